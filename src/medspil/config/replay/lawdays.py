"""The days on which the law changed, entered by the administrator as they became known."""

from __future__ import annotations

from datetime import date, timedelta

from medspil.config.replay.scenario import DOORS_CLOSE, EAST_RETURNS, WEST_RETURNS, at_hour
from medspil.config.replay.town import House
from medspil.contact.actions.suspensions import SuspensionDraft, add_suspension, end_suspension
from medspil.contact.models import Suspension
from medspil.kernel import clock

EAST, WEST = "FORAAR-2020-OEST", "FORAAR-2020-VEST"
REGIONS = {EAST: ("1084", "1085"), WEST: ("1081", "1082", "1083")}
RETURNS = {WEST: WEST_RETURNS, EAST: EAST_RETURNS}
_LAW = (
    "LAB § 31 og SDL § 13 b; STAR's udmelding 12. marts 2020; bekendtgørelse af 20. marts 2020 om "
    "delvis suspension af beskæftigelsesindsatsen med ændringer"
)
_CLOSED = "STAR har meldt ud, at retten og pligten til samtaler er suspenderet. Slutdato er ukendt."
_OPEN = {
    WEST: "Vest for Storebælt er samtalerne tilbage fra 27. maj 2020.",
    EAST: "Øst for Storebælt er samtalerne tilbage fra 15. juni 2020.",
}
_TO_CITIZENS = "Det er frivilligt. Det får ingen betydning for din ydelse, hvis du siger nej tak."


def the_law_today(day: date, house: House) -> None:
    """What the administrator enters today, if anything."""
    if day == DOORS_CLOSE:
        for minute, (code, regions) in enumerate(REGIONS.items()):
            draft = SuspensionDraft(
                subject="CONVERSATION_DUTY",
                start=day,
                because=_CLOSED,
                regions=regions,
                law=_LAW,
                citizen_text=_TO_CITIZENS,
                code=code,
            )
            with clock.at(at_hour(day, 8, minute)):
                add_suspension(by=house.administrator, draft=draft)
    for code, first_day in RETURNS.items():
        if day == first_day:
            with clock.at(at_hour(day, 8)):
                end_suspension(
                    by=house.administrator,
                    suspension=Suspension.objects.get(code=code),
                    end=day - timedelta(days=1),
                    why=_OPEN[code],
                )
