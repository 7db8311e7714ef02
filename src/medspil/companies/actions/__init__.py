"""What people do with companies."""
