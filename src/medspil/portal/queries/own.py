"""What stands on a citizen's own pages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from medspil.clarification.queries.own import has_own_course
from medspil.contact.models import Agreement, Conversation, NextContact
from medspil.contact.queries.pause import VOLUNTARY, pause_on
from medspil.courses.queries.viewing import has_own_courses
from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.matching.queries.own import waits_for
from medspil.meetings.actions.panel.packs import PACK
from medspil.meetings.models import (
    AgendaItem,
    Appointment,
    CitizenReview,
    ConversationRequest,
    Invitation,
    PanelCase,
)
from medspil.meetings.queries.own import (
    Coming,
    asked_about,
    coming_for,
    latest_case,
    next_of,
    open_review,
    own_points,
)
from medspil.meetings.queries.policy import booking_policy
from medspil.messages.models import Message
from medspil.messages.queries import sent_to
from medspil.messages.withheld import shown_to
from medspil.people.actors import CitizenActor
from medspil.people.models import (
    AccessEntry,
    AccessPurpose,
    Channel,
    Citizen,
    Representation,
    RepresentationKind,
    Role,
    RoleMembership,
)
from medspil.portal import consents
from medspil.portal.models import (
    LANGUAGES,
    AgreementReport,
    ConsentAnswer,
    OwnLanguage,
)
from medspil.sparring.queries.courses import READ_BY_PROVIDER

LOOKS = 100
MOST_COMING = 5
SECRET = re.compile(r"/min/k/\w+")


def language_of(citizen: Citizen) -> str:
    """The language that the citizen chose for these pages, else the one they speak, else Danish."""
    chosen = OwnLanguage.objects.filter(citizen=citizen).values_list("language", flat=True).first()
    return chosen or (citizen.language if citizen.language in LANGUAGES else "da")


ANSWER_STANDS = timedelta(days=14)  # on the first page


@dataclass(frozen=True, slots=True)
class Home:
    """The first page: what comes next, and what can be done about it."""

    coming: list[Coming]
    invitation: Invitation | None
    promised: NextContact | None
    request: ConversationRequest | None
    answered: ConversationRequest | None  # in words, lately
    points: list[AgendaItem]  # what the citizen wants to talk about next time
    voluntary: str
    place: str  # where meetings in person are held
    asked: Conversation | None  # the two questions about it wait for an answer
    case: PanelCase | None
    review: CitizenReview | None  # what we have written waits to be read
    films: bool  # a link to a course of films was sent
    clarification: bool  # they were referred to a course of clarification
    jobs: str  # what waits with a company: "answer", "talk" or nothing

    @property
    def appointment(self) -> Appointment | None:
        """The next booked time, whatever else comes before it: it can be changed from here."""
        return next((one.appointment for one in self.coming if one.appointment), None)

    @property
    def can_change(self) -> bool:
        """Within the time that the municipality gives for changing it oneself."""
        until = self.appointment.rebooking_until if self.appointment else None
        return until is not None and until >= clock.now()


def home_of(citizen: Citizen) -> Home:
    """What stands on a citizen's first page; most of it may be missing."""
    viewer, today = CitizenActor(citizen), clock.today()
    case = latest_case(viewer)
    found = coming_for(viewer)
    day = next((own_day(one.at) for one in found if one.appointment), today)
    return Home(
        coming=found[:MOST_COMING],
        invitation=Invitation.objects.filter(citizen=citizen, closed_at=None).first(),
        promised=NextContact.objects.filter(citizen=citizen, day__gte=today).first(),
        request=ConversationRequest.objects.filter(citizen=citizen, answered_at=None).first(),
        answered=ConversationRequest.objects.filter(
            citizen=citizen,
            answered_at__gte=clock.now() - ANSWER_STANDS,
            appointments__isnull=True,
        )
        .order_by("answered_at")
        .last(),
        points=own_points(viewer, next_of(found)),
        voluntary=voluntary_text(citizen, day),
        place=booking_policy().address,
        asked=asked_about(viewer),
        case=case,
        review=open_review(case),
        films=has_own_courses(citizen),
        clarification=has_own_course(citizen),
        jobs=waits_for(citizen.pk),
    )


def own_day(moment: datetime) -> date:
    """The day of a moment, in Danish time."""
    return moment.astimezone(clock.TZ).date()


def voluntary_text(citizen: Citizen, day: date) -> str:
    """What the citizen is told while the law asks for nothing on `day`; empty when it does.

    The municipality's own words are Danish; in other languages the general sentence is said.
    """
    pause = pause_on(citizen.municipality, day)
    if pause is None:
        return ""
    return pause.citizen_text if get_language() == "da" else str(VOLUNTARY)


@dataclass(frozen=True, slots=True)
class OwnAgreement:
    """An agreement as the citizen reads it. `who`: whose turn it is, said to the citizen."""

    agreement: Agreement
    who: str
    mine: bool
    late: bool
    report: AgreementReport | None


_WHO = {
    "citizen": gettext_lazy("Du"),
    "staff": gettext_lazy("Din sagsbehandler"),
    "other": gettext_lazy("En anden"),
}


def agreements_of(citizen: Citizen) -> list[OwnAgreement]:
    """The open agreements, the next first; two queries whatever their number."""
    reports = Prefetch("reports", AgreementReport.objects.order_by("-said_at", "-pk"))
    found = citizen.agreements.filter(done_on=None, dropped_because="").prefetch_related(reports)
    today = clock.today()
    return [
        OwnAgreement(
            one,
            str(_WHO[one.owner]),
            one.owner == "citizen",
            one.due_on is not None and one.due_on < today,
            next(iter(one.reports.all()), None),
        )
        for one in found.order_by("due_on", "pk")
    ]


def agreement_of(citizen: Citizen, pk: int) -> OwnAgreement:
    """One open agreement of the citizen's. 404 when it is not theirs."""
    found = next((one for one in agreements_of(citizen) if one.agreement.pk == pk), None)
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Standing:
    """A consent: its words, and the last answer."""

    kind: str
    title: str
    text: str
    answer: ConsentAnswer | None


def consents_of(citizen: Citizen) -> list[Standing]:
    """Everything that a citizen can be asked for, and what they said last; one query."""
    newest = {
        answer.kind: answer
        for answer in ConsentAnswer.objects.filter(citizen=citizen).order_by("at", "pk")
    }
    return [
        Standing(kind, str(said.title), str(said.text), newest.get(kind))
        for kind, said in consents.WORDS.items()
    ]


def consent_of(citizen: Citizen, kind: str) -> Standing:
    """One of them. 404 for a kind that does not exist."""
    found = next((one for one in consents_of(citizen) if one.kind == kind), None)
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Sent:
    """A message as it was sent, without the secret of a link."""

    message: Message
    way: str
    about: str
    text: str


_WAYS = {
    "sms": gettext_lazy("SMS"),
    "email": gettext_lazy("E-mail"),
    "post": gettext_lazy("Digital Post"),
    "letter": gettext_lazy("Brev"),
}


def messages_of(citizen: Citizen, reader: Actor) -> list[Sent]:
    """What the citizen has been sent, the newest first; codes are not kept. `reader` looks at it:
    what is the citizen's own affair is not shown to an employee."""
    found = sent_to(CitizenActor(citizen), citizen).filter(sent_at__isnull=False)
    found = shown_to(reader, found)
    return [
        Sent(
            one,
            str(_WAYS.get(one.channel, one.channel)),
            one.subject,
            "" if one.kind == "login_code" else SECRET.sub("/min/k/…", one.text),
        )
        for one in found[:LOOKS]
    ]


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked: when, in which role, what for. Never who."""

    at: datetime
    role: str
    purpose: str
    times: int


_ROLES = {
    Role.CASEWORKER: gettext_lazy("Sagsbehandler"),
    Role.LEADER: gettext_lazy("Leder"),
}
_PURPOSES = {
    AccessPurpose.FOLLOW_UP: gettext_lazy("Arbejdede med din sag"),
    AccessPurpose.CALL_ROUND: gettext_lazy("Ringede eller ville ringe til dig"),
    AccessPurpose.SEARCH: gettext_lazy("Søgte efter dig"),
    AccessPurpose.EXPORT: gettext_lazy("Hentede en liste, du står på"),
    AccessPurpose.ADDRESS: gettext_lazy("Så din adresse"),
    AccessPurpose.BREAK_GLASS: gettext_lazy("Hjalp fra et andet team"),
    AccessPurpose.API: gettext_lazy("Et andet it-system hentede oplysninger"),
}


def looks_at(citizen: Citizen) -> list[Look]:
    """Who has looked at the citizen's case: role, day and purpose, the newest first.

    Looks on the same day, in the same role and for the same purpose are one line. Two queries.
    """
    entries = list(AccessEntry.objects.filter(citizen=citizen).order_by("-at", "-pk")[: LOOKS * 5])
    roles = _roles_of({entry.staff_id for entry in entries if entry.staff_id})
    lines: dict[tuple[date, str, str], Look] = {}
    for entry in entries:
        day = own_day(entry.at)
        if entry.detail == PACK:
            role, purpose = _("Medlem af teamet"), _("Læste din sag før mødet")
        elif entry.detail == READ_BY_PROVIDER:
            role, purpose = _("Et kursus, du har sagt ja til"), _("Læste det, du lod os sende")
        else:
            role = _role(roles, entry.staff_id, day)
            purpose = str(_PURPOSES[AccessPurpose(entry.purpose)])
        before = lines.get((day, role, purpose))
        times = before.times + 1 if before else 1
        lines[day, role, purpose] = Look(before.at if before else entry.at, role, purpose, times)
    return list(lines.values())[:LOOKS]


def _roles_of(staff: Iterable[int]) -> dict[int, list[RoleMembership]]:
    found: dict[int, list[RoleMembership]] = {}
    for held in RoleMembership.objects.filter(staff__in=list(staff)).order_by("pk"):
        found.setdefault(held.staff_id, []).append(held)
    return found


def _role(roles: dict[int, list[RoleMembership]], staff: int | None, day: date) -> str:
    """The role that the employee had that day, said to a citizen."""
    if staff is None:
        return _("Et it-system")
    for held in roles.get(staff, []):
        if day in held.period and held.role in _ROLES:
            return str(_ROLES[Role(held.role)])
    return _("Medarbejder i kommunen")


def companions_of(citizen: Citizen) -> QuerySet[Representation]:
    """Who comes along today, as the citizen has said."""
    return citizen.representations.filter(
        kind=RepresentationKind.COMPANION, valid__contains=clock.today()
    ).order_by("pk")


def wished_channels() -> list[tuple[str, str]]:
    """How one can wish to meet, said to a citizen."""
    return [
        (Channel.PHONE, _("Telefon")),
        (Channel.VIDEO, _("Video")),
        (Channel.IN_PERSON, _("Vi mødes")),
        (Channel.WALK, _("En gåtur sammen")),
        (Channel.PHONE_WALK, _("En gåtur med telefonen")),
    ]
