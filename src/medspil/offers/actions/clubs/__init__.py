"""Job clubs: people are asked, clubs proposed, opened and led to their end."""
