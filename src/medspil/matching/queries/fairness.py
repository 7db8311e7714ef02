"""Who is listed, chosen and hired, by groups that no score may know: from outside it, for leaders.

Age and sex come from the CPR number, language from how the citizen wants to be written to; where
somebody comes from is not known here. Below `SMALLEST` a number is hidden, and with it the next
smallest, so that it cannot be worked out from the sum.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, Max, Min, OuterRef, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.kernel import clock
from medspil.kernel.action import Actor, NotAllowed, allowed
from medspil.kernel.cpr import Cpr
from medspil.kernel.measure import SMALLEST
from medspil.matching.models import Profile, ProfileVersion, Proposal, Ranking
from medspil.people.models import Citizen

BANDS = (
    (30, gettext_lazy("Under 30")),
    (50, gettext_lazy("30–49")),
    (200, gettext_lazy("50 og derover")),
)
STAGES: tuple[tuple[str, Any], ...] = (
    ("pool", gettext_lazy("Kunne findes")),
    ("listed", gettext_lazy("På en liste")),
    ("chosen", gettext_lazy("Valgt")),
    ("yes", gettext_lazy("Sagde ja")),
    ("interview", gettext_lazy("Til samtale")),
    ("hired", gettext_lazy("Ansat")),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A count, hidden where it is small; `of_pool`: per cent of those who could be found."""

    n: int | None
    of_pool: int | None


@dataclass(frozen=True, slots=True)
class GroupLine:
    label: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """One way of dividing people."""

    heading: str
    lines: list[GroupLine]

    @property
    def shown(self) -> list[tuple[int, Any]]:
        """The stages of which anything can be told: (place, name)."""
        return [
            (at, label)
            for at, (_code, label) in enumerate(STAGES)
            if any(line.cells[at].n is not None for line in self.lines)
        ]

    @property
    def rows(self) -> list[tuple[str, list[Cell]]]:
        """Each group with its cells of the stages that are shown."""
        places = [at for at, _label in self.shown]
        return [(line.label, [line.cells[at] for at in places]) for line in self.lines]

    @property
    def too_few(self) -> list[str]:
        """The stages of which every number is hidden."""
        shown = {at for at, _label in self.shown}
        return [str(label) for at, (_code, label) in enumerate(STAGES) if at not in shown]


def fairness(viewer: Actor, start: date, end: date) -> list[Table]:
    """By age, sex and language: of the orders that came in on those days. Raises `NotAllowed`."""
    if not allowed("matching.plan", viewer):
        raise NotAllowed("matching.fairness")
    stages = _stages(start, end)
    who = Citizen.objects.in_bulk(sorted(stages["pool"]))
    today = clock.today()
    ways: tuple[tuple[str, Callable[[Citizen], str]], ...] = (
        (_("Alder"), lambda one: _age(one.cpr, today)),
        (_("Køn efter CPR-nummeret"), lambda one: _sex(one.cpr)),
        (_("Sprog"), lambda one: _("Dansk") if one.language == "da" else _("Et andet sprog")),
    )
    return [_table(heading, group, stages, who) for heading, group in ways]


def _stages(start: date, end: date) -> Mapping[str, set[int]]:
    """The citizens at each stage."""
    orders = {
        "order__received_at__date__gte": start,
        "order__received_at__date__lte": end,
    }
    rankings = Ranking.objects.filter(**orders)
    pool = _who_could_be_found(rankings)
    keys = {int(row[0]) for rows in rankings.values_list("found", flat=True) for row in rows}
    listed = Profile.objects.filter(pk__in=keys)
    proposals = list(Proposal.objects.filter(**orders))
    return {
        "pool": pool,
        "listed": set(listed.values_list("citizen_id", flat=True)),
        "chosen": {one.citizen_id for one in proposals},
        "yes": {one.citizen_id for one in proposals if one.answer},
        "interview": {one.citizen_id for one in proposals if one.company_said == "interview"},
        "hired": {one.citizen_id for one in proposals if one.hired_at},
    }


def _who_could_be_found(rankings: QuerySet[Ranking]) -> set[int]:
    """The citizens of whom a profile stood when the lists were made: from the first of them to the
    last."""
    span = rankings.aggregate(at=Min("at"), first=Min("pool_n"), last=Max("pool_n"))
    if span["at"] is None:
        return set()
    replaced = ProfileVersion.objects.filter(
        profile=OuterRef("profile"), n__gt=OuterRef("n"), n__lte=span["first"]
    )
    stood = ProfileVersion.objects.filter(
        ~Exists(replaced),
        n__lte=span["last"],
        facts__isnull=False,
        facts__until__gte=localdate(span["at"]).toordinal(),
    )
    return set(stood.values_list("profile__citizen_id", flat=True))


def _table(
    heading: str,
    group: Callable[[Citizen], str],
    stages: Mapping[str, set[int]],
    who: Mapping[int, Citizen],
) -> Table:
    groups = {key: group(one) for key, one in who.items()}
    bands = [str(label) for _least, label in BANDS]  # the young first; what has no order, by name
    labels = sorted(set(groups.values()), key=lambda it: (*[it != one for one in bands], it))
    counts = {
        stage: Counter(groups[key] for key in keys if key in groups)
        for stage, keys in stages.items()
    }
    shown = {stage: _shown([counts[stage][label] for label in labels]) for stage in counts}
    return Table(
        heading,
        [
            GroupLine(
                label,
                [_cell(shown[stage][at], shown["pool"][at]) for stage, _label in STAGES],
            )
            for at, label in enumerate(labels)
        ],
    )


def _shown(counts: list[int]) -> list[int | None]:
    """The counts, without those that would tell of a few."""
    hidden = {at for at, n in enumerate(counts) if 0 < n < SMALLEST}
    if len(hidden) == 1 and len(counts) > 1:
        rest: Iterable[int] = (at for at in range(len(counts)) if at not in hidden)
        hidden.add(min(rest, key=lambda at: (counts[at] == 0, counts[at], at)))
    return [None if at in hidden else n for at, n in enumerate(counts)]


def _cell(n: int | None, pool: int | None) -> Cell:
    return Cell(n, round(100 * n / pool) if n is not None and pool else None)


def _age(cpr: Cpr | None, today: date) -> str:
    if cpr is None:
        return _("Ikke kendt")
    born = cpr.birth_date
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return str(next(label for least, label in BANDS if age < least))


def _sex(cpr: Cpr | None) -> str:
    if cpr is None:
        return _("Ikke kendt")
    return _("Mænd") if int(cpr.digits[-1]) % 2 else _("Kvinder")
