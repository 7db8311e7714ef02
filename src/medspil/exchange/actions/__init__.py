"""What people do with files: bring one, say what its columns mean, carry it out, take it back."""

from medspil.exchange.actions.files import begin, choose_columns, discard, receive
from medspil.exchange.actions.writing import carry_out, keep_lines, undo_run

__all__ = [
    "begin",
    "carry_out",
    "choose_columns",
    "discard",
    "keep_lines",
    "receive",
    "undo_run",
]
