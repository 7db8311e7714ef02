"""The words for a citizen: who sits in a meeting, the parts of what is written about them, and why
a promised day is that day.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from medspil.clarification.models import PromisedBecause
from medspil.meetings.models import PanelRole, SeatRole, Section

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
SECTIONS: dict[str, Any] = {
    Section.WORK: _("Dit arbejde, din skole og dit CV"),
    Section.PERSONAL: _("Dig, din familie og dine venner"),
    Section.CHALLENGES: _("Det, der er svært"),
    Section.WISHES: _("Det, du gerne vil"),
    Section.HEALTH: _("Dit helbred"),
    Section.HEALTH_MEANING: _("Hvad dit helbred betyder for job og skole"),
    Section.SUPPORT: _("Den hjælp, du har fået"),
    Section.EARLIER: _("Det, du har prøvet før"),
    Section.GOALS: _("Dine mål"),
    Section.CERTIFICATE: _("Attest fra lægen"),
}
PROMISED: dict[str, Any] = {
    PromisedBecause.REFERRED: _("Lovet, da du blev henvist"),
    PromisedBecause.JUMP: _("En anden havde brug for at komme først"),
    PromisedBecause.CAPACITY: _("Vi kan holde færre samtaler om ugen end før"),
    PromisedBecause.AWAY: _("En rådgiver er væk i nogle dage"),
    PromisedBecause.LONGER: _("Et andet forløb har brug for flere samtaler"),
    PromisedBecause.PAUSED: _("Samtalerne var på pause"),
    PromisedBecause.BACK: _("En anden er tilbage efter en pause"),
    PromisedBecause.SAID: _("Aftalt med dig eller skrevet af os"),
}
