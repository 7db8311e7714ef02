"""What a jobcenter offers companies, in our own words; a municipality can write its own.

Where a text tells of the law it says how well that is known, and whence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from medspil.contact.models import Evidence
from medspil.reception.models import OfferedText


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing we offer. `since`, `until`: when it was so; empty without an end."""

    code: str
    title: Any
    text: Any
    evidence: str = ""  # of the law in it; empty where there is none
    source: str = ""
    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


OFFERS = (
    Offer(
        code="recruiting",
        title=_("I mangler folk"),
        text=_(
            "Fortæl os, hvad I har brug for. Vi finder ledige, der passer, og sender jer forslag. "
            "Det kan være et almindeligt job, nogle få timer om ugen, et fleksjob eller en praktik."
        ),
    ),
    Offer(
        code="work_sharing",
        title=_("I har for lidt at lave"),
        text=_(
            "Med arbejdsfordeling går medarbejderne ned i tid i en periode i stedet for at blive "
            "fyret, og de kan få supplerende dagpenge. I skal give jobcentret besked. Ring, så "
            "hjælper vi jer i gang."
        ),
        evidence=Evidence.UNVERIFIED,
    ),
    Offer(
        code="wage_compensation",
        title=_("Lønkompensation"),
        text=_(
            "Skulle I ellers have varslet afskedigelse af mindst 30 procent eller flere end 50 "
            "medarbejdere, kunne staten betale en del af lønnen til dem, der blev sendt hjem. I "
            "søgte på virk.dk. Vi rådgav om kurser, mens medarbejderne var hjemme."
        ),
        evidence=Evidence.MIXED,
        source="https://virk.dk",
        since=date(2020, 3, 9),
        until=date(2020, 8, 29),
    ),
    Offer(
        code="retention",
        title=_("En medarbejder er syg eller på vej ud"),
        text=_(
            "Vi hjælper med at holde fast: en plan for at vende tilbage, hjælpemidler, en mentor, "
            "personlig assistance eller et fleksjob, når kræfterne ikke rækker til mere."
        ),
        evidence=Evidence.MIXED,
    ),
)
CODES = tuple(offer.code for offer in OFFERS)


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing as it stands on the page; who wrote its words answers for them."""

    code: str
    title: str
    text: str
    evidence: str = ""
    source: str = ""


def shown(day: date, language: str, rows: Iterable[OfferedText] | None = None) -> list[Shown]:
    """What we offer on the day, in the municipality's words where it has written any."""
    own = {
        one.code: one
        for one in (OfferedText.objects.all() if rows is None else rows)
        if one.language == language
    }
    found = []
    for offer in OFFERS:
        written = own.get(offer.code)
        if written is not None and not written.is_hidden:
            found.append(Shown(offer.code, written.title, written.text))
        elif written is None and offer.holds(day):
            found.append(
                Shown(offer.code, str(offer.title), str(offer.text), offer.evidence, offer.source)
            )
    return found
