"""What waits when the law comes back? The statutory deadlines of everybody, week by week.

Two readings of the same law, both computed by the one definition for the day of the reopening:

- *without*: conversations held while the duty was on pause do not count (so the state answered in
  spring 2020);
- *with*: they count as they would have without the pause (so Assens hoped).

In both, the days on pause move the deadlines. A citizen is counted in the ISO week of the statutory
deadline they have on the day of the reopening: the hard limit of the next thing owed. A
conversation owed is counted in the week of its own hard limit: all that remain in a window at the
window's end, and where the first is owed, that one at its own deadline. New citizens and deadlines
that arise later are not in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

from psycopg.types.range import DateRange

from medspil.contact.due import whatif
from medspil.contact.models import Suspension, SuspensionEffect, SuspensionSubject
from medspil.contact.queries.suspensions import reaches
from medspil.kernel import clock
from medspil.kernel.action import Actor, System, allowed
from medspil.kernel.period import Period
from medspil.people.models import Municipality, Staff, Team
from medspil.people.queries import citizens_for
from medspil.people.rules import case_teams

WEEKS = 26
PACE_WEEKS = 8  # how far back the teams' usual number of conversations is read
READINGS = ("without", "with")


@dataclass(frozen=True, slots=True)
class Cell:
    """Citizens and conversations with their deadline in a week, of one team and contact group.

    `week` counts from the week of the reopening, 0; -1 is before the reopening, `WEEKS` later than
    the last week shown.
    """

    team: int | None
    group: str
    week: int
    citizens: int
    conversations: int


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the spread: what falls due, what is handled, what stays overdue at its end."""

    citizens: int
    conversations: int
    handled: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Held:
    """Conversations held while the duty was on pause: would have counted by law, and only local."""

    statutory: int
    local_only: int


@dataclass(frozen=True, slots=True)
class Sums:
    """Citizens of a team, a group or all: overdue when the law returns, due then, due later."""

    overdue: int
    four_weeks: int
    shown: int
    later: int


@dataclass(slots=True)
class Reading:
    """One reading of the law: its cells, and what follows from them."""

    cells: list[Cell] = field(default_factory=list)

    def sums(self, keep: Callable[[Cell], bool] = lambda _cell: True) -> Sums:
        """The citizens of the cells that are kept."""

        def count(weeks: range) -> int:
            return sum(cell.citizens for cell in self.cells if keep(cell) and cell.week in weeks)

        return Sums(
            count(range(-1, 0)),
            count(range(4)),
            count(range(-1, WEEKS)),
            count(range(WEEKS, WEEKS + 1)),
        )


@dataclass(slots=True)
class Forecast:
    """The pile when the law comes back on `day`, as far as the viewer may know.

    `end` is the last day of the pause as supposed, None where no pause was changed. `capacity` is
    conversations a week, by team.
    """

    day: date
    end: date | None
    active: int
    teams: dict[int | None, str]
    groups: list[str]
    capacity: dict[int | None, int]
    held: Held
    readings: dict[str, Reading]

    @property
    def mondays(self) -> list[date]:
        """The weeks shown, by their Monday."""
        first = self.day - timedelta(days=self.day.weekday())
        return [first + timedelta(weeks=n) for n in range(WEEKS)]

    def spread(self, reading: str, teams: Iterable[int | None] | None = None) -> list[Week]:
        """Week by week: each team takes the earliest deadlines first, as many as it has room for.

        What is overdue already (`late`) comes before all. Room that a week's own deadlines leave is
        used on later ones. In the first week a team has the part of its capacity that is left from
        the day of the reopening, Monday to Friday.
        """
        chosen = list(self.teams if teams is None else teams)
        parts = [self._spread_one(reading, team) for team in chosen]
        return [
            Week(
                sum(part[n].citizens for part in parts),
                sum(part[n].conversations for part in parts),
                sum(part[n].handled for part in parts),
                sum(part[n].overdue for part in parts),
            )
            for n in range(WEEKS)
        ]

    def _spread_one(self, reading: str, team: int | None) -> list[Week]:
        citizens, owed = [0] * WEEKS, [0] * WEEKS
        late = 0
        for cell in self.readings[reading].cells:
            if cell.team != team or cell.week >= WEEKS:
                continue
            if cell.week < 0:
                late += cell.conversations
            else:
                citizens[cell.week] += cell.citizens
                owed[cell.week] += cell.conversations
        total, due, done, weeks = late + sum(owed), late, 0, []
        for n in range(WEEKS):
            handled = min(self._room(team, n), total - done)
            due, done = due + owed[n], done + handled
            weeks.append(Week(citizens[n], owed[n], handled, max(due - done, 0)))
        return weeks

    def late(self, reading: str, teams: Iterable[int | None] | None = None) -> Week:
        """What is overdue already when the law comes back."""
        chosen = set(self.teams if teams is None else teams)
        cells = [c for c in self.readings[reading].cells if c.week < 0 and c.team in chosen]
        owed = sum(cell.conversations for cell in cells)
        return Week(sum(cell.citizens for cell in cells), owed, 0, owed)

    def _room(self, team: int | None, week: int) -> int:
        whole = self.capacity.get(team, 0)
        if week:
            return whole
        return round(whole * max(5 - self.day.weekday(), 0) / 5)


def largest(weeks: Sequence[Week]) -> tuple[int, int] | None:
    """(conversations, week) of the largest backlog; None where there never is one."""
    worst = max(range(len(weeks)), key=lambda n: weeks[n].overdue)
    return (weeks[worst].overdue, worst) if weeks[worst].overdue else None


def gone(weeks: Sequence[Week]) -> int | None:
    """The first week at whose end nothing is overdue, then and later; None: not among them."""
    last = max((n for n, week in enumerate(weeks) if week.overdue), default=-1)
    return last + 1 if last + 1 < len(weeks) else None


# -- the law returns, supposed ---------------------------------------------------------------------


@contextmanager
def reopened(
    viewer: Actor, day: date, end: date | None, *, both: bool = True
) -> Iterator[date | None]:
    """Inside, the tables `clocks_without` and `clocks_with` hold the clocks on `day`.

    Only of citizens the viewer may know of: a leader's own teams, everybody for an administrator
    (who is given counts alone). Yields the supposed last day of the pause. All of it is undone.
    """
    ids = _scope(viewer)
    with whatif.supposing():
        changed, last = _return_law(day, end)
        whatif.judge(changed)
        whatif.compute("clocks_without", day, ids)
        if both:
            whatif.count_suspended()
            whatif.compute("clocks_with", day, ids)
        yield last


def _scope(viewer: Actor) -> list[int] | None:
    """The citizens whose figures the viewer may see; None is everybody."""
    if isinstance(viewer, System):
        return None
    if isinstance(viewer, Staff) and allowed("contact.see_forecast_citizens", viewer):
        whole_house, _teams = case_teams(viewer)
        return None if whole_house else list(citizens_for(viewer).values_list("pk", flat=True))
    return None if allowed("contact.see_forecast", viewer) else []


def _return_law(day: date, end: date | None) -> tuple[list[DateRange], date | None]:
    """End the pauses of the duty to talk that hold here today or on `day`: on `end`, or where they
    would still hold on `day`, the day before. Returns the days that changed, and the last day.
    """
    home = Municipality.objects.filter(is_home=True).first()
    today = clock.today()
    changed: list[DateRange] = []
    supposed: date | None = None
    pauses = Suspension.objects.filter(
        subject=SuspensionSubject.CONVERSATION_DUTY,
        effect__in=[SuspensionEffect.FREEZE, SuspensionEffect.DO_NOT_COUNT_CONTACTS],
        revoked_at=None,
    )
    for pause in pauses:
        period = pause.period
        if home is None or not reaches(pause.regions, pause.municipalities, home):
            continue
        if not (today in period or day in period):
            continue
        last = end if end is not None else (day - timedelta(days=1) if day in period else None)
        if last is None or last == period.end:
            continue
        supposed = last
        if last < period.start:
            changed.append(pause.valid)
            Suspension.objects.filter(pk=pause.pk).update(
                revoked_at=clock.now(), revoked_because="?"
            )
            continue
        now = Period(period.start, last).as_range()
        Suspension.objects.filter(pk=pause.pk).update(valid=now)
        ends = [now.upper, pause.valid.upper]
        first = min(upper for upper in ends if upper is not None)
        later = None if None in ends else max(upper for upper in ends if upper is not None)
        changed.append(DateRange(first, later))
    return changed, supposed


# -- the figures -----------------------------------------------------------------------------------

_CELLS = """
    WITH clocks AS (SELECT * FROM {table} WHERE owed <> '' AND statutory_due IS NOT NULL),
    due AS (
        SELECT team_id, contact_group, statutory_due AS day, 1 AS citizens,
            CASE owed WHEN 'window' THEN remaining ELSE 1 END AS conversations
        FROM clocks
        UNION ALL
        SELECT team_id, contact_group, window_end, 0, remaining - 1
        FROM clocks WHERE owed = 'first' AND window_end IS NOT NULL AND remaining > 1
    )
    SELECT team_id, contact_group, {week} AS week, sum(citizens)::int, sum(conversations)::int
    FROM due GROUP BY team_id, contact_group, week
"""
_WEEK = """
    CASE WHEN {day} < %(day)s THEN -1
        ELSE least(({day} - date_trunc('week', %(day)s::date)::date) / 7, %(weeks)s) END
"""


def forecast(
    viewer: Actor,
    day: date,
    end: date | None = None,
    capacity: Mapping[int | None, int] | None = None,
) -> Forecast:
    """The pile on reopening, in both readings. `capacity` (conversations a week, by team) left out,
    or a team in it: as many as the team's citizens had a week in the last eight.
    """
    with reopened(viewer, day, end) as last:
        readings = {name: Reading(_cells(f"clocks_{name}", day)) for name in READINGS}
        [[active]] = whatif.ask("SELECT count(*) FROM clocks_without")
        present = [row[0] for row in whatif.ask("SELECT DISTINCT team_id FROM clocks_without")]
        pace = _pace()
        held = _held()
    names = dict(Team.objects.filter(pk__in=[t for t in present if t]).values_list("pk", "name"))
    teams: dict[int | None, str] = dict(sorted(names.items(), key=lambda team: team[1]))
    if None in present:
        teams[None] = ""
    given = capacity or {}
    return Forecast(
        day=day,
        end=last,
        active=active,
        teams=teams,
        groups=sorted({cell.group for r in readings.values() for cell in r.cells}),
        capacity={team: given.get(team, pace.get(team, 0)) for team in teams},
        held=held,
        readings=readings,
    )


def _cells(table: str, day: date) -> list[Cell]:
    question = _CELLS.format(table=table, week=_WEEK.format(day="day"))
    return [Cell(*row) for row in whatif.ask(question, {"day": day, "weeks": WEEKS})]


def _pace() -> dict[int | None, int]:
    """Conversations a week of each team's citizens, over the last weeks."""
    rows = whatif.ask(
        """
        SELECT c.team_id, ceil(count(*) / %(weeks)s::numeric)::int
        FROM contact_conversation v JOIN clocks_without c USING (citizen_id)
        WHERE v.withdrawn_at IS NULL AND v.held_on > %(since)s AND v.held_on <= %(today)s
        GROUP BY c.team_id
        """,
        {
            "weeks": PACE_WEEKS,
            "since": clock.today() - timedelta(weeks=PACE_WEEKS),
            "today": clock.today(),
        },
    )
    return dict(rows)


def _held() -> Held:
    """What became of the voluntary conversations, by the law's reading."""
    [row] = whatif.ask(
        """
        SELECT count(*) FILTER (WHERE effect_by_law = 'not_in_suspension'),
            count(*) FILTER (WHERE effect_by_law <> 'not_in_suspension')
        FROM contact_conversation v JOIN clocks_without c USING (citizen_id)
        WHERE v.voluntary AND v.withdrawn_at IS NULL AND v.held_on <= c.as_of
        """
    )
    return Held(*row)


# -- the rows behind a figure ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Owed:
    """A citizen behind a figure: the deadline, what is owed, and what else to know first."""

    citizen_id: int
    contact_group: str
    team: int | None
    due: date
    remaining: int
    last_contact: date | None
    concern: str


def citizens_behind(
    viewer: Actor,
    day: date,
    end: date | None,
    reading: str,
    *,
    weeks: tuple[int, int] | None = None,
    team: int | None = None,
    in_no_team: bool = False,
    group: str = "",
) -> list[Owed]:
    """The citizens with their deadline in `weeks` (first and last; None: ever), who waits longest
    first. Weeks are counted as in `Cell`. Only the viewer's own citizens: an administrator sees
    none.
    """
    if not allowed("contact.see_forecast_citizens", viewer):
        return []
    first, last = weeks or (-1, WEEKS)
    table = "clocks_with" if reading == "with" else "clocks_without"
    question = f"""
        SELECT citizen_id, contact_group, team_id, statutory_due, remaining, last_contact, concern
        FROM {table}
        WHERE owed <> '' AND statutory_due IS NOT NULL
            AND {_WEEK.format(day="statutory_due")} BETWEEN %(first)s AND %(last)s
            AND (%(team)s::bigint IS NULL OR team_id = %(team)s)
            AND (NOT %(no_team)s OR team_id IS NULL)
            AND (%(group)s = '' OR contact_group = %(group)s)
        ORDER BY statutory_due, array_position(ARRAY['high', 'some', 'none'], concern::text),
            last_contact NULLS FIRST, citizen_id
    """  # noqa: S608 no value is written into it
    parameters = {
        "day": day,
        "weeks": WEEKS,
        "first": first,
        "last": last,
        "team": team,
        "no_team": in_no_team,
        "group": group,
    }
    with reopened(viewer, day, end, both=reading == "with"):
        rows = whatif.ask(question, parameters)
    return [Owed(*row) for row in rows]
