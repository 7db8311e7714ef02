"""The room's pages."""

DOOR = "workplace.take_part"
