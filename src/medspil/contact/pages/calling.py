"""Calling through a round: the next person, what came of the call, and how far everybody is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from medspil.contact.actions.rounds import (
    give_back_call,
    register_round_outcome,
    save_call_draft,
    take_next_call,
)
from medspil.contact.forms.rounds import OutcomeForm
from medspil.contact.models import CallRound, CallRoundRow
from medspil.contact.pages.rounds import round_of, say, to_round
from medspil.contact.queries.calling import (
    call_card,
    held_row,
    open_calls,
    taken_row,
)
from medspil.contact.queries.pause import pause_on
from medspil.contact.queries.rounds import (
    Population,
    preview,
    round_figures,
)
from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, Refused, allowed
from medspil.people.doors import StaffRequest, staff_page
from medspil.rounds.models import ANSWERS, Outcome, RoundState, RowState
from medspil.ui import wording


@never_cache
@require_safe
@staff_page(rule="contact.call_round")
def show(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/ringerunder/<nr>/``: how far we are, and the person I am calling."""
    round = round_of(request, pk)
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
    round = round_of(request, pk)
    found = _figures(round)
    if request.GET.get("set") == found["stamp"]:
        return HttpResponse(status=204)
    context = {"round": round, "polled": True, **found}
    return render(request, "contact/round_figures.html", context)


@require_POST
@staff_page(rule="contact.call_round")
def take(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/ringerunder/<nr>/naeste/``: give me the next person to call."""
    round = round_of(request, pk)
    _take(request, round, once=request.POST.get("once"))
    return to_round(round)


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
    round = round_of(request, pk)
    asked = request.POST.get("row", "")
    row = taken_row(request.user, round, int(asked)) if asked.isdigit() else None
    if row is None:
        raise Http404
    form = OutcomeForm(request.POST, row=row, citizen=row.citizen)
    if form.is_valid():
        try:
            _register(request, row, form)
        except Refused as refused:
            say(form, refused)
    if form.errors:
        return _page(request, round, row, form)
    if request.POST.get("do") != "stop":
        _take(request, round)
    return to_round(round)


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
            text=given.get("text", False),
            asked=form.answers(),
        )
    except AlreadyDone:
        messages.success(request, _("Opkaldet til %(name)s er gemt.") % {"name": name})
        return
    facts = {"name": name, "answer": str(dict(ANSWERS)[outcome]).lower()}
    said = _("Gemt om %(name)s: %(answer)s.") % facts
    texted = outcome == Outcome.NOT_REACHED and given.get("text")
    messages.success(request, " ".join([said, _("En sms er på vej.")]) if texted else said)
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
    round = round_of(request, pk)
    asked = request.POST.get("row", "")
    row = taken_row(request.user, round, int(asked)) if asked.isdigit() else None
    if row is None:
        raise Http404
    written = OutcomeForm(request.POST, row=row, citizen=row.citizen)
    save_call_draft(by=request.user, row=row, fields=written.drafted)
    return HttpResponse(status=204)


@require_POST
@staff_page(rule="contact.call_round")
def give_back(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/ringerunder/<nr>/laeg-tilbage/``: somebody else calls this person."""
    round, asked = round_of(request, pk), request.POST.get("row", "")
    row = taken_row(request.user, round, int(asked)) if asked.isdigit() else None
    if row is not None:
        left = give_back_call(by=request.user, row=row)
        said = (
            _("%(name)s er lagt tilbage i køen.")
            if left.state == RowState.WAITING
            else _("Godt. Du skal ikke gøre mere ved %(name)s.")
        )
        messages.success(request, said % {"name": row.citizen.short_name})
    return to_round(round)
