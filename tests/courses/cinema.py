"""A course with a long film behind a link, and what browsers ask of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_started

from medspil.courses.actions.courses import make_course, publish_course
from medspil.courses.actions.parts import add_part, set_captions, set_film
from medspil.courses.models import PartCount
from medspil.courses.testpicture import film
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.courses.courseware import referred, vtt

SECONDS = 2400
PART, ROOM = "/kursus/del/1/", "/kursus/"


@dataclass
class Cinema:
    """Whose course it is, whom it was given to, and the secret of the citizen's link."""

    clerk: Staff
    citizen: Citizen
    token: str

    @property
    def link(self) -> str:
        return f"/kursus/k/{self.token}/"


def open_cinema() -> Cinema:
    """A course of one film: 40 minutes of test picture, 7 MB, seven pieces."""
    make.the_law()
    clerk = make.staff()
    course = make_course(by=clerk, title="Ro på")
    part = add_part(by=clerk, course=course, title="Søvn", question="Hvornår sover du bedst?")
    picture = SimpleUploadedFile("film.mp4", film(SECONDS, alone=1), "video/mp4")
    set_film(by=clerk, part=part, file=picture)
    set_captions(by=clerk, part=part, file=vtt(SECONDS))
    publish_course(by=clerk, course=course)
    citizen = make.citizen(staff=clerk, email="a@example.com")
    return Cinema(clerk, citizen, referred(clerk, citizen, course)[1])


def counted_as_left() -> None:
    """Wait until the page that was left has said so. Raises AssertionError when it never does."""
    for _try in range(600):
        if PartCount.objects.filter(left=[1]).exists():
            return
        time.sleep(0.05)
    raise AssertionError("nobody counted that the film was left in its first minute")


@dataclass
class Asked:
    """The first byte of each range of the film that was asked for, in order."""

    first: list[int] = field(default_factory=list)
    whole: int = 0  # how often it was asked for without a range

    def hear(self, sender: Any, environ: dict[str, str], **_more: Any) -> None:
        if not environ["PATH_INFO"].startswith("/kursus/film/"):
            return
        asked = environ.get("HTTP_RANGE", "")
        if asked:
            self.first.append(int(asked.removeprefix("bytes=").partition("-")[0]))
        else:
            self.whole += 1


@contextmanager
def hearing() -> Iterator[Asked]:
    """What the server is asked for meanwhile, by whatever browser."""
    asked = Asked()
    request_started.connect(asked.hear)
    try:
        yield asked
    finally:
        request_started.disconnect(asked.hear)
