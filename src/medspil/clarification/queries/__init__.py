"""What is read of courses of clarification; the viewer comes first."""
