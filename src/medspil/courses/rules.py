"""Who may do what in this room: who makes courses, who refers, and what a link's holder may."""

from __future__ import annotations

from typing import Any

import rules

from medspil.courses.actors import Viewer
from medspil.courses.models import (
    Course,
    CourseLink,
    Feedback,
    LinkPurpose,
    Material,
    Part,
    Referral,
)
from medspil.people.rules import has_citizen, leads, works_with_citizens


def course_of(obj: object) -> Course | None:
    """The course that something of the house's belongs to."""
    if isinstance(obj, Material):
        obj = obj.part
    if isinstance(obj, (Part, Feedback)):
        obj = obj.course
    return obj if isinstance(obj, Course) else None


@rules.predicate
def looks_after(staff: Any, obj: Any = None) -> bool:
    """The course is the employee's own, or they lead."""
    course = course_of(obj)
    if course is None or not works_with_citizens(staff):
        return False
    return course.owner_id == staff.pk or bool(leads(staff))


@rules.predicate
def has_referred_citizen(staff: Any, referral: Any = None) -> bool:
    return isinstance(referral, Referral) and bool(has_citizen(staff, referral.citizen))


@rules.predicate
def holds(actor: Any, link: Any = None) -> bool:
    """Whoever came with this very link."""
    return isinstance(actor, Viewer) and isinstance(link, CourseLink) and actor.link.pk == link.pk


@rules.predicate
def holds_own(actor: Any, link: Any = None) -> bool:
    """Whoever came with this link, and it is the citizen's own."""
    return bool(holds(actor, link)) and link.purpose == LinkPurpose.OWN


rules.add_rule("courses.see", works_with_citizens)
rules.add_rule("courses.make", works_with_citizens)
rules.add_rule("courses.change", looks_after)
rules.add_rule("courses.refer", has_citizen)
rules.add_rule("courses.follow", has_referred_citizen)
rules.add_rule("courses.watch", holds)
rules.add_rule("courses.answer", holds_own)
