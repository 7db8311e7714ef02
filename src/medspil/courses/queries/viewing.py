"""Behind the link: what it opens, the parts, the kept place and what was thought."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from medspil.courses.models import (
    ConsentAnswer,
    Course,
    CourseLink,
    CourseState,
    LinkPurpose,
    Material,
    Part,
    Place,
    Progress,
    Referral,
    ReferralState,
    Reflection,
    SharedReflection,
)
from medspil.kernel import clock
from medspil.kernel.links import hash_of
from medspil.people.models import Citizen


def link_with(token: str) -> CourseLink | None:
    """The link, if it opens anything: one look-up, whether it is forged, ended or revoked, and
    the course must be open. The citizen is not read.
    """
    return _that_opens(token_hash=hash_of("course", token))


def link_carried(pk: int) -> CourseLink | None:
    """The same for a browser that was let in from the citizen's own page."""
    return _that_opens(pk=pk)


def _that_opens(**which: object) -> CourseLink | None:
    found = (
        CourseLink.objects.select_related("referral__course", "referral__citizen")
        .filter(**which)
        .first()
    )
    if found is None or not found.opens(clock.now()) or not found.referral.course.is_open:
        return None
    return found


@dataclass(frozen=True, slots=True)
class OwnCourse:
    """A course on the citizen's own page. `link`: what opens it, None when it has ended."""

    referral: Referral
    link: CourseLink | None

    @property
    def declined(self) -> bool:
        return self.referral.state == ReferralState.DECLINED


def own_courses(citizen: Citizen) -> list[OwnCourse]:
    """The courses that a citizen has been sent a link to, the newest first; two queries. What the
    caseworker has not told of yet, and courses that are closed, are not among them.
    """
    open_ones = CourseLink.objects.filter(
        purpose=LinkPurpose.OWN, revoked_at=None, expires_at__gt=clock.now()
    )
    found = (
        Referral.objects.filter(citizen=citizen, course__state=CourseState.PUBLISHED)
        .exclude(state=ReferralState.REFERRED)
        .select_related("course")
        .prefetch_related(Prefetch("links", queryset=open_ones, to_attr="open_links"))
    )
    return [OwnCourse(one, next(iter(one.open_links), None)) for one in found]


def has_own_courses(citizen: Citizen) -> bool:
    """Is there anything on that page?"""
    return (
        Referral.objects.filter(citizen=citizen, course__state=CourseState.PUBLISHED)
        .exclude(state=ReferralState.REFERRED)
        .exists()
    )


def place_with(key: str, course: Course) -> Place | None:
    """The place that a browser's key leads to, in this course."""
    if not key:
        return None
    return Place.objects.filter(key_hash=hash_of("course place", key), course=course).first()


def parts_of(course: Course) -> QuerySet[Part]:
    """What can be watched, in order."""
    return course.parts.exclude(film="").order_by("position")


def part_at(course: Course, position: int) -> Part | None:
    """The part in a place of an open course, if it has a film."""
    return parts_of(course).filter(position=position).first()


def material_of(course: Course, pk: int) -> Material | None:
    """A file of one of the parts that can be watched."""
    return Material.objects.filter(pk=pk, part__in=parts_of(course)).first()


def copy_hash(key: str, reflection: Reflection) -> bytes:
    """What a shared copy of an answer is found by: nobody without the browser's key can."""
    return hash_of("shared reflection", f"{key}:{reflection.pk}")


def may_be_seen(referral: Referral) -> bool:
    """Does the citizen's yes to being seen stand?"""
    newest = referral.consents.order_by("-pk").first()
    return newest is not None and newest.answer == ConsentAnswer.GIVEN


def reflections_of(place: Place) -> QuerySet[Reflection]:
    """What was written in this browser, the oldest first."""
    return place.reflections.select_related("part").order_by("pk")


@dataclass(frozen=True, slots=True)
class Thought:
    """An answer of this browser's, and whether the caseworker has been shown it."""

    reflection: Reflection
    shared: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A part in the list of parts."""

    part: Part
    second: int
    done: bool

    @property
    def begun(self) -> bool:
        return self.done or self.second > 0


@dataclass(frozen=True, slots=True)
class CourseSheet:
    """All that the course's own page shows to whoever has a link. Nobody is named."""

    course: Course
    rows: list[Row]
    place: Place | None
    own: bool  # the citizen's own link, not the one for relatives
    seen: bool  # their caseworker may see how far they are
    seen_since: object

    @property
    def minutes(self) -> int:
        return sum(row.part.minutes for row in self.rows)

    @property
    def next(self) -> Row | None:
        """Where to go on."""
        return next((row for row in self.rows if not row.done), None)


def course_sheet(link: CourseLink, place: Place | None) -> CourseSheet:
    """The course's page."""
    course = link.referral.course
    kept = {p.part_id: p for p in Progress.objects.filter(place=place)} if place else {}
    rows = [
        Row(part, kept[part.pk].second, kept[part.pk].done)
        if part.pk in kept
        else Row(part, 0, False)
        for part in parts_of(course)
    ]
    own = link.purpose == LinkPurpose.OWN
    newest = link.referral.consents.order_by("-pk").first() if own else None
    seen = newest is not None and newest.answer == ConsentAnswer.GIVEN
    return CourseSheet(course, rows, place, own, seen, newest.at if seen and newest else None)


@dataclass(frozen=True, slots=True)
class PartSheet:
    """All that a part's page shows."""

    course: Course
    part: Part
    rows: list[Row]
    materials: list[Material]
    place: Place | None
    own: bool
    thoughts: list[Thought]

    @property
    def row(self) -> Row:
        return next(row for row in self.rows if row.part.pk == self.part.pk)

    @property
    def after(self) -> Part | None:
        """The part that follows."""
        later = [row.part for row in self.rows if row.part.position > self.part.position]
        return later[0] if later else None


def part_sheet(link: CourseLink, part: Part, place: Place | None, key: str) -> PartSheet:
    """A part's page, with what this browser wrote."""
    sheet = course_sheet(link, place)
    written = list(reflections_of(place).filter(part=part)) if place else []
    hashes = {copy_hash(key, one): one for one in written}
    shared = (
        {
            bytes(found)
            for found in SharedReflection.objects.filter(key_hash__in=list(hashes)).values_list(
                "key_hash", flat=True
            )
        }
        if hashes
        else set()
    )
    return PartSheet(
        course=sheet.course,
        part=part,
        rows=sheet.rows,
        materials=list(part.materials.all()),
        place=place,
        own=sheet.own,
        thoughts=[Thought(one, found in shared) for found, one in hashes.items()],
    )
