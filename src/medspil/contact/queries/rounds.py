"""Call rounds: whom they are for, how far they have come, and the card of the one being called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, When
from django.utils.translation import gettext as _

from medspil.contact.due import fresh
from medspil.contact.law import groups
from medspil.contact.models import (
    Bucket,
    CallRound,
    CallRoundCall,
    CallRoundRow,
    ConcernLevel,
    Conversation,
    Due,
)
from medspil.contact.queries.clock import local_policy
from medspil.contact.queries.work import due_for
from medspil.contact.rules import led_teams
from medspil.kernel import clock
from medspil.kernel.action import Actor, System
from medspil.people.models import Staff, Team
from medspil.people.queries import citizens_for
from medspil.people.rules import case_teams, works_with_citizens
from medspil.rounds.models import RoundState, RowState
from medspil.rounds.queries import Day, Progress, by_day, progress

WORRIED = (ConcernLevel.SOME, ConcernLevel.HIGH)


# -- whom a round is for ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Population:
    """The filter that chooses a round's citizens. Empty: no limit of that kind.

    `days_since`: at least so many days since the last conversation, or none ever. `skip_waiting`:
    leave out those who already wait in another open round.
    """

    teams: tuple[int, ...] = ()
    staff: tuple[int, ...] = ()
    groups: tuple[str, ...] = ()
    buckets: tuple[str, ...] = ()
    concern: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    days_since: int | None = None
    skip_waiting: bool = True

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Population:
        """From what a round keeps; names it does not know are left out."""
        known = {one.name for one in fields(cls)}
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in stored.items()
            if name in known
        }
        return cls(**values)

    def stored(self) -> dict[str, Any]:
        """As a round keeps it."""
        return {n: list(v) if isinstance(v, tuple) else v for n, v in asdict(self).items()}

    def rows(self, viewer: Actor, besides: CallRound | None = None) -> QuerySet[Due]:
        """The citizens it chooses among the viewer's, who waits longest first, worry before all."""
        rows = due_for(viewer)
        wanted: list[tuple[str, tuple[Any, ...]]] = [
            ("team", self.teams),
            ("staff", self.staff),
            ("contact_group", self.groups),
            ("bucket", self.buckets),
            ("concern", self.concern),
            ("citizen__language", self.languages),
        ]
        for name, values in wanted:
            if values:
                rows = rows.filter(**{f"{name}__in": values})
        if self.days_since is not None:
            day = clock.today() - timedelta(days=self.days_since)
            rows = rows.filter(Q(last_contact=None) | Q(last_contact__lte=day))
        if self.skip_waiting:
            elsewhere = CallRoundRow.objects.filter(
                citizen=OuterRef("citizen"),
                round__state__in=[RoundState.RUNNING, RoundState.PAUSED],
            ).exclude(state=RowState.DONE)
            if besides is not None:
                elsewhere = elsewhere.exclude(round=besides)
            rows = rows.filter(~Exists(elsewhere))
        worry = Case(
            When(concern=ConcernLevel.HIGH, then=0),
            When(concern=ConcernLevel.SOME, then=1),
            default=2,
            output_field=IntegerField(),
        )
        return rows.order_by(worry, F("last_contact").asc(nulls_first=True), "citizen_id")

    def in_words(self) -> list[tuple[str, str]]:
        """What the filter says, as (kind, choices) lines; a filter without limits is everybody."""
        names = {group.code: group.name for group in groups()}
        teams = Team.objects.filter(pk__in=self.teams).order_by("name")
        staff = Staff.objects.filter(pk__in=self.staff).order_by("full_name")
        lines = [
            (_("Team"), ", ".join(team.name for team in teams)),
            (_("Sagsbehandler"), ", ".join(one.full_name for one in staff)),
            (_("Kontaktgruppe"), ", ".join(names.get(code, code) for code in self.groups)),
            (_("Status"), ", ".join(str(Bucket(code).label) for code in self.buckets)),
            (_("Bekymring"), ", ".join(str(ConcernLevel(code).label) for code in self.concern)),
            (_("Sprog"), ", ".join(self.languages)),
        ]
        found = [(kind, words) for kind, words in lines if words]
        if self.days_since is not None:
            days = _("mindst %(days)d dage siden sidst, eller aldrig") % {"days": self.days_since}
            found.append((_("Sidste samtale"), days))
        return found or [(_("Borgere"), _("alle"))]


@dataclass(frozen=True, slots=True)
class Preview:
    """Whom a filter chooses, before anything is started."""

    count: int
    worried: int
    without_phone: int
    teams: list[tuple[str, int]]
    team_ids: tuple[int, ...]


def preview(viewer: Staff, population: Population) -> Preview:
    """How many citizens the filter chooses among the viewer's, and in which teams."""
    rows = population.rows(viewer).order_by()
    totals = rows.aggregate(
        count=Count("pk"),
        worried=Count("pk", filter=Q(concern__in=WORRIED)),
        without_phone=Count("pk", filter=Q(citizen__phone="")),
    )
    teams = list(
        rows.values_list("team", "team__name").annotate(n=Count("pk")).order_by("team__name")
    )
    return Preview(
        **totals,
        teams=[(name or _("Uden team"), n) for _team, name, n in teams],
        team_ids=tuple(team for team, _name, _n in teams if team is not None),
    )


# -- the rounds ------------------------------------------------------------------------------------


def rounds_for(viewer: Staff) -> QuerySet[CallRound]:
    """The rounds in which the viewer calls or which they lead. Everybody else sees none."""
    everything = CallRound.objects.select_related("created_by")
    if not works_with_citizens(viewer):
        return everything.none()
    whole_house, led = led_teams(viewer)
    if whole_house:
        return everything
    _all, mine = case_teams(viewer)
    return everything.filter(
        Exists(CallRound.teams.through.objects.filter(callround=OuterRef("pk"), team__in=mine))
        | Exists(CallRound.callers.through.objects.filter(callround=OuterRef("pk"), staff=viewer))
        | (Q(created_by=viewer) if led else Q(pk=None))
    )


def progress_of(rounds: Iterable[CallRound]) -> dict[int, Progress]:
    """How far each round has come; one query."""
    return progress(CallRoundRow, [one.pk for one in rounds])


@dataclass(frozen=True, slots=True)
class Spread:
    """Days since the last conversation among a round's citizens: the middle, the 90th of 100."""

    median: int | None
    ninetieth: int | None


@dataclass(frozen=True, slots=True)
class RoundFigures:
    """What came of a round. `before` is the day it started, `after` today or the day it ended."""

    progress: Progress
    days: list[Day]
    before: Spread
    after: Spread


def round_figures(round: CallRound) -> RoundFigures:
    """Every figure of one round, in three queries; asked again and again while it runs."""
    if round.closed_at is None:
        after = _days_since_contact_now(round)
    else:
        after = days_since_contact(round, round.closed_at.astimezone(clock.TZ).date())
    return RoundFigures(
        progress=progress_of([round])[round.pk],
        days=by_day(CallRoundCall, round),
        before=Spread(round.median_before, round.ninetieth_before),
        after=after,
    )


_SPREAD = """
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY days),
    percentile_disc(0.9) WITHIN GROUP (ORDER BY days)
FROM (
    SELECT %(on)s::date - coalesce(
        (SELECT max(v.held_on) FROM contact_conversation v
         WHERE v.citizen_id = c.id AND v.withdrawn_at IS NULL AND v.local_effect = 'resets'
            AND v.held_on < %(until)s::date),
        c.registered_on
    ) AS days
    FROM contact_callroundrow r JOIN people_citizen c ON c.id = r.citizen_id
    WHERE r.round_id = %(round)s AND r.outcome <> 'GONE' AND c.registered_on <= %(on)s::date
) each
"""


def days_since_contact(round: CallRound, on: date, *, before: bool = False) -> Spread:
    """The spread on a day; `before`: as it was in the morning. Never spoken with: since the
    registration."""
    until = on if before else on + timedelta(days=1)
    with connection.cursor() as cursor:
        cursor.execute(_SPREAD, {"on": on, "until": until, "round": round.pk})
        median, ninetieth = cursor.fetchone()
    return Spread(median, ninetieth)


_SPREAD_NOW = """
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY days),
    percentile_disc(0.9) WITHIN GROUP (ORDER BY days)
FROM (
    SELECT %(on)s::date - coalesce(d.last_contact, c.registered_on) AS days
    FROM contact_callroundrow r
    JOIN contact_due d ON d.citizen_id = r.citizen_id
    JOIN people_citizen c ON c.id = r.citizen_id
    WHERE r.round_id = %(round)s AND r.outcome <> 'GONE'
) each
"""


def _days_since_contact_now(round: CallRound) -> Spread:
    """The same for today, read from the kept clocks."""
    fresh()
    with connection.cursor() as cursor:
        cursor.execute(_SPREAD_NOW, {"on": clock.today(), "round": round.pk})
        median, ninetieth = cursor.fetchone()
    return Spread(median, ninetieth)


@dataclass(frozen=True, slots=True)
class CallFigures:
    """Calls registered in a period, over all rounds."""

    calls: int
    reached: int
    wants: int

    @property
    def reached_share(self) -> float | None:
        return 100 * self.reached / self.calls if self.calls else None

    @property
    def accepting_share(self) -> float | None:
        return 100 * self.wants / self.reached if self.reached else None


def round_calls_between(viewer: Actor, start: date, end: date) -> QuerySet[CallRoundCall]:
    """The registered calls of the days from `start` to `end`, to citizens the viewer may see."""
    calls = CallRoundCall.objects.filter(
        at__gte=clock.start_of(start), at__lt=clock.start_of(end + timedelta(days=1))
    )
    if isinstance(viewer, System):
        return calls
    return calls.filter(row__citizen__in=citizens_for(viewer).order_by())


def round_call_figures(viewer: Actor, start: date, end: date) -> CallFigures:
    """How many were called, spoken with, and wanted to hear from us in the period."""
    wants = Q(outcome="REACHED_WANTS_CONTACT")
    return CallFigures(
        **round_calls_between(viewer, start, end).aggregate(
            calls=Count("pk"),
            reached=Count("pk", filter=wants | Q(outcome="REACHED_NO_THANKS")),
            wants=Count("pk", filter=wants),
        )
    )


def rows_of(viewer: Staff, round: CallRound) -> QuerySet[CallRoundRow]:
    """The round's rows with the citizens whom the viewer may see anyway."""
    return (
        round.rows.filter(citizen__in=citizens_for(viewer).order_by())
        .select_related("citizen", "taken_by")
        .annotate(caseworker=F("citizen__due__staff__full_name"))  # none for who has left
        .order_by("position")
    )


# -- the leader's list -----------------------------------------------------------------------------


def unreached_with_concern(viewer: Actor, among: QuerySet[Due] | None = None) -> QuerySet[Due]:
    """Citizens with concern whom nobody gets hold of: the leader finds another way to them.

    So many tries since the last conversation as the policy says, or given up in a call round since
    then. Never a ground for a sanction. `round_gave_up` says the latter.
    """
    gave_up = CallRoundRow.objects.filter(
        citizen=OuterRef("citizen"),
        state=RowState.DONE,
        outcome__in=["NOT_REACHED", "WRONG_NUMBER"],
    ).filter(
        ~Exists(
            Conversation.objects.filter(
                citizen=OuterRef("citizen"),
                withdrawn_at=None,
                local_effect="resets",
                held_at__gte=OuterRef("done_at"),
            )
        )
    )
    return (
        (due_for(viewer) if among is None else among)
        .filter(concern__in=WORRIED)
        .annotate(round_gave_up=Exists(gave_up))
        .filter(Q(tries__gte=local_policy().unreached_after) | Q(round_gave_up=True))
        .order_by(
            Case(When(concern=ConcernLevel.HIGH, then=0), default=1, output_field=IntegerField()),
            F("last_contact").asc(nulls_first=True),
            "citizen_id",
        )
    )
