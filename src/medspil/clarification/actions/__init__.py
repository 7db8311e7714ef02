"""What people do about courses of clarification."""
