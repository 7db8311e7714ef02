"""Make a course, change it, open it and close it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from medspil.courses import storage
from medspil.courses.models import COURSE_STEPS, Course, CourseState, Feedback
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.people.models import Staff


@action(rule="courses.make")
def make_course(*, by: Staff, title: str, about: str = "") -> Course:
    """Begin a course of one's own, as a draft. Raises `Refused` without a title."""
    return Course.objects.create(
        title=_titled(title), about=about.strip(), owner=by, made_at=clock.now()
    )


@action(rule="courses.change", on="course")
def change_course(*, by: Actor, course: Course, title: str, about: str) -> Course:
    """Write the course's title and what it is about anew."""
    held = Course.objects.select_for_update().get(pk=course.pk)
    held.title, held.about = _titled(title), about.strip()
    held.save(update_fields=["title", "about"])
    return held


@action(rule="courses.change", on="course")
def publish_course(*, by: Actor, course: Course) -> Course:
    """Open the course, so that people can be referred to it. Raises `Refused` without a film; the
    database holds the same.
    """
    held = _step(course, CourseState.PUBLISHED)
    if not held.parts.exclude(film="").exists():
        raise Refused(_("Læg mindst én film op, før du åbner kurset."))
    held.published_at = held.published_at or clock.now()
    held.closed_at = None
    held.save(update_fields=["state", "published_at", "closed_at"])
    return held


@action(rule="courses.change", on="course")
def close_course(*, by: Actor, course: Course) -> Course:
    """Close the course: every link to it opens nothing until it is opened again."""
    held = _step(course, CourseState.CLOSED)
    held.closed_at = clock.now()
    held.save(update_fields=["state", "closed_at"])
    return held


@action(rule="courses.change", on="feedback")
def remove_feedback(*, by: Actor, feedback: Feedback) -> None:
    """Remove what should not have been written, as a name."""
    note_facts(course=feedback.course_id)
    Feedback.objects.filter(pk=feedback.pk).delete()


@action(rule="courses.change", on="course")
def remove_draft(*, by: Actor, course: Course) -> None:
    """Remove a course that was never open, with its files. Raises `Refused` for another."""
    held = Course.objects.select_for_update().get(pk=course.pk)
    if held.state != CourseState.DRAFT:
        raise Refused(_("Kurset har været åbent og kan ikke fjernes. Luk det i stedet."))
    files = [part.film for part in held.parts.all()]
    files += held.parts.exclude(materials=None).values_list("materials__file", flat=True)
    held.delete()
    storage.remove_later(*files)


def _titled(title: str) -> str:
    if not title.strip():
        raise Refused(_("Giv kurset en titel."), field="title")
    return title.strip()


def _step(course: Course, to: CourseState) -> Course:
    held = Course.objects.select_for_update().get(pk=course.pk)
    if to not in COURSE_STEPS[CourseState(held.state)]:
        raise Refused(_("Kurset er ændret imens. Hent siden igen."))
    held.state = to
    return held
