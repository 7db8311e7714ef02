"""A course to show: four films of a test picture, as long as those of Assens were."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.files.uploadedfile import SimpleUploadedFile

from medspil.courses.actions.courses import make_course, publish_course
from medspil.courses.actions.parts import add_part, change_part, set_captions, set_film
from medspil.courses.actions.referrals import refer
from medspil.courses.models import Course, Referral
from medspil.courses.testpicture import film, subtitles
from medspil.kernel.action import Refused
from medspil.people.models import Citizen, Staff

_PARTS = (  # title, about, question, seconds
    (
        "Hvad er psykisk belastning?",
        "Hvad der sker i kroppen og hovedet, når der er for meget i for lang tid.",
        "Hvornår mærker du det først?",
        570,
    ),
    (
        "Kroppens signaler",
        "Søvn, uro og hukommelse – og hvorfor det ikke er dig, den er gal med.",
        "Hvilket signal kender du bedst?",
        720,
    ),
    (
        "Små pauser",
        "Tre øvelser, du kan lave derhjemme.",
        "Hvornår på dagen kan du holde en pause?",
        900,
    ),
    (
        "Tilbage lidt ad gangen",
        "Hvordan man taler med sin arbejdsplads og jobcentret om det.",
        "Hvad skal din næste samtale handle om?",
        1080,
    ),
)


def course_of_four(*, by: Staff) -> Course:
    """Make and open the course. A few kilobytes of film in all."""
    course = make_course(
        by=by,
        title="Når det hele bliver for meget",
        about="Fire film om psykisk belastning. Se dem i din egen takt, gerne med en pårørende.",
    )
    for title, about, question, seconds in _PARTS:
        part = add_part(by=by, course=course, title=title, about=about, question=question)
        change_part(
            by=by,
            part=part,
            title=title,
            about=about,
            question=question,
            transcript=f"Prøvebillede. {about}",
        )
        picture = SimpleUploadedFile("film.mp4", film(seconds, every=10), "video/mp4")
        set_film(by=by, part=part, file=picture)
        words = SimpleUploadedFile("film.vtt", subtitles(seconds).encode(), "text/vtt")
        set_captions(by=by, part=part, file=words)
    return publish_course(by=by, course=course)


def refer_all(*, by: Staff, course: Course, citizens: Iterable[Citizen]) -> list[Referral]:
    """Refer the citizens, each with an offer of a time to talk; those who cannot be written to, or
    are referred already, are left out.
    """
    made = []
    for citizen in citizens:
        try:
            made.append(refer(by=by, citizen=citizen, course=course, talk=True))
        except Refused:
            continue
    return made
