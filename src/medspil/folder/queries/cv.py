"""What stands in a citizen's CV: for other rooms, for the page, the PDF and the JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from medspil.folder.cv import Cv, Named
from medspil.folder.kinds import OCCUPATIONS, SKILLS, Kind
from medspil.folder.models import Consideration, Entry
from medspil.kernel import clock
from medspil.people.models import Citizen


def cv_of(citizen_pk: int) -> Cv:
    """What other rooms may know of the citizen's folder; empty where there is none."""
    rows = _in_cv(citizen_pk)
    certificates = [one for one in rows if one.kind == Kind.CERTIFICATE or one.expires_on]
    return Cv(
        occupations=_named(rows, OCCUPATIONS),
        skills=_named(rows, SKILLS),
        learning=_named(rows, (Kind.SCHOOL, Kind.EDUCATION, Kind.COURSE)),
        certificates=[(one.written, one.expires_on) for one in certificates],
        languages=[(one.written, one.level) for one in rows if one.kind == Kind.LANGUAGE],
        fits=fits_of(citizen_pk),
    )


def fits_of(citizen_pk: int) -> list[str]:
    """The demands on work that the citizen says may be used, each once, and hold today."""
    return list(
        Consideration.objects.filter(folder__citizen=citizen_pk, may_use=True)
        .filter(Q(until__isnull=True) | Q(until__gte=clock.today()))
        .order_by("fit")
        .values_list("fit", flat=True)
        .distinct()
    )


@dataclass(frozen=True, slots=True)
class CvSheet:
    """The CV as it is read: the newest first."""

    citizen: Citizen
    work: list[Entry]
    learning: list[Entry]
    certificates: list[Entry]
    languages: list[Entry]
    skills: list[Entry]
    leisure: list[Entry]
    made_on: date

    @property
    def is_empty(self) -> bool:
        return not (
            self.work
            or self.learning
            or self.certificates
            or self.languages
            or self.skills
            or self.leisure
        )


_WORK = (Kind.JOB, Kind.BUSINESS, Kind.INTERNSHIP, Kind.MILITARY, Kind.CARE, Kind.ABROAD)


def cv_sheet(citizen: Citizen) -> CvSheet:
    """The citizen's CV. No address, number, period out of work, or health stands in it."""
    rows = _in_cv(citizen.pk)

    def of(*kinds: str) -> list[Entry]:
        return [one for one in rows if one.kind in kinds]

    return CvSheet(
        citizen=citizen,
        work=of(*_WORK),
        learning=of(Kind.SCHOOL, Kind.EDUCATION, Kind.COURSE),
        certificates=of(Kind.CERTIFICATE),
        languages=of(Kind.LANGUAGE),
        skills=of(*SKILLS),
        leisure=of(Kind.HOBBY, Kind.VOLUNTEER),
        made_on=clock.today(),
    )


def _in_cv(citizen_pk: int) -> list[Entry]:
    newest = (
        F("is_current").desc(),
        F("ended_year").desc(nulls_last=True),
        F("ended_month").desc(nulls_last=True),
        F("began_year").desc(nulls_last=True),
        F("began_month").desc(nulls_last=True),
        "pk",
    )
    return list(
        Entry.objects.filter(folder__citizen=citizen_pk, in_cv=True, removed_at=None)
        .select_related("concept")
        .order_by(*newest)
    )


def _named(rows: list[Entry], kinds: tuple[Kind, ...]) -> list[Named]:
    return [
        (one.concept.uri if one.concept else "", one.written) for one in rows if one.kind in kinds
    ]
