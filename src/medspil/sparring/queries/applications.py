"""The queue, one application as it is read, and a citizen's own."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from medspil.kernel import clock
from medspil.kernel.action import Actor, System
from medspil.people.actors import CitizenActor
from medspil.people.models import AccessPurpose, Citizen, Role, Staff
from medspil.people.queries import citizens_for, log_access
from medspil.people.rules import has_role
from medspil.sparring.models import (
    Application,
    ApplicationState,
    Comment,
    Document,
    DocumentKind,
    Talk,
    TalkState,
    Turn,
)
from medspil.sparring.passages import Piece, Place, differences, moved, side

_OPEN = Q(answered_at=None, dropped_at=None)


def applications_for(viewer: Actor) -> QuerySet[Application]:
    """What the viewer may read: a consultant all, caseworkers their citizens', citizens their own.
    What was deleted is nobody's.
    """
    every = Application.objects.exclude(state=ApplicationState.GONE)
    every = every.select_related("citizen", "owner")
    if isinstance(viewer, System) or has_role(viewer, Role.CONSULTANT):
        return every
    if isinstance(viewer, CitizenActor):
        return every.filter(citizen=viewer.citizen)
    return every.filter(citizen__in=citizens_for(viewer).order_by().values("pk"))


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits, the oldest promise first; and who among the viewer's colleagues has how many."""

    rows: Sequence[Application]
    today: date
    overdue: int
    mine: int
    free: int


def waiting(viewer: Actor) -> QuerySet[Application]:
    """What waits for an answer, with `asked_at` and `promised_by`: overdue first, then by age."""
    turn = Turn.objects.filter(_OPEN, application=OuterRef("pk"))
    return (
        applications_for(viewer)
        .filter(state__in=[ApplicationState.WAITING, ApplicationState.READING])
        .annotate(
            asked_at=Subquery(turn.values("asked_at")[:1]),
            promised_by=Subquery(turn.values("promised_by")[:1]),
        )
        .filter(promised_by__isnull=False)
        .order_by("promised_by", "asked_at", "pk")
    )


def queue(viewer: Staff, whose: str = "") -> Queue:
    """The queue; `whose`: "mine", "free" (nobody's) or all."""
    every = list(waiting(viewer))
    today = clock.today()
    mine = [one for one in every if one.owner_id == viewer.pk]
    free = [one for one in every if one.owner_id is None]
    chosen = {"mine": mine, "free": free}.get(whose, every)
    seen = [one.pk for one in every]
    late = Turn.objects.filter(_OPEN, application__in=seen, promised_by__lt=today).count()
    return Queue(chosen, today, late, len(mine), len(free))


def answered_lately(viewer: Staff, most: int = 20) -> list[Application]:
    """What was answered and is not ended, the last first."""
    found = applications_for(viewer).filter(state=ApplicationState.ANSWERED)
    return list(found.order_by("-touched_at", "-pk")[:most])


def get_application(viewer: Actor, public_id: uuid.UUID) -> Application:
    """One, and a line in the access log where an employee looks. 404 when it is not theirs."""
    found = applications_for(viewer).filter(public_id=public_id).first()
    if found is None or found.citizen is None:
        raise Http404
    if isinstance(viewer, Staff):
        log_access(viewer, found.citizen, AccessPurpose.FOLLOW_UP)
    return found


@dataclass(frozen=True, slots=True)
class Said:
    """A comment as it stands by a version: where its passage is now."""

    comment: Comment
    number: int
    place: Place
    version: int  # of the text it was said of

    @property
    def is_moved(self) -> bool:
        return self.place.state != "gone"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a text and the numbers of the comments on it; none: nobody said anything."""

    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """The newest version of one kind, what was said of it and of the one before (and of any, with
    the last answer and since), and the others.
    """

    document: Document
    versions: Sequence[Document]
    said: Sequence[Said]
    stretches: Sequence[Stretch]

    @property
    def older(self) -> Sequence[Document]:
        """The versions before it, the newest first."""
        return [one for one in reversed(self.versions) if one.pk != self.document.pk]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a page of one application shows."""

    application: Application
    readings: Sequence[Reading]
    turns: Sequence[Turn]
    talks: Sequence[Talk]

    @property
    def turn(self) -> Turn | None:
        """The one that waits."""
        return next((t for t in self.turns if not t.answered_at and not t.dropped_at), None)

    @property
    def booked(self) -> Talk | None:
        """The talk that is agreed on."""
        return next((one for one in self.talks if one.state == TalkState.BOOKED), None)

    @property
    def calls(self) -> Sequence[Talk]:
        """Talks that took place, or did not."""
        return [one for one in self.talks if one.state in (TalkState.HELD, TalkState.MISSED)]

    @property
    def answers(self) -> Sequence[Turn]:
        """What was answered, the last first."""
        return [one for one in reversed(self.turns) if one.answered_at]

    @property
    def rating(self) -> int | None:
        """What the citizen said of the last answer."""
        return self.answers[0].rating if self.answers else None


def sheet(application: Application, *, shown_alone: bool = False) -> Sheet:
    """One application; `shown_alone`: with the comments that the citizen has been shown."""
    documents = list(application.documents.order_by("kind", "number"))
    comments = Comment.objects.filter(document__application=application).select_related("by")
    if shown_alone:
        comments = comments.filter(shown_at__isnull=False)
    turns = list(application.turns.select_related("answered_by").order_by("number"))
    answered = max((one.answered_at for one in turns if one.answered_at), default=None)
    newest = _last_two(documents)
    by_document: dict[int, list[Comment]] = {}
    for one in comments.order_by("start", "pk"):
        if one.document_id in newest or _is_new(one, answered):
            by_document.setdefault(one.document_id, []).append(one)
    readings = []
    for kind in DocumentKind.values:
        versions = [one for one in documents if one.kind == kind]
        if versions:
            readings.append(_reading(versions, by_document))
    talks = application.talks.exclude(state=TalkState.CANCELLED).select_related("staff")
    return Sheet(application, readings, turns, list(talks.order_by("during", "pk")))


def _last_two(documents: Sequence[Document]) -> set[int]:
    """The two newest versions of each kind, by key."""
    by_kind: dict[str, list[int]] = {}
    for one in documents:
        by_kind.setdefault(one.kind, []).append(one.pk)
    return {key for keys in by_kind.values() for key in keys[-2:]}


def _is_new(comment: Comment, answered: datetime | None) -> bool:
    """Not sent yet, or sent with the last answer or after it: however many versions came since."""
    return comment.shown_at is None or (answered is not None and comment.shown_at >= answered)


def _reading(versions: list[Document], by_document: dict[int, list[Comment]]) -> Reading:
    newest, said = versions[-1], list[Said]()
    for version in versions:
        for one in by_document.get(version.pk, ()):
            place = (
                Place("same", one.start, one.end)
                if version.pk == newest.pk
                else moved(version.text, newest.text, one.start, one.end)
            )
            said.append(Said(one, len(said) + 1, place, version.number))
    return Reading(newest, versions, said, stretches(newest.text, said))


def stretches(text: str, said: Iterable[Said]) -> list[Stretch]:
    """The text cut where passages begin and end."""
    there = [one for one in said if one.place.state != "gone"]
    cuts = {0, len(text)}
    for one in there:
        cuts |= {one.place.start, one.place.end}
    found, at = [], sorted(cuts)
    for start, end in pairwise(at):
        on = tuple(one.number for one in there if one.place.start <= start and end <= one.place.end)
        found.append(Stretch(text[start:end], on))
    return found


@dataclass(frozen=True, slots=True)
class Compared:
    """A version beside the one before it."""

    old: Document
    new: Document
    pieces: Sequence[Piece]

    @property
    def left(self) -> list[Piece]:
        """The old text, with what was taken away marked."""
        return side(list(self.pieces), "added")

    @property
    def right(self) -> list[Piece]:
        """The new text, with what was added marked."""
        return side(list(self.pieces), "taken")


def compared(application: Application, key: int) -> Compared:
    """The version of that key against the one before. 404 where there is none."""
    new = application.documents.filter(pk=key).first()
    if new is None:
        raise Http404
    old = application.documents.filter(kind=new.kind, number=new.number - 1).first()
    if old is None:
        raise Http404
    return Compared(old, new, differences(old.text, new.text))


def get_document(application: Application, key: int) -> Document:
    """One version of the application. 404 when it is another's."""
    found = application.documents.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def own_applications(citizen: Citizen) -> list[Application]:
    """A citizen's own, with the day we promised where one waits; the newest first."""
    turn = Turn.objects.filter(_OPEN, application=OuterRef("pk"))
    return list(
        applications_for(CitizenActor(citizen))
        .annotate(promised_by=Subquery(turn.values("promised_by")[:1]))
        .order_by("-touched_at", "-pk")
    )


def colleagues() -> QuerySet[Staff]:
    """Who gives sparring today."""
    return (
        Staff.objects.filter(
            is_active=True,
            memberships__valid__contains=clock.today(),
            memberships__role__in=[Role.CASEWORKER, Role.LEADER, Role.CONSULTANT],
        )
        .distinct()
        .order_by("full_name", "pk")
    )
