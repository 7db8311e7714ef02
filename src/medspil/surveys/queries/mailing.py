"""Invitations and reminders by e-mail: to whom they would go, and how it went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404

from medspil.kernel import clock
from medspil.kernel.action import Actor, allowed
from medspil.messages.models import Message, MessageState
from medspil.surveys.models import (
    Mailing,
    MailingKind,
    MailingRow,
    NotWritten,
    Participation,
    Respondent,
    Response,
    ResponseState,
    Survey,
)

ARRIVED = (MessageState.SENT, MessageState.DELIVERED)
LOST = (
    MessageState.FAILED,
    MessageState.TOO_LATE,
    MessageState.WITHHELD,
    MessageState.UNCERTAIN,
)


def wave_now(survey: Survey) -> date:
    """The wave that a mailing of today is for: this one, or the first while none has begun."""
    return survey.wave_of(max(clock.today(), survey.first_week))


def last_day(survey: Survey, wave: date) -> date:
    """The last day on which the wave can be answered."""
    end = survey.last_week + timedelta(days=6)
    return (
        min(end, wave + timedelta(weeks=survey.wave_weeks, days=-1)) if survey.wave_weeks else end
    )


def unanswered(survey: Survey, wave: date) -> QuerySet[Respondent]:
    """Those who are asked by a link of their own and have not answered in the wave."""
    here = {"respondent": OuterRef("pk"), "wave": wave}
    if survey.is_anonymous:
        answered = Exists(Participation.objects.filter(**here, has_answered=True))
    else:
        answered = Exists(Response.objects.filter(**here, state=ResponseState.SENT))
    return survey.respondents.exclude(kind="link").exclude(answered)


def to_write(survey: Survey, wave: date, kind: str) -> QuerySet[Respondent]:
    """Whom a mailing of the kind is to, before it is asked who has an e-mail.

    Nobody gets the same kind twice in a wave; whoever was not invited is not reminded.
    """
    written = MailingRow.objects.filter(
        respondent=OuterRef("pk"), mailing__wave=wave, message__isnull=False
    ).exclude(message__state=MessageState.WITHDRAWN)
    found = unanswered(survey, wave).exclude(Exists(written.filter(mailing__kind=kind)))
    if kind == MailingKind.REMINDER:
        found = found.filter(Exists(written.filter(mailing__kind=MailingKind.INVITATION)))
    return found.order_by("public_id")


def mailings_of(viewer: Actor, survey: Survey) -> QuerySet[Mailing]:
    """The mailings of a survey, the newest first."""
    found = survey.mailings.select_related("made_by", "approved_by", "survey")
    return found if allowed("surveys.see", viewer) else found.none()


def mailing_for(viewer: Actor, pk: int) -> Mailing:
    """One mailing; 404 where there is none for the viewer."""
    found = Mailing.objects.select_related("made_by", "approved_by", "survey").filter(pk=pk).first()
    if found is None or not allowed("surveys.see", viewer):
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Came:
    """How far a mailing is: e-mails to be sent in all, gone, and those that did not arrive."""

    total: int
    gone: int
    failed: int
    taken_back: int = 0
    no_email: int = 0
    peace: int = 0

    @property
    def left(self) -> int:
        return self.total - self.gone - self.failed - self.taken_back


def progress(mailing: Mailing) -> Came:
    """Counted when read; of one whose rows are deleted as it was summed up."""
    if mailing.sent is not None and mailing.failed is not None:
        return Came(mailing.sent + mailing.failed, mailing.sent, mailing.failed)
    return _came(mailing.rows.all())


def _came(rows: QuerySet[MailingRow]) -> Came:
    counted = rows.aggregate(
        total=Count("pk", Q(left_out="")),
        gone=Count("pk", Q(message__state__in=ARRIVED)),
        failed=Count("pk", Q(message__state__in=LOST)),
        taken_back=Count("pk", Q(message__state=MessageState.WITHDRAWN)),
        no_email=Count("pk", Q(left_out=NotWritten.NO_EMAIL)),
        peace=Count("pk", Q(left_out=NotWritten.PEACE)),
    )
    return Came(**counted)


def by_kind(survey: Survey, wave: date) -> list[tuple[str, Came]]:
    """(kind, how far) of the invitations and reminders of a wave that have begun to leave."""
    found = []
    for kind in MailingKind:
        mailings = survey.mailings.filter(wave=wave, kind=kind, approved_at__isnull=False)
        parts = [progress(one) for one in mailings]
        if parts:
            found.append((str(kind.label), _together(parts)))
    return found


def _together(parts: list[Came]) -> Came:
    return Came(
        total=sum(one.total for one in parts),
        gone=sum(one.gone for one in parts),
        failed=sum(one.failed for one in parts),
        taken_back=sum(one.taken_back for one in parts),
    )


def lost_of(viewer: Actor, survey: Survey, wave: date) -> list[MailingRow]:
    """Those of a wave whose e-mail did not arrive and who have not answered: by telephone?"""
    if not allowed("surveys.see", viewer):
        return []
    rows = MailingRow.objects.filter(
        mailing__survey=survey,
        mailing__wave=wave,
        message__state__in=LOST,
        respondent__in=unanswered(survey, wave),
    )
    return list(rows.select_related("respondent", "message").order_by("respondent__name", "pk"))


def rows_of(messages: list[Message]) -> dict[int, MailingRow]:
    """The rows of the room that messages belong to, by the message's key. One statement."""
    rows = MailingRow.objects.filter(message__in=messages)
    return {
        row.message_id: row
        for row in rows.select_related("respondent__survey")
        if row.message_id is not None
    }
