"""Job clubs, as those who run, lead and sit in them see them."""
