"""What people do on the hotline."""
