"""Call rounds: the list, a new one, and the page from which a round is called."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.contact.actions.rounds import (
    change_round,
    draft_round,
    finish_round,
    give_back_call,
    pause_round,
    put_back_row,
    register_round_outcome,
    resume_round,
    save_call_draft,
    script_for,
    start_round,
    take_next_call,
    top_up_round,
)
from medspil.contact.forms.rounds import DRAFTED, OutcomeForm, PopulationForm, RoundForm
from medspil.contact.models import CallRound, CallRoundRow
from medspil.contact.queries.pause import pause_on
from medspil.contact.queries.rounds import (
    Population,
    call_card,
    held_row,
    open_calls,
    preview,
    progress_of,
    round_figures,
    rounds_for,
    rows_of,
    taken_row,
)
from medspil.exchange import export
from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, NotAllowed, Refused, allowed
from medspil.people.doors import SeeOther, StaffRequest, staff_page
from medspil.people.models import Municipality
from medspil.people.queries import log_export
from medspil.rounds.models import ANSWERS, Outcome, RoundState, RowState
from medspil.rounds.queries import PARTS
from medspil.ui import wording

ROWS = 50


def _round(request: StaffRequest, pk: int) -> CallRound:
    """A round that the viewer calls in or leads, or 404."""
    round = rounds_for(request.user).filter(pk=pk).first()
    if round is None:
        raise Http404
    return round


def _there(round: CallRound) -> SeeOther:
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
    population = form.population()
    rows = population.rows(request.user).select_related("citizen", "staff")
    context = {
        "form": form,
        "preview": preview(request.user, population),
        "first": list(rows[:5]),
        "steps": _steps(),
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
                return _there(_make(request, form, population))
            except Refused as refused:
                _say(form, refused)
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
        return _round(request, int(done.result))
    return made


def _say(form: Any, refused: Refused) -> None:
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)


@require_http_methods(["GET", "POST"])
@staff_page(rule="contact.start_call_round")
def change(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/ringerunder/<nr>/ret/``: another name, script, callers or end."""
    round = _round(request, pk)
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
                _say(form, refused)
            except AlreadyDone:
                return _there(round)
            else:
                messages.success(request, _("Runden er rettet."))
                return _there(round)
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
    round, do = _round(request, pk), request.POST.get("do", "")
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
    return _there(round)


# -- calling ---------------------------------------------------------------------------------------


@never_cache
@require_safe
@staff_page(rule="contact.call_round")
def show(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/ringerunder/<nr>/``: how far we are, and the person I am calling."""
    round = _round(request, pk)
    row = held_row(request.user, round)
    if asked := request.GET.get("opkald", ""):  # one that was in my hands, to be written down
        late = [call.row for call in open_calls(request.user, round) if str(call.row_id) == asked]
        if not late:
            raise Http404
        row = late[0]
    return _page(request, round, row)


def _page(
    request: StaffRequest,
    round: CallRound,
    row: CallRoundRow | None,
    form: OutcomeForm | None = None,
) -> HttpResponse:
    card = call_card(request.user, row) if row is not None else None
    if card is not None and form is None:
        form = OutcomeForm(row=card.row, citizen=card.citizen, draft=card.draft)
    context = {
        "round": round,
        "card": card,
        "form": form,
        "leads": allowed("contact.lead_round", request.user, round),
        "late": [
            call for call in open_calls(request.user, round) if call.row_id != (row and row.pk)
        ],
        "pause": pause_on(card.citizen.municipality, clock.today()) if card else None,
        "words": Population.of(round.population).in_words(),
        "waiting": preview(request.user, Population.of(round.population))
        if round.state == RoundState.DRAFT
        else None,
        **_figures(round),
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "contact/round.html", context, status=status)


def _figures(round: CallRound) -> dict[str, Any]:
    figures = round_figures(round)
    return {
        "figures": figures,
        "bars": [(wording.short_date(day.day), day.calls) for day in figures.days],
        "stamp": f"{round.state}-{figures.progress.done}-{sum(d.calls for d in figures.days)}"
        f"-{figures.progress.total}-{figures.progress.in_hand}",
    }


@never_cache
@require_safe
@staff_page(rule="contact.call_round")
def figures(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/ringerunder/<nr>/tal/``: the figures alone, asked every quarter of a minute.

    204, and nothing is swapped, when nothing has happened since.
    """
    round = _round(request, pk)
    found = _figures(round)
    if request.GET.get("set") == found["stamp"]:
        return HttpResponse(status=204)
    context = {"round": round, "polled": True, **found}
    return render(request, "contact/round_figures.html", context)


@require_POST
@staff_page(rule="contact.call_round")
def take(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/ringerunder/<nr>/naeste/``: give me the next person to call."""
    round = _round(request, pk)
    _take(request, round, once=request.POST.get("once"))
    return _there(round)


def _take(request: StaffRequest, round: CallRound, once: str | None = None) -> None:
    try:
        row = take_next_call(by=request.user, once=once, round=round)
    except AlreadyDone:
        return
    except Refused as refused:
        messages.info(request, refused.message)
        return
    if row is None:
        messages.info(request, _("Der er ingen at ringe til lige nu."))


@require_POST
@staff_page(rule="contact.call_round")
def save(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/ringerunder/<nr>/gem/``: register what came of the call, and take the next if asked to."""
    round = _round(request, pk)
    asked = request.POST.get("row", "")
    row = taken_row(request.user, round, int(asked)) if asked.isdigit() else None
    if row is None:
        raise Http404
    form = OutcomeForm(request.POST, row=row, citizen=row.citizen)
    if form.is_valid():
        try:
            _register(request, row, form)
        except Refused as refused:
            _say(form, refused)
    if form.errors:
        return _page(request, round, row, form)
    if request.POST.get("do") != "stop":
        _take(request, round)
    return _there(round)


def _register(request: StaffRequest, row: CallRoundRow, form: OutcomeForm) -> None:
    given = form.cleaned_data
    name, outcome = row.citizen.short_name, given["outcome"]
    try:
        done = register_round_outcome(
            by=request.user,
            once=request.POST.get("once") or None,
            row=row,
            outcome=outcome,
            note=given["note"],
            next_day=given["next_day"],
            next_agreed=form.agreed,
            again_on=given["again_on"],
            call_back_at=given["call_back_at"],
        )
    except AlreadyDone:
        messages.success(request, _("Opkaldet til %(name)s er gemt.") % {"name": name})
        return
    facts = {"name": name, "answer": str(dict(ANSWERS)[outcome]).lower()}
    messages.success(request, _("Gemt om %(name)s: %(answer)s.") % facts)
    if done.overtaken_by is not None:
        messages.warning(
            request,
            _(
                "%(who)s har overtaget %(name)s, fordi der gik mere end 20 minutter. "
                "Dit notat er gemt. Sig det til %(who)s."
            )
            % {"who": done.overtaken_by.full_name, "name": name},
        )
    elif done.done_before:
        messages.warning(
            request,
            _("En kollega nåede at tale med %(name)s først. Dit notat er gemt alligevel.")
            % {"name": name},
        )
    elif done.row.outcome == Outcome.NOT_REACHED and done.row.done_at:
        messages.info(
            request,
            ngettext(
                "Det var %(n)d. forsøg. Runden prøver ikke %(name)s igen.",
                "Det var %(n)d. forsøg. Runden prøver ikke %(name)s igen.",
                done.row.tries,
            )
            % {"n": done.row.tries, "name": name},
        )


@require_POST
@staff_page(rule="contact.call_round")
def draft(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/ringerunder/<nr>/kladde/``: keep what is being written; the person stays with me."""
    round = _round(request, pk)
    asked = request.POST.get("row", "")
    row = taken_row(request.user, round, int(asked)) if asked.isdigit() else None
    if row is None:
        raise Http404
    kept = {name: request.POST[name][:20_000] for name in DRAFTED if name in request.POST}
    save_call_draft(by=request.user, row=row, fields=kept)
    return HttpResponse(status=204)


@require_POST
@staff_page(rule="contact.call_round")
def give_back(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/ringerunder/<nr>/laeg-tilbage/``: somebody else calls this person."""
    round, asked = _round(request, pk), request.POST.get("row", "")
    row = taken_row(request.user, round, int(asked)) if asked.isdigit() else None
    if row is not None:
        left = give_back_call(by=request.user, row=row)
        said = (
            _("%(name)s er lagt tilbage i køen.")
            if left.state == RowState.WAITING
            else _("Godt. Du skal ikke gøre mere ved %(name)s.")
        )
        messages.success(request, said % {"name": row.citizen.short_name})
    return _there(round)


# -- the rows --------------------------------------------------------------------------------------


@require_safe
@staff_page(rule="contact.call_round")
def rows(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/ringerunder/<nr>/borgere/``: those of the round's citizens whom the viewer may see."""
    round = _round(request, pk)
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
    round, asked = _round(request, pk), request.POST.get("row", "")
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
