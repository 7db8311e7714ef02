"""How a test makes what this room is about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from medspil.kernel import clock
from medspil.kernel.action import Actor, System
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Role, Staff
from medspil.sparring.actions.calling import open_times
from medspil.sparring.actions.courses import add_course
from medspil.sparring.actions.sending import send_in
from medspil.sparring.models import Application, ProviderCourse, Talk
from medspil.sparring.reading.taking_in import Taken
from tests import factories as make
from tests.sparring import papers

LETTER = "Kære butik\n\nJeg er god til kunder. Jeg møder altid til tiden.\n\nVenlig hilsen Kim"


def a_consultant() -> Staff:
    return make.staff(role=Role.CONSULTANT)


def an_application(
    citizen: Citizen, *, by: Actor | None = None, about: str = "Butiksassistent", **given: Any
) -> Application:
    """Sent in by the citizen: a letter, unless something else is given."""
    texts = given or {"letter": LETTER}
    taken = {kind: one if isinstance(one, Taken) else Taken(one) for kind, one in texts.items()}
    made: Application = send_in(
        by=by or CitizenActor(citizen), citizen=citizen, about=about, given=taken
    )
    return made


def a_file(text: str = LETTER) -> Taken:
    """A letter that was sent as a Word document."""
    content = papers.docx(text)
    return Taken(text, "Ansøgning.docx", "application/vnd.openxmlformats", content)


def a_plain_file(text: str = LETTER) -> Taken:
    """A letter that was sent as a text, which whoever gets it back can read."""
    return Taken(text, "Ansøgning.txt", "text/plain", text.encode())


def a_time(staff: Staff, *, hours: int = 48, minutes: int = 30) -> Talk:
    """A free time."""
    soon = clock.now() + timedelta(hours=hours)
    made: list[Talk] = open_times(by=staff, staff=staff, starts=[soon], minutes=minutes)
    return made[0]


def a_course(**facts: Any) -> ProviderCourse:
    given = {"provider": "Jobskolen", "title": "Søg job", "contact": "sikker@example.com"}
    made: ProviderCourse = add_course(by=System("test"), **{**given, **facts})
    return made
