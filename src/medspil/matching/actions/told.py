"""What a company tells of the people it needs: judged, and as it stands in the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from medspil.companies.actions.timeline import judge_words
from medspil.companies.models import Company, CompanyContact, Workplace
from medspil.competence.models import Kind
from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.matching.models import JobKind, JobOrder, Urgency
from medspil.matching.scoring.facts import SHIFTS, STRAINS, mask
from medspil.matching.scoring.places import is_known
from medspil.matching.terms import fold, keys_of

Demands = Mapping[str, str]  # what was written -> `Level`
MOST_DEMANDS = 30
FURTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An order in the company's words. `title` is the occupation as the company calls it.

    `concepts`: which concept somebody has chosen for words that were written, by its URI. Words
    that nobody chose for, and that are a concept's name, stand for that concept.
    """

    title: str
    seats: int
    hours: tuple[int, int]
    start_on: date
    kind: str = JobKind.ORDINARY
    occupation_is_must: bool = False
    skills: Demands = field(default_factory=dict)
    certificates: Demands = field(default_factory=dict)
    concepts: Mapping[str, str] = field(default_factory=dict)
    shifts: Sequence[str] = ("day",)
    strains: Sequence[str] = ()
    postcode: str = ""
    workplace: Workplace | None = None
    contact: CompanyContact | None = None
    urgency: str = Urgency.TODAY
    course: str = ""
    course_on: date | None = None
    note: str = ""

    def columns(self, company: Company, before: JobOrder | None = None) -> dict[str, Any]:
        """As it stands in the table. Raises `Refused`; a day of `before` may have passed."""
        self._judge(company, before)
        return {
            "kind": self.kind,
            "workplace": self.workplace,
            "contact": self.contact,
            "title": self.title.strip(),
            "occupation": keys_of([self.title], Kind.OCCUPATION, self.concepts)[self.title],
            "occupation_is_must": self.occupation_is_must,
            "skills": self._skills(),
            "certificates": [
                [fold(words), words.strip(), level]
                for words, level in self.certificates.items()
                if fold(words)
            ],
            "hours_from": self.hours[0],
            "hours_to": self.hours[1],
            "shifts": mask(self.shifts, SHIFTS),
            "strains": mask(self.strains, STRAINS),
            "postcode": self.postcode,
            "start_on": self.start_on,
            "seats": self.seats,
            "urgency": self.urgency,
            "course": self.course.strip(),
            "course_on": self.course_on,
            "note": self.note.strip(),
        }

    def _skills(self) -> list[list[str]]:
        keys = keys_of(self.skills, Kind.SKILL, self.concepts)
        rows: dict[str, list[str]] = {}
        for words, level in self.skills.items():
            if words in keys:
                rows.setdefault(keys[words], [keys[words], words.strip(), level])
        return list(rows.values())

    def _judge(self, company: Company, before: JobOrder | None) -> None:
        if not fold(self.title):
            raise Refused(_("Skriv, hvilket arbejde det er."), field="title")
        if len(self.skills) + len(self.certificates) > MOST_DEMANDS:
            raise Refused(_("Skriv højst 30 krav og ønsker."), field="must")
        for words in (self.title, self.note, self.course, *self.skills, *self.certificates):
            judge_words(words, "note")
        if self.workplace is not None and self.workplace.company_id != company.pk:
            raise Refused(_("Vælg et af virksomhedens arbejdssteder."), field="workplace")
        if self.contact is not None and self.contact.company_id != company.pk:
            raise Refused(_("Vælg en kontaktperson i virksomheden."), field="contact")
        if self.hours[0] > self.hours[1]:
            raise Refused(_("Det første tal er større end det sidste."), field="hours_from")
        if self.postcode and not is_known(self.postcode):
            raise Refused(_("Det postnummer findes ikke."), field="postcode")
        self._judge_days(before)

    def _judge_days(self, before: JobOrder | None) -> None:
        stood = (before.start_on, before.course_on) if before else (None, None)
        if self.start_on < clock.today() and self.start_on != stood[0]:
            raise Refused(_("Vælg i dag eller en senere dag."), field="start_on")
        if self.start_on > clock.today() + FURTHEST:
            raise Refused(_("Vælg en dag inden for et år."), field="start_on")
        if bool(self.course.strip()) != (self.course_on is not None):
            raise Refused(_("Skriv både kurset og dagen."), field="course_on")
        if self.course_on is None:
            return
        has_passed = self.course_on < clock.today() and self.course_on != stood[1]
        if has_passed or self.course_on > self.start_on:
            raise Refused(
                _("Kurset skal være fra i dag og senest den dag, de begynder."), "course_on"
            )
