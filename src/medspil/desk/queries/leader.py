"""The leader's page: measures of their teams, caseworker by caseworker, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.contact import measures
from medspil.contact.models import Due
from medspil.contact.queries.rounds import unreached_with_concern
from medspil.insight.queries import Ask, Reading, nothing, read_teams
from medspil.insight.wording import written
from medspil.kernel import clock
from medspil.kernel.measure import Figure, Measure, Words
from medspil.people.models import BreakGlass, Staff, Team
from medspil.people.queries import broken_glass_for

GLASS_DAYS = 30

# The columns after the buckets, with their headings: what a leader looks at first.
COLUMNS = [
    (measures.DAYS_SINCE, "median", gettext_lazy("Siden sidst: midterste")),
    (measures.DAYS_SINCE, "ninetieth", gettext_lazy("Siden sidst: langsomste tiendedel")),
    (measures.REACHED, "share", gettext_lazy("Talt med")),
    (measures.CONTINUITY, "mean", gettext_lazy("Kontaktpersoner")),
    (measures.UNREACHED_WITH_CONCERN, "count", gettext_lazy("Ikke nået, bekymring")),
]


Head: TypeAlias = tuple[Measure, Figure, Words]


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure, and which rows it opens: a bucket of the list of citizens, or a measure's own."""

    measure: Measure
    figure: Figure
    heading: Words
    value: str
    opens: bool

    @property
    def is_bucket(self) -> bool:
        return self.measure is measures.BUCKETS


@dataclass(frozen=True, slots=True)
class Line:
    """A caseworker, nobody yet, or the whole team: how many citizens, and the figures."""

    name: str
    staff: int | None
    whole: bool
    citizens: int
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class TeamTable:
    """One team: its caseworkers, and the team as a whole last."""

    team: Team
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class LeaderPage:
    """All that the page shows."""

    teams: list[TeamTable]
    whole: Line | None
    heads: list[Head]
    unreached: QuerySet[Due]
    glass: list[BreakGlass]


def leader_page(viewer: Staff, ask: Ask) -> LeaderPage:
    """Every team with citizens of the leader's. The same number of queries for one team or ten."""
    wanted = [measures.BUCKETS, *dict.fromkeys(measure for measure, _code, _head in COLUMNS)]
    readings = {measure.code: read_teams(measure, ask) for measure in wanted}
    heads: list[Head] = [(measures.BUCKETS, one, one.label) for one in measures.BUCKETS.figures]
    heads += [(measure, measure.figure(code), head) for measure, code, head in COLUMNS]
    keys = list(readings[measures.BUCKETS.code])
    teams = Team.objects.filter(pk__in=[key[0] for key in keys if len(key) == 1]).order_by("name")
    names = dict(Staff.objects.values_list("pk", "full_name"))
    tables = [TeamTable(team, _lines(team, keys, names, readings, heads)) for team in teams]
    several = len(tables) > 1
    return LeaderPage(
        teams=tables,
        whole=_line(_("Alle"), None, True, (), readings, heads) if several else None,
        heads=heads,
        unreached=unreached_with_concern(viewer).select_related("citizen", "staff", "team"),
        glass=list(_recent_glass(viewer)),
    )


def _recent_glass(viewer: Staff) -> QuerySet[BreakGlass]:
    since = clock.start_of(clock.today() - timedelta(days=GLASS_DAYS - 1))
    return broken_glass_for(viewer).filter(at__gte=since, at__lte=clock.now())


def _lines(
    team: Team,
    keys: Iterable[tuple[int | None, ...]],
    names: dict[int, str],
    readings: dict[str, dict[tuple[int | None, ...], Reading]],
    heads: list[Head],
) -> list[Line]:
    theirs = [key for key in keys if len(key) == 2 and key[0] == team.pk]
    named = sorted((names[staff], staff) for _team, staff in theirs if staff is not None)
    lines = [_line(name, staff, False, (team.pk, staff), readings, heads) for name, staff in named]
    if (team.pk, None) in theirs:
        lines.append(_line(_("Ingen endnu"), None, False, (team.pk, None), readings, heads))
    return [*lines, _line(_("Hele teamet"), None, True, (team.pk,), readings, heads)]


def _line(
    name: str,
    staff: int | None,
    whole: bool,
    key: tuple[int | None, ...],
    readings: dict[str, dict[tuple[int | None, ...], Reading]],
    heads: list[Head],
) -> Line:
    def cell(measure: Measure, figure: Figure, heading: Words) -> Cell:
        reading = readings[measure.code].get(key) or nothing(measure)
        value: Any = reading.values[figure.code]
        opens = bool(value) and reading.n > 0
        return Cell(measure, figure, heading, written(figure, reading), opens)

    citizens = readings[measures.BUCKETS.code].get(key)
    cells = [cell(*head) for head in heads]
    return Line(name, staff, whole, citizens.n if citizens else 0, cells)
