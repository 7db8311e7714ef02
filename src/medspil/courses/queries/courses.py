"""The courses of the house, for the staff: what is in them, who was referred, what was said."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import (
    Count,
    ExpressionWrapper,
    IntegerField,
    Prefetch,
    Q,
    QuerySet,
    Sum,
)
from django.db.models.functions import Coalesce
from django.http import Http404

from medspil.courses.models import (
    Course,
    CourseLink,
    CourseState,
    Feedback,
    LinkPurpose,
    Material,
    Part,
    Referral,
    SharedReflection,
)
from medspil.kernel import clock
from medspil.kernel.action import Actor, allowed
from medspil.people.models import Citizen, Staff
from medspil.people.queries import citizens_for
from medspil.people.rules import leads

FOUND = 20  # people in a search


def courses_for(viewer: Actor) -> QuerySet[Course]:
    """The courses that the viewer may see: all that are or were open, and drafts of their own; a
    leader sees every draft.
    """
    every = Course.objects.select_related("owner")
    if not allowed("courses.see", viewer):
        return every.none()
    if not isinstance(viewer, Staff) or leads(viewer):
        return every
    return every.filter(Q(owner=viewer) | ~Q(state=CourseState.DRAFT))


def listed_courses(viewer: Actor) -> QuerySet[Course]:
    """The same with how many films they have and how long they last."""
    films = Q(parts__film__gt="")
    return courses_for(viewer).annotate(
        films=Count("parts", filter=films),
        lasts=ExpressionWrapper(
            (Coalesce(Sum("parts__seconds", filter=films), 0) + 59) / 60,
            output_field=IntegerField(),
        ),
    )


def course_for(viewer: Actor, public_id: uuid.UUID) -> Course:
    """One course, or 404."""
    found = courses_for(viewer).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def part_for(viewer: Actor, pk: int) -> Part:
    """A part of a course that the viewer may see, or 404."""
    found = (
        Part.objects.select_related("course__owner")
        .filter(pk=pk, course__in=courses_for(viewer))
        .first()
    )
    if found is None:
        raise Http404
    return found


def material_for(viewer: Actor, pk: int) -> Material:
    """A file of such a part, or 404."""
    found = (
        Material.objects.select_related("part__course")
        .filter(pk=pk, part__course__in=courses_for(viewer))
        .first()
    )
    if found is None:
        raise Http404
    return found


def feedback_for(viewer: Actor, pk: int) -> Feedback:
    """What somebody said of such a course, or 404."""
    found = (
        Feedback.objects.select_related("course")
        .filter(pk=pk, course__in=courses_for(viewer))
        .first()
    )
    if found is None:
        raise Http404
    return found


def open_courses(viewer: Actor) -> QuerySet[Course]:
    """What people can be referred to."""
    return courses_for(viewer).filter(state=CourseState.PUBLISHED)


# -- who was referred ------------------------------------------------------------------------------


def referrals_for(viewer: Actor) -> QuerySet[Referral]:
    """The referrals of the viewer's citizens, with the link that is open and what was shared."""
    now = clock.now()
    own = CourseLink.objects.filter(
        purpose=LinkPurpose.OWN, revoked_at=None, expires_at__gt=now
    ).order_by("pk")
    return (
        Referral.objects.filter(citizen__in=citizens_for(viewer))
        .select_related("citizen", "course", "referred_by")
        .prefetch_related(
            Prefetch("links", queryset=own, to_attr="open_links"),
            Prefetch(
                "reflections",
                queryset=SharedReflection.objects.select_related("part"),
                to_attr="shared",
            ),
        )
    )


def referral_for(viewer: Actor, public_id: uuid.UUID) -> Referral:
    """One of them, or 404."""
    found = referrals_for(viewer).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def people_found(viewer: Actor, words: str) -> list[Citizen]:
    """The viewer's citizens whose name or number holds every word; the first twenty."""
    found = citizens_for(viewer).filter(closed_on=None)
    asked = words.split()
    for word in asked:
        found = found.filter(
            Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(reference__iexact=word)
        )
    return list(found.order_by("last_name", "first_name", "pk")[:FOUND]) if asked else []


@dataclass(frozen=True, slots=True)
class StaffSheet:
    """The course's page for the staff."""

    course: Course
    parts: list[Part]
    referrals: list[Referral]
    quotes: list[Feedback]
    inside: list[Feedback]  # for those who look after the course alone

    @property
    def has_film(self) -> bool:
        return any(part.film for part in self.parts)


def staff_sheet(viewer: Actor, course: Course) -> StaffSheet:
    """What the staff see of a course: the viewer's own citizens, and what may be quoted."""
    said = list(course.feedback.all())
    return StaffSheet(
        course=course,
        parts=list(course.parts.prefetch_related("materials").order_by("position")),
        referrals=list(referrals_for(viewer).filter(course=course)),
        quotes=[one for one in said if one.may_quote],
        inside=[one for one in said if not one.may_quote],
    )
