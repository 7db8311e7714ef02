"""A course of films: what it is about, its parts, and what goes with each of them."""

from __future__ import annotations

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from medspil.people.models import Staff

KEPT_NAME = r"^courses/[0-9a-f]{32}$"  # a file's name under MEDIA_ROOT; says nothing

_HAS_A_FILM = """
    IF NEW.state = 'published' AND NOT EXISTS (
        SELECT FROM courses_part p WHERE p.course_id = NEW.id AND p.film <> '') THEN
        RAISE EXCEPTION 'a_published_course_has_a_film' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class CourseState(models.TextChoices):
    DRAFT = "draft", _("Kladde")
    PUBLISHED = "published", _("Åbent")
    CLOSED = "closed", _("Lukket")


COURSE_STEPS: dict[CourseState, frozenset[CourseState]] = {
    CourseState.DRAFT: frozenset({CourseState.PUBLISHED}),
    CourseState.PUBLISHED: frozenset({CourseState.CLOSED}),
    CourseState.CLOSED: frozenset({CourseState.PUBLISHED}),
}


class Course(models.Model):
    """A course of films (videokursus) behind a secret link. Its title may reveal an illness: it
    stands on the pages behind the link and on the staff's, and nowhere else.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("titel"), max_length=120)
    about = models.TextField(_("om kurset"), blank=True)
    owner = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    state = models.CharField(
        _("tilstand"), max_length=9, choices=CourseState, default=CourseState.DRAFT
    )
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CourseState.values), name="course_state_known"
            ),
            models.CheckConstraint(condition=Q(title__regex=r"\S"), name="course_has_a_title"),
            models.CheckConstraint(
                condition=Q(state=CourseState.DRAFT, published_at__isnull=True)
                | ~Q(state=CourseState.DRAFT) & Q(published_at__isnull=False),
                name="course_published_some_day",
            ),
            models.CheckConstraint(
                condition=Q(state=CourseState.CLOSED, closed_at__isnull=False)
                | ~Q(state=CourseState.CLOSED) & Q(closed_at__isnull=True),
                name="course_closed_some_day",
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="course_steps",
                field="state",
                transitions=[
                    (str(a), str(b)) for a, to in COURSE_STEPS.items() for b in sorted(to)
                ],
            ),
            pgtrigger.Trigger(
                name="has_a_film",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_HAS_A_FILM,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Can it be watched, and can people be referred to it?"""
        return self.state == CourseState.PUBLISHED


class Part(models.Model):
    """One part: a film with subtitles, its words to read, and a question to think about.

    `film` is the name of a file under MEDIA_ROOT, `film_tag` its content's hash. `captions` is
    WebVTT, kept here: a few kilobytes. `seconds` is read from the film itself.
    """

    course = models.ForeignKey(Course, models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("titel"), max_length=120)
    about = models.TextField(_("om delen"), blank=True)
    question = models.CharField(_("spørgsmål til eftertanke"), max_length=300, blank=True)
    transcript = models.TextField(_("filmens ord"), blank=True)
    captions = models.TextField(_("undertekster"), blank=True)
    film = models.CharField(max_length=40, blank=True)
    film_tag = models.CharField(max_length=64, blank=True)
    film_bytes = models.PositiveBigIntegerField(default=0)
    seconds = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "position"],
                name="one_part_in_each_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(condition=Q(position__gte=1), name="parts_are_from_one"),
            models.CheckConstraint(condition=Q(title__regex=r"\S"), name="part_has_a_title"),
            models.CheckConstraint(
                condition=Q(film="", film_tag="", film_bytes=0, seconds=0)
                | Q(film__regex=KEPT_NAME, film_tag__regex=r"^[0-9a-f]{64}$", film_bytes__gt=0),
                name="part_has_a_whole_film",
            ),
            models.CheckConstraint(
                condition=Q(captions="") | Q(captions__startswith="WEBVTT"),
                name="captions_are_webvtt",
            ),
        ]

    def __str__(self) -> str:
        return f"part {self.pk}"

    @property
    def minutes(self) -> int:
        """How long the film is, in whole minutes begun."""
        return -(-self.seconds // 60)


class Material(models.Model):
    """A file that goes with a part: to read or to print."""

    part = models.ForeignKey(Part, models.CASCADE, related_name="materials")
    name = models.CharField(_("navn"), max_length=120)
    file = models.CharField(max_length=40)
    mime = models.CharField(max_length=100)
    bytes = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(file__regex=KEPT_NAME, bytes__gt=0, name__regex=r"\S"),
                name="material_is_a_file",
            )
        ]

    def __str__(self) -> str:
        return f"material {self.pk}"
