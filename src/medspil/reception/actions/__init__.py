"""What is done at the company's door."""
