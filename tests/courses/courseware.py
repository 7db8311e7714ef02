"""Courses, films and links for the tests of this room."""

from __future__ import annotations

import re

from django.core.files.uploadedfile import SimpleUploadedFile

from medspil.courses.actions.courses import make_course, publish_course
from medspil.courses.actions.parts import add_part, set_captions, set_film
from medspil.courses.actions.referrals import refer
from medspil.courses.actors import Viewer
from medspil.courses.doors import LINK_COOKIE
from medspil.courses.links import shared_token
from medspil.courses.models import Course, Feedback, Part, Place, Referral
from medspil.courses.queries.viewing import link_with, place_with
from medspil.courses.testpicture import film, subtitles
from medspil.kernel import clock
from medspil.messages.models import Message
from medspil.people.models import Citizen, Staff
from tests.guards import StrictClient


def mp4(seconds: int = 60, name: str = "film.mp4") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, film(seconds, every=10), "video/mp4")


def vtt(seconds: int = 60) -> SimpleUploadedFile:
    return SimpleUploadedFile("film.vtt", subtitles(seconds).encode(), "text/vtt")


def pdf(name: str = "Arbejdsark.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.7 arbejdsark", "application/pdf")


def saying(course: Course, text: str = "Godt forklaret", *, may_quote: bool = True) -> Feedback:
    return Feedback.objects.create(
        course=course,
        text=text,
        may_quote=may_quote,
        shown_text="Må vises" if may_quote else "",
        language="da",
        on=clock.today(),
    )


def part_with_film(by: Staff, course: Course, title: str = "Del", seconds: int = 60) -> Part:
    part = add_part(by=by, course=course, title=title, question="Hvad tænker du?")
    set_film(by=by, part=part, file=mp4(seconds))
    return set_captions(by=by, part=part, file=vtt(seconds))


def open_course(by: Staff, parts: int = 1, title: str = "Ro på") -> Course:
    course = make_course(by=by, title=title)
    for n in range(parts):
        part_with_film(by, course, f"Del {n + 1}")
    return publish_course(by=by, course=course)


def token_of(referral: Referral) -> str:
    """The secret of the newest link, as the message in the outbox gives it."""
    message = Message.objects.filter(citizen=referral.citizen, kind="course_link").latest("pk")
    found = re.search(r"/kursus/k/([a-z0-9]{27})/", message.text)
    assert found is not None
    return found[1]


def referred(by: Staff, citizen: Citizen, course: Course) -> tuple[Referral, str]:
    """A referral, and the secret that the citizen got."""
    referral = refer(by=by, citizen=citizen, course=course)
    return referral, token_of(referral)


def viewer(token: str, *, shared: bool = False) -> Viewer:
    """Whoever holds the link; `shared`: the relative's that belongs to it."""
    link = link_with(shared_token(token) if shared else token)
    assert link is not None
    return Viewer(link)


def place_of(key: str, by: Viewer) -> Place:
    place = place_with(key, by.link.referral.course)
    assert place is not None
    return place


def browser_with(token: str) -> StrictClient:
    """A browser that has opened the link."""
    client = StrictClient()
    client.cookies[LINK_COOKIE] = token
    return client
