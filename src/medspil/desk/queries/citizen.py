"""The citizen's page: who, how to reach them, both clocks, what is open, who is around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import DateField, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from medspil.contact.due import fresh
from medspil.contact.models import (
    Agreement,
    Concern,
    ContactRule,
    Due,
    Evidence,
    NextContact,
    NextContactReason,
)
from medspil.contact.queries import (
    LocalLine,
    StatutoryLine,
    bucket_of,
    explain,
    freezes_in,
    local_policy,
)
from medspil.contact.queries.conversations import absence_name, benefit_name
from medspil.contact.queries.law import ANCHORS, figures, group_names
from medspil.contact.queries.milestones import Milestone, milestones_of
from medspil.contact.queries.pause import Pause, pause_on
from medspil.kernel import clock
from medspil.kernel.kept import Kept, Slot
from medspil.people.models import (
    AccessEntry,
    BenefitPeriod,
    BreakGlass,
    CaseworkerAssignment,
    Citizen,
    Representation,
    Staff,
)
from medspil.ui import wording

LOOKS = 20


@dataclass(frozen=True, slots=True)
class Clocks:
    """Both clocks with their sentences, and the facts behind the law's date."""

    due: Due
    bucket: str
    statutory: StatutoryLine | None
    local: LocalLine
    why: list[tuple[str, str]]
    rule: ContactRule | None
    absence: str

    @property
    def unverified(self) -> bool:
        return self.rule is not None and self.rule.evidence != Evidence.VERIFIED


@dataclass(frozen=True, slots=True)
class Sheet:
    """All of the page but the timeline. `clocks` is None where the citizen is off the books;
    `glass` is how the viewer came in from outside the team.
    """

    citizen: Citizen
    clocks: Clocks | None
    caseworker: CaseworkerAssignment | None
    group: str
    benefit: str
    concern: Concern | None
    next_contact: NextContact | None
    agreements: list[Agreement]
    people: list[Representation]
    milestones: list[Milestone]
    pause: Pause | None
    looks: list[AccessEntry]
    glass: BreakGlass | None

    @property
    def companions(self) -> list[Representation]:
        """Those beside the citizen today whom one should know of before the call."""
        return [person for person in self.people if person.kind == "companion"]


def sheet(viewer: Staff, citizen: Citizen) -> Sheet:
    """Everything about a citizen the viewer may see (`people.queries.get_citizen`)."""
    fresh()
    today = clock.today()
    whose = {"citizen": citizen.pk}
    due = _due.first(**whose)
    benefit = _benefit.first(**whose, today=today)
    concern = _concern.first(**whose, today=today)
    return Sheet(
        citizen=citizen,
        clocks=_clocks(citizen, due) if due else None,
        caseworker=_caseworker.first(**whose, today=today),
        group=group_names().get(due.contact_group, due.contact_group) if due else "",
        benefit=benefit_name(benefit) if benefit else "",
        concern=concern if concern and concern.level != "none" else None,
        next_contact=_promised(citizen, due),
        agreements=_agreements(**whose),
        people=_people(**whose, today=today),
        milestones=milestones_of(citizen) if due and due.rule and due.rule.milestones else [],
        pause=pause_on(citizen.municipality, today),
        looks=_looks(**whose),
        glass=_glass.first(**whose, viewer=viewer.pk, now=clock.now()),
    )


_WHOSE = Slot("citizen")
_TODAY = Slot("today", DateField())

_due = Kept(lambda: Due.objects.filter(citizen=_WHOSE).select_related("rule"))
_benefit = Kept(
    lambda: BenefitPeriod.objects.filter(citizen=_WHOSE, valid__contains=_TODAY).values_list(
        "code", flat=True
    )
)
_concern = Kept(
    lambda: Concern.objects.filter(citizen=_WHOSE, valid__contains=_TODAY).select_related("set_by")
)
_caseworker = Kept(
    lambda: CaseworkerAssignment.objects.filter(
        citizen=_WHOSE, valid__contains=_TODAY
    ).select_related("staff", "team")
)
# what is agreed and neither done nor fallen away, the earliest first
_agreements = Kept(
    lambda: Agreement.objects.filter(
        citizen=_WHOSE, done_on=None, dropped_because=""
    ).select_related("made_by")
)
# who stands beside the citizen today or later
_people = Kept(
    lambda: Representation.objects.filter(
        Q(valid__contains=_TODAY) | Q(valid__startswith__gt=_TODAY), citizen=_WHOSE
    ).order_by("kind", "name")
)
_promises = Kept(lambda: NextContact.objects.filter(citizen=_WHOSE).select_related("set_by")[:1])
_looks = Kept(
    lambda: (
        AccessEntry.objects.filter(citizen=_WHOSE)
        .select_related("staff")
        .order_by("-at", "-pk")[:LOOKS]
    )
)
_glass = Kept(
    lambda: BreakGlass.objects.filter(
        staff=Slot("viewer"), citizen=_WHOSE, at__lte=Slot("now"), until__gt=Slot("now")
    ).order_by("-until")[:1]
)


def _promised(citizen: Citizen, due: Due | None) -> NextContact | None:
    """The day that somebody promised: one to come, or one that has passed without a conversation.

    A day from before the last conversation was a promise that has been kept.
    """
    promised = _promises.first(citizen=citizen.pk)
    kept = due is None or due.local_reason == NextContactReason.RHYTHM
    return None if promised and promised.day < clock.today() and kept else promised


def _clocks(citizen: Citizen, due: Due) -> Clocks:
    policy = local_policy()
    statutory, local = explain(due, due.rule, freezes_in(citizen.municipality))
    return Clocks(
        due=due,
        bucket=bucket_of(due, policy),
        statutory=statutory,
        local=local,
        why=_why(due, due.rule) if due.rule else [],
        rule=due.rule,
        absence=absence_name(due.pause_code) if due.pause_code else "",
    )


def _why(due: Any, rule: ContactRule) -> list[tuple[str, str]]:
    """The facts behind the law's date, as label and value."""
    facts = [(_("Regel"), f"{rule.code} · {rule.name}"), (_("Lov"), rule.law)]
    if due.anchor:
        zero = f"{wording.danish_date(due.anchor)} ({ANCHORS.get(rule.anchor, rule.anchor)})"
        facts.append((_("Dag 0"), zero))
    facts.append((_("Krav"), "; ".join(figures(rule))))
    if due.frozen_days:
        moved = ngettext("%(n)d dag på pause", "%(n)d dage på pause", due.frozen_days)
        facts.append((_("Flyttet"), moved % {"n": due.frozen_days}))
    if due.statutory_due:
        facts.append((_("Frist"), wording.danish_date(due.statutory_due)))
    if due.pace and due.pace != due.statutory_due:
        facts.append((_("Næste, jævnt fordelt"), wording.danish_date(due.pace)))
    return facts
