"""Reading about panels. The citizen's pages ask `open_panel_case` and `consents`."""

from medspil.meetings.queries.panel.cases import cases_for, get_case, open_panel_case
from medspil.meetings.queries.panel.consents import consents

__all__ = ["cases_for", "consents", "get_case", "open_panel_case"]
