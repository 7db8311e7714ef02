"""What the people in a meeting are called on the citizen's own pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from medspil.meetings.models import PanelRole, SeatRole

SEATS: dict[str, Any] = {
    SeatRole.MAIN_PERSON: _("Dig"),
    SeatRole.CHAIR: _("Leder mødet"),
    SeatRole.NOTE_TAKER: _("Skriver referat"),
    SeatRole.SAFE_PERSON: _("Din trygge person"),
    SeatRole.COMPANION: _("Din bisidder"),
    SeatRole.PARENT: _("Forælder"),
    SeatRole.INTERPRETER: _("Tolk"),
    SeatRole.SCHOOL: _("Skole eller uddannelse"),
    SeatRole.MUNICIPAL_UNIT: _("Fra kommunen"),
    SeatRole.GUEST: _("Gæst"),
}
PANEL: dict[str, Any] = {
    PanelRole.CHAIR: _("Leder mødet"),
    PanelRole.SECRETARY: _("Skriver referat"),
    PanelRole.EMPLOYMENT: _("Job"),
    PanelRole.HEALTH: _("Sundhed"),
    PanelRole.SOCIAL: _("Sociale forhold"),
    PanelRole.HEALTH_COORDINATOR: _("Læge fra regionen"),
    PanelRole.EDUCATION: _("Uddannelse"),
}
