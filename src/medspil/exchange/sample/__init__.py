"""Synthetic people and files of them: for the demo, for tests, for trying an import."""
