"""The staff's pages of the room, and what they share with the citizen's own in `portal`."""
