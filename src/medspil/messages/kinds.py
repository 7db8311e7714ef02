"""What follows from why a message is sent: may it be declined, does it wait for the morning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from medspil.kernel.links import CODE_LASTS
from medspil.messages.models import MessageChannel, MessageKind

SHORT = (MessageChannel.SMS, MessageChannel.EMAIL, MessageChannel.POST, MessageChannel.LETTER)
LONG = (MessageChannel.POST, MessageChannel.LETTER, MessageChannel.EMAIL, MessageChannel.SMS)
UNPRINTED = (MessageChannel.SMS, MessageChannel.EMAIL, MessageChannel.POST)
AT_ONCE = (MessageChannel.SMS, MessageChannel.EMAIL)
WITH_LINK = (MessageChannel.EMAIL, MessageChannel.SMS, MessageChannel.POST, MessageChannel.LETTER)


@dataclass(frozen=True, slots=True)
class KindRule:
    """`channels`: those that can carry it, the usual first. `useful`: how long it is of use.

    `compulsory`: part of the case, so that an opt-out does not hold it back. `urgent`: somebody
    waits for it now, so that quiet hours do not.
    """

    useful: timedelta
    channels: tuple[MessageChannel, ...] = SHORT
    compulsory: bool = True
    urgent: bool = False
    forget: bool = False  # the text is a key: kept no longer than until it has left


_DAY = timedelta(days=1)

RULES: dict[str, KindRule] = {
    MessageKind.MISSED_CALL: KindRule(_DAY, compulsory=False),
    MessageKind.INVITATION: KindRule(7 * _DAY, LONG),
    MessageKind.BOOKED: KindRule(2 * _DAY),
    MessageKind.MOVED: KindRule(2 * _DAY),
    MessageKind.CANCELLED: KindRule(2 * _DAY),
    MessageKind.REMINDER: KindRule(_DAY, AT_ONCE, compulsory=False),
    MessageKind.REQUEST_RECEIVED: KindRule(2 * _DAY, compulsory=False),
    MessageKind.REQUEST_ANSWERED: KindRule(7 * _DAY),
    MessageKind.MEETING_LINK: KindRule(timedelta(hours=4), AT_ONCE, urgent=True),
    MessageKind.PLAN_B: KindRule(timedelta(hours=1), AT_ONCE, urgent=True),
    MessageKind.SUMMARY: KindRule(14 * _DAY, LONG),
    MessageKind.LOGIN_CODE: KindRule(CODE_LASTS, AT_ONCE, urgent=True, forget=True),
    MessageKind.OWN_PAGE: KindRule(_DAY, AT_ONCE, urgent=True, forget=True),
    MessageKind.CONSENT_ASKED: KindRule(7 * _DAY, LONG),
    MessageKind.JOB_TALK: KindRule(2 * _DAY),
    MessageKind.MEETING_PLANNED: KindRule(2 * _DAY),
    MessageKind.MEETING_MOVED: KindRule(2 * _DAY),
    MessageKind.MEETING_CANCELLED: KindRule(2 * _DAY),
    MessageKind.REVIEW_READY: KindRule(7 * _DAY, LONG),
    MessageKind.HEARING_SET: KindRule(7 * _DAY),
    MessageKind.HEARING_CHANGED: KindRule(7 * _DAY),
    MessageKind.HEARING_FORM: KindRule(2 * _DAY, urgent=True),
    MessageKind.HEARING_OFF: KindRule(2 * _DAY),
    MessageKind.DECIDED: KindRule(7 * _DAY, LONG),
    MessageKind.PACK_READY: KindRule(7 * _DAY, AT_ONCE, forget=True),
    MessageKind.MEETING_REMINDER: KindRule(_DAY, AT_ONCE, compulsory=False),
    MessageKind.GUEST_REMINDER: KindRule(_DAY, AT_ONCE, forget=True),
    MessageKind.PANEL_CALLED: KindRule(7 * _DAY, AT_ONCE, forget=True),
    MessageKind.PANEL_CHANGED: KindRule(7 * _DAY, AT_ONCE, forget=True),
    MessageKind.PANEL_OFF: KindRule(7 * _DAY, AT_ONCE),
    MessageKind.PANEL_PAPERS: KindRule(7 * _DAY, AT_ONCE),
    MessageKind.PACK_GONE: KindRule(2 * _DAY, AT_ONCE),
    MessageKind.OFFER_SIGNED_UP: KindRule(2 * _DAY),
    MessageKind.OFFER_WAITING: KindRule(2 * _DAY),
    MessageKind.OFFER_SEAT: KindRule(_DAY, AT_ONCE),
    MessageKind.OFFER_REMINDER: KindRule(timedelta(hours=5), AT_ONCE, urgent=True),
    MessageKind.OFFER_CANCELLED: KindRule(2 * _DAY, urgent=True),
    # who came is the citizen's own affair: no letter that an employee prints
    MessageKind.OFFER_MATERIAL: KindRule(14 * _DAY, UNPRINTED),
    MessageKind.OFFER_SPARRING: KindRule(7 * _DAY, UNPRINTED),
    MessageKind.OFFER_INVITATION: KindRule(7 * _DAY, LONG, compulsory=False),
    MessageKind.CLUB_OFFERED: KindRule(7 * _DAY),
    MessageKind.CLUB_CANCELLED: KindRule(2 * _DAY, urgent=True),
    MessageKind.COURSE_LINK: KindRule(7 * _DAY, WITH_LINK, forget=True),
    MessageKind.CLARIFY_WAITING: KindRule(7 * _DAY, LONG),
    MessageKind.CLARIFY_MOVED: KindRule(7 * _DAY),
    MessageKind.COMPANY_LETTER: KindRule(14 * _DAY, (MessageChannel.EMAIL,)),
    MessageKind.COMPANY_LINK: KindRule(_DAY, AT_ONCE, urgent=True, forget=True),
    MessageKind.COMPANY_ANSWER: KindRule(2 * _DAY, (MessageChannel.EMAIL,)),
    MessageKind.COURSE_REFERRED: KindRule(7 * _DAY, (MessageChannel.EMAIL,), forget=True),
    MessageKind.SPARRING_ANSWERED: KindRule(7 * _DAY, UNPRINTED),
    # to guests, who cannot decline: the words say that it is voluntary, and whom to ring
    MessageKind.SURVEY_INVITATION: KindRule(14 * _DAY, (MessageChannel.EMAIL,), forget=True),
    MessageKind.SURVEY_REMINDER: KindRule(14 * _DAY, (MessageChannel.EMAIL,), forget=True),
    MessageKind.FREE: KindRule(7 * _DAY, compulsory=False),
}
OPTIONAL = tuple(kind for kind, rule in RULES.items() if not rule.compulsory)
