"""What the desk reads; the viewer comes first and nothing writes."""
