"""What is done at the citizen's door and on their pages."""
