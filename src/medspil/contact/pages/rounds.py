"""Call rounds: the list, a new one, and the page from which a round is called."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.contact.actions.rounds import (
    change_population,
    change_round,
    draft_round,
    finish_round,
    pause_round,
    put_back_row,
    resume_round,
    script_for,
    start_round,
    top_up_round,
)
from medspil.contact.forms.rounds import PopulationForm, RoundForm
from medspil.contact.models import CallRound, CallRoundRow
from medspil.contact.queries.pause import pause_on
from medspil.contact.queries.rounds import (
    Population,
    preview,
    progress_of,
    rounds_for,
    rows_of,
)
from medspil.exchange import export
from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, NotAllowed, Refused, allowed
from medspil.people.doors import SeeOther, StaffRequest, file_asks_again, staff_page
from medspil.people.models import Municipality
from medspil.people.queries import log_export
from medspil.rounds.models import Outcome, RoundState, RowState
from medspil.rounds.queries import PARTS
from medspil.ui import wording

ROWS = 50


def round_of(request: StaffRequest, pk: int) -> CallRound:
    """A round that the viewer calls in or leads, or 404."""
    round = rounds_for(request.user).filter(pk=pk).first()
    if round is None:
        raise Http404
    return round


def to_round(round: CallRound) -> SeeOther:
    return SeeOther(reverse("contact:round", args=[round.pk]))


@require_safe
@staff_page(rule="contact.call_round")
def rounds(request: StaffRequest) -> HttpResponseBase:
    """``/ringerunder/``: every round that the viewer calls in or leads, the open ones first."""
    order = [RoundState.RUNNING, RoundState.PAUSED, RoundState.DRAFT, RoundState.FINISHED]
    found = sorted(rounds_for(request.user), key=lambda one: order.index(RoundState(one.state)))
    progress = progress_of(found)
    rows = [{"round": one, "progress": progress[one.pk]} for one in found]
    may_start = allowed("contact.start_call_round", request.user)
    return render(request, "contact/rounds.html", {"rows": rows, "may_start": may_start})


# -- a new round -----------------------------------------------------------------------------------


@require_safe
@staff_page(rule="contact.start_call_round")
def new(request: StaffRequest) -> HttpResponseBase:
    """``/ringerunder/ny/``: choose whom, and see how many, before anything starts."""
    form = PopulationForm(request.GET, viewer=request.user)
    return _choose(request, form, reverse("contact:round_new"), {"round": None, "steps": _steps()})


def _choose(
    request: StaffRequest, form: PopulationForm, here: str, context: dict[str, Any]
) -> HttpResponseBase:
    """The filter and whom it chooses; only the latter when HTMX asks for it. `here`: the page."""
    population = form.population()
    rows = population.rows(request.user).select_related("citizen", "staff")
    context |= {
        "form": form,
        "here": here,
        "preview": preview(request.user, population),
        "first": list(rows[:5]),
    }
    part = bool(request.htmx) and request.headers.get("HX-Target") == "preview"  # type: ignore[attr-defined]
    return render(request, f"contact/round_{'preview' if part else 'new'}.html", context)


def _steps() -> list[dict[str, str]]:
    return [{"label": _("Hvem"), "url": ""}, {"label": _("Hvordan"), "url": ""}]


@require_http_methods(["GET", "POST"])
@staff_page(rule="contact.start_call_round")
def script(request: StaffRequest) -> HttpResponseBase:
    """``/ringerunder/ny/manuskript/``: who calls and what they say; then start, or keep a draft."""
    population = PopulationForm(request.GET, viewer=request.user).population()
    seen = preview(request.user, population)
    home = Municipality.objects.filter(is_home=True).first()
    pause = pause_on(home, clock.today()) if home else None
    if request.method == "POST":
        form = RoundForm(request.POST)
        if form.is_valid():
            try:
                return to_round(_make(request, form, population))
            except Refused as refused:
                say(form, refused)
    else:
        form = RoundForm(
            initial={
                "name": _("Ring til alle, %(week)s") % {"week": wording.week(clock.today())},
                "script": script_for(pause),
                "teams": population.teams or seen.team_ids,
            }
        )
    context = {
        "form": form,
        "preview": seen,
        "words": population.in_words(),
        "steps": _steps(),
        "pause": pause,
    }
    return render(request, "contact/round_script.html", context, status=422 if form.errors else 200)


def _make(request: StaffRequest, form: RoundForm, population: Population) -> CallRound:
    given = form.cleaned_data
    once = request.POST.get("once") or None
    try:
        with transaction.atomic():  # a round that cannot start is not kept either
            made = draft_round(by=request.user, once=once, population=population, **given)
            if request.POST.get("do") == "start":
                made = start_round(by=request.user, round=made)
                n = made.rows.count()
                messages.success(
                    request,
                    ngettext(
                        "Runden er i gang med %(n)d borger.",
                        "Runden er i gang med %(n)d borgere.",
                        n,
                    )
                    % {"n": n},
                )
    except AlreadyDone as done:
        return round_of(request, int(done.result))
    return made


def say(form: Any, refused: Refused) -> None:
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)


@require_http_methods(["GET", "POST"])
@staff_page(rule="contact.start_call_round")
def change(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/ringerunder/<nr>/ret/``: another name, script, callers or end."""
    round = round_of(request, pk)
    if not allowed("contact.lead_round", request.user, round):
        raise Http404
    if request.method == "POST":
        form = RoundForm(request.POST)
        if form.is_valid():
            try:
                change_round(
                    by=request.user,
                    once=request.POST.get("once") or None,
                    round=round,
                    **form.cleaned_data,
                )
            except Refused as refused:
                say(form, refused)
            except AlreadyDone:
                return to_round(round)
            else:
                messages.success(request, _("Runden er rettet."))
                return to_round(round)
    else:
        form = RoundForm(
            initial={
                "name": round.name,
                "script": round.script,
                "teams": round.teams.all(),
                "callers": round.callers.all(),
                "ends_on": round.ends_on,
                "add_new": round.add_new,
            }
        )
    context = {"form": form, "round": round}
    return render(request, "contact/round_change.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule="contact.start_call_round")
def whom(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/ringerunder/<nr>/hvem/``: choose anew whom a draft is for, and see how many that is.

    The filter stands in the address; without one it is what the draft keeps.
    """
    round = round_of(request, pk)
    if not allowed("contact.lead_round", request.user, round):
        raise Http404
    here = reverse("contact:round_whom", args=[round.pk])
    if request.GET:
        form = PopulationForm(request.GET, viewer=request.user)
    else:
        form = PopulationForm.showing(Population.of(round.population), viewer=request.user)
    if request.method != "POST" and round.state == RoundState.DRAFT:
        return _choose(request, form, here, {"round": round, "steps": None})
    try:
        change_population(
            by=request.user,
            once=request.POST.get("once") or None,
            round=round,
            population=form.population(),
        )
    except Refused as refused:
        messages.error(request, refused.message)
    except AlreadyDone:
        pass
    else:
        messages.success(request, _("Runden er rettet."))
    return to_round(round)


MOVES: dict[str, tuple[Any, Any]] = {
    "start": (start_round, lambda: _("Runden er i gang.")),
    "pause": (pause_round, lambda: _("Runden holder pause. Ingen får nye borgere.")),
    "resume": (resume_round, lambda: _("Runden er i gang igen.")),
    "finish": (finish_round, lambda: _("Runden er afsluttet.")),
}


@require_POST
@staff_page(rule="contact.start_call_round")
def state(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/ringerunder/<nr>/tilstand/``: start, pause, go on, finish; let new citizens in."""
    round, do = round_of(request, pk), request.POST.get("do", "")
    once = request.POST.get("once") or None
    try:
        if do == "new":
            n = top_up_round(by=request.user, once=once, round=round)
            messages.success(
                request,
                ngettext("%(n)d ny borger er kommet med.", "%(n)d nye borgere er kommet med.", n)
                % {"n": n},
            )
        elif do in MOVES:
            act, said = MOVES[do]
            act(by=request.user, once=once, round=round)
            messages.success(request, said())
    except Refused as refused:
        messages.error(request, refused.message)
    except AlreadyDone:
        pass
    return to_round(round)


# -- the rows --------------------------------------------------------------------------------------


@require_safe
@staff_page(rule="contact.call_round")
@file_asks_again
def rows(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/ringerunder/<nr>/borgere/``: those of the round's citizens whom the viewer may see."""
    round = round_of(request, pk)
    mine = rows_of(request.user, round)
    wanted = request.GET.get("vis", "")
    found = mine.filter(PARTS[wanted]) if wanted in PARTS else mine
    if file := request.GET.get("format"):
        return _file(request, found, file)
    page = Paginator(found, ROWS).get_page(request.GET.get("side"))
    context = {
        "round": round,
        "page": page,
        "wanted": wanted,
        "parts": [(part, PART_NAMES[part]) for part in PARTS if part != "gone"],
        "now": clock.now(),
        "hidden": round.rows.count() - mine.count(),
    }
    return render(request, "contact/round_rows.html", context)


PART_NAMES: dict[str, Any] = {
    "wants": gettext_lazy("Ønsker kontakt"),
    "declines": gettext_lazy("Ønsker ikke nu"),
    "missed": gettext_lazy("Ikke truffet"),
    "wrong_number": gettext_lazy("Forkert nummer"),
    "in_hand": gettext_lazy("Ringes op nu"),
    "call_backs": gettext_lazy("Vil ringes op senere"),
    "tried": gettext_lazy("Prøves igen"),
    "untouched": gettext_lazy("Ikke ringet til endnu"),
}


def _file(request: StaffRequest, rows: QuerySet[CallRoundRow], wanted: str) -> HttpResponseBase:
    """Exactly the rows that are seen, as CSV or XLSX; every citizen in it is logged."""
    log_export(request.user, rows.order_by().values_list("citizen_id", flat=True))
    columns: list[export.Column] = [
        (_("Nr."), "position"),
        (_("Sagsnummer"), "citizen.reference"),
        (_("Fornavn"), "citizen.first_name"),
        (_("Efternavn"), "citizen.last_name"),
        (_("Hvor langt"), lambda row: RowState(row.state).label),
        (_("Udfald"), lambda row: Outcome(row.outcome).label if row.outcome else ""),
        (_("Forsøg"), "tries"),
        (_("Ring igen"), "call_back_at"),
        (_("Færdig"), "done_at"),
        (_("Sagsbehandler"), lambda row: row.caseworker or ""),
    ]
    return export.respond(request, _("ringerunde"), columns, rows.iterator(2000), wanted)


@require_POST
@staff_page(rule="contact.call_round")
def put_back(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/ringerunder/<nr>/tilbage-i-koe/``: a right number was found; call again."""
    round, asked = round_of(request, pk), request.POST.get("row", "")
    row = rows_of(request.user, round).filter(pk=asked).first() if asked.isdigit() else None
    if row is None:
        raise NotAllowed("contact.put_back_row")
    try:
        put_back_row(by=request.user, once=request.POST.get("once") or None, round=round, row=row)
    except Refused as refused:
        messages.error(request, refused.message)
    except AlreadyDone:
        pass
    else:
        messages.success(request, _("%(name)s er i køen igen.") % {"name": row.citizen.short_name})
    return SeeOther(reverse("contact:round_rows", args=[round.pk]))
