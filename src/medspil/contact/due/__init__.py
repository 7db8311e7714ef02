"""When is the next contact due? One SQL statement answers, for one citizen or for all."""

from medspil.contact.due.clock import (
    DueRow,
    due_rows,
    fresh,
    reclassify,
    refresh,
    sweep,
    sweep_in_shares,
)

__all__ = ["DueRow", "due_rows", "fresh", "reclassify", "refresh", "sweep", "sweep_in_shares"]
