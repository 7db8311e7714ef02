"""The room's pages."""

DOOR = "offers.see"
