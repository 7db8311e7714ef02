"""The staff's pages about panels."""
