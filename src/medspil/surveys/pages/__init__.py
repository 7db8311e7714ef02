"""The pages of the room: staff, the door of those who answer, the interview."""
