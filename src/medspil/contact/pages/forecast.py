"""The reopening: what waits when the law comes back, week by week, and who they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from medspil.contact.forms.forecast import (
    CAPACITY,
    NO_TEAM,
    CapacityForm,
    WhenForm,
    capacity_asked,
    team_value,
)
from medspil.contact.models import ConcernLevel
from medspil.contact.queries import law
from medspil.contact.queries.forecast import (
    READINGS,
    WEEKS,
    Cell,
    Forecast,
    Owed,
    Week,
    citizens_behind,
    forecast,
    gone,
    largest,
)
from medspil.contact.queries.pause import pause_on
from medspil.exchange import export
from medspil.kernel import clock
from medspil.kernel.action import allowed
from medspil.kernel.period import WeekNo
from medspil.people.doors import StaffRequest, file_asks_again, staff_page
from medspil.people.models import Citizen, Municipality, Team
from medspil.people.queries import log_export
from medspil.ui import wording

SEE, SEE_CITIZENS = "contact.see_forecast", "contact.see_forecast_citizens"
ROWS = 50
BEFORE, FOUR, SHOWN, LATER = "foer", "fire", "halvaar", "senere"
LEAST_WEEKS = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A week, a team or a contact group in both readings; `find` is added to the rows' address."""

    label: str
    find: str
    without: Any
    within: Any
    note: str = ""


@require_safe
@staff_page(rule=SEE)
def reopening(request: StaffRequest) -> HttpResponseBase:
    """``/genaabning/``: choose a day and see the pile; teams' room in the address."""
    data = _asked(request)
    when = WhenForm(data)
    if not when.is_valid():
        return render(request, "contact/forecast.html", {"when": when, "found": None}, status=422)
    day, end = when.cleaned_data["dag"], when.cleaned_data["slut"]
    found = forecast(request.user, day, end, capacity_asked(data))
    if wanted := data.get("format"):
        return _file(request, found, wanted)
    chosen = [team for team in found.teams if team_value(team) == data.get("team")]
    looked_at = chosen or list(found.teams)
    spreads = {name: found.spread(name, looked_at) for name in READINGS}
    weeks = _weeks(found, spreads, looked_at)
    context = {
        "when": when,
        "found": found,
        "room": CapacityForm(found.teams, found.capacity, data.get("team", "")),
        "chosen": ", ".join(found.teams[team] or _("Uden team") for team in chosen),
        "weeks": weeks,
        "labels": [line.label for line in weeks],
        "overdue": _curves(weeks, "overdue"),
        "falling": _curves(weeks, "citizens"),
        "all": _line(found, "", "", _kept(looked_at)),
        "teams": list(_by_team(found)),
        "groups": list(_by_group(found, looked_at)),
        "worst": [_worst(found, spreads[name]) for name in READINGS],
        "see_citizens": allowed(SEE_CITIZENS, request.user),
        "asked": _address(data),
    }
    return render(request, "contact/forecast.html", context)


def _asked(request: StaffRequest) -> QueryDict:
    """The question in the address, with the likeliest day where none was chosen."""
    data = request.GET.copy()
    if "dag" not in data:
        data["dag"] = _first_guess().isoformat()
    return data


def _first_guess() -> date:
    """The day after a pause that has a last day, else next Monday."""
    home = Municipality.objects.filter(is_home=True).first()
    today = clock.today()
    pause = pause_on(home, today) if home else None
    if pause is not None and pause.until is not None:
        return pause.until + timedelta(days=1)
    return today + timedelta(days=7 - today.weekday())


def _address(data: Any, **more: str) -> str:
    """The question as an address, to go on from."""
    kept = {
        name: value
        for name, value in data.items()
        if value and (name in ("dag", "slut", "team") or name.startswith(CAPACITY))
    }
    return urlencode({**kept, **more})


def _find(**what: str) -> str:
    return urlencode({name: value for name, value in what.items() if value})


def _weeks(
    found: Forecast, spreads: dict[str, list[Week]], teams: Sequence[int | None]
) -> list[Line]:
    """What is late already, then each week until nothing more happens."""
    without, within = spreads["without"], spreads["with"]
    busy = [
        n
        for n in range(WEEKS)
        if any(w.citizens or w.conversations or w.overdue for w in (without[n], within[n]))
    ]
    shown = max(max(busy, default=0) + 1, LEAST_WEEKS)
    before = {name: found.late(name, teams) for name in READINGS}
    late = Line(_("før"), _find(uge=BEFORE), before["without"], before["with"])
    return [late] + [
        Line(
            wording.week(monday),
            _find(uge=str(WeekNo.of(monday))),
            without[n],
            within[n],
            wording.short_date(monday),
        )
        for n, monday in enumerate(found.mondays[:shown])
    ]


def _curves(weeks: Sequence[Line], name: str) -> list[tuple[str, list[int]]]:
    return [
        (_("Uden samtalerne"), [getattr(line.without, name) for line in weeks]),
        (_("Med samtalerne"), [getattr(line.within, name) for line in weeks]),
    ]


def _line(
    found: Forecast, label: str, find: str, keep: Callable[[Cell], bool], note: str = ""
) -> Line:
    without, within = (found.readings[name].sums(keep) for name in READINGS)
    return Line(label, find, without, within, note)


def _kept(teams: Sequence[int | None], group: str = "") -> Callable[[Cell], bool]:
    return lambda cell: cell.team in teams and group in ("", cell.group)


def _by_team(found: Forecast) -> Iterator[Line]:
    for team, name in found.teams.items():
        find, note = _find(team=team_value(team)), _worst(found, found.spread("without", [team]))
        yield _line(found, name or _("Uden team"), find, _kept([team]), note)


def _by_group(found: Forecast, teams: Sequence[int | None]) -> Iterator[Line]:
    names = law.group_names()
    for group in (code for code in names if code in found.groups):
        find = _find(gruppe=group)
        yield _line(found, f"{names[group]} {group}", find, _kept(teams, group))


def _worst(found: Forecast, spread: Sequence[Week]) -> str:
    """When the pile is largest, and when it is gone."""
    worst = largest(spread)
    if worst is None:
        return _("Ingen bunke: alt kan nås til tiden")
    facts = {"n": wording.number(worst[0]), "week": wording.week(found.mondays[worst[1]])}
    when = gone(spread)
    if when is None:
        return _("Størst i %(week)s: %(n)s samtaler. Ikke væk inden for et halvt år") % facts
    facts["gone"] = wording.week(found.mondays[when])
    return _("Størst i %(week)s: %(n)s samtaler. Væk i %(gone)s") % facts


def _file(request: StaffRequest, found: Forecast, wanted: str) -> HttpResponseBase:
    """Every figure by team, contact group and week: counts alone."""
    sides: dict[tuple[int | None, str, int], dict[str, Cell]] = {}
    for name in READINGS:
        for cell in found.readings[name].cells:
            sides.setdefault((cell.team, cell.group, cell.week), {})[name] = cell
    rows = sorted(sides.items(), key=lambda row: (found.teams.get(row[0][0], ""), *row[0][1:]))

    def figure(reading: str, name: str) -> Callable[[Any], Any]:
        def read(row: Any) -> Any:
            return getattr(row[1].get(reading), name, 0)

        return read

    columns: list[export.Column] = [
        (_("Team"), lambda row: found.teams.get(row[0][0], "")),
        (_("Kontaktgruppe"), lambda row: row[0][1]),
        (_("Uge"), lambda row: _week_value(found, row[0][2])),
        (_("Borgere uden de frivillige samtaler"), figure("without", "citizens")),
        (_("Borgere med de frivillige samtaler"), figure("with", "citizens")),
        (_("Samtaler uden de frivillige samtaler"), figure("without", "conversations")),
        (_("Samtaler med de frivillige samtaler"), figure("with", "conversations")),
    ]
    return export.respond(request, _("genåbning"), columns, rows, wanted)


def _week_value(found: Forecast, week: int) -> str:
    if week < 0:
        return BEFORE
    return str(WeekNo.of(found.mondays[week])) if week < WEEKS else LATER


# -- the rows behind a figure ----------------------------------------------------------------------


@require_safe
@staff_page(rule=SEE_CITIZENS)
@file_asks_again
def citizens(request: StaffRequest) -> HttpResponseBase:
    """``/genaabning/borgere/``: the citizens behind a figure, whose deadline is first on top."""
    data = _asked(request)
    when = WhenForm(data)
    if not when.is_valid():
        raise Http404
    day, end = when.cleaned_data["dag"], when.cleaned_data["slut"]
    reading = "with" if data.get("som") == "med" else "without"
    team = data.get("team", "")
    owed = citizens_behind(
        request.user,
        day,
        end,
        reading,
        weeks=_weeks_asked(day, data.get("uge", "")),
        team=int(team) if team.isdigit() and team != NO_TEAM else None,
        in_no_team=team == NO_TEAM,
        group=data.get("gruppe", ""),
    )
    if wanted := data.get("format"):
        return _citizens_file(request, owed, wanted)
    page = Paginator(owed, ROWS).get_page(data.get("side"))
    people = Citizen.objects.in_bulk([row.citizen_id for row in page.object_list])
    context = {
        "page": page,
        "rows": [
            (row, people[row.citizen_id], ConcernLevel(row.concern)) for row in page.object_list
        ],
        "on": day,
        "within": reading == "with",
        "chips": _chips(data),
        "asked": _address(data),
        "groups": law.group_names(),
    }
    return render(request, "contact/forecast_citizens.html", context)


def _weeks_asked(day: date, given: str) -> tuple[int, int] | None:
    """The first and last week of an address; None for all. Nonsense does not exist."""
    spans = {
        "": None,
        BEFORE: (-1, -1),
        LATER: (WEEKS, WEEKS),
        FOUR: (0, 3),
        SHOWN: (-1, WEEKS - 1),
    }
    if given in spans:
        return spans[given]
    try:
        year, week = given.split("-W")
        monday = date.fromisocalendar(int(year), int(week), 1)
    except ValueError as problem:
        raise Http404 from problem
    number = (monday - (day - timedelta(days=day.weekday()))).days // 7
    return (number, number)


def _chips(data: Any) -> list[str]:
    """What narrows the list, in words."""
    found = []
    if uge := data.get("uge"):
        words = {
            BEFORE: _("over fristen, når loven er tilbage"),
            FOUR: _("de første 4 uger"),
            SHOWN: _("det første halve år"),
            LATER: _("senere"),
        }
        found.append(words.get(uge) or _("uge %(number)s") % {"number": uge.rpartition("W")[2]})
    team = data.get("team", "")
    if team.isdigit():
        name = Team.objects.filter(pk=int(team)).values_list("name", flat=True).first()
        found.append(name or _("Uden team"))
    if group := data.get("gruppe"):
        found.append(law.group_names().get(group, group))
    return found


def _citizens_file(request: StaffRequest, owed: list[Owed], wanted: str) -> HttpResponseBase:
    """Exactly the rows that are seen; every citizen in it is logged."""
    log_export(request.user, [row.citizen_id for row in owed])
    people = Citizen.objects.in_bulk([row.citizen_id for row in owed])
    teams = dict(Team.objects.values_list("pk", "name"))
    columns: list[export.Column] = [
        (_("Sagsnummer"), lambda row: people[row.citizen_id].reference),
        (_("Fornavn"), lambda row: people[row.citizen_id].first_name),
        (_("Efternavn"), lambda row: people[row.citizen_id].last_name),
        (_("Kontaktgruppe"), "contact_group"),
        (_("Lovens frist"), "due"),
        (_("Samtaler mangler"), "remaining"),
        (_("Sidst talt"), "last_contact"),
        (_("Bekymring"), lambda row: ConcernLevel(row.concern).label),
        (_("Team"), lambda row: teams.get(row.team, "")),
    ]
    return export.respond(request, _("genåbning borgere"), columns, owed, wanted)
