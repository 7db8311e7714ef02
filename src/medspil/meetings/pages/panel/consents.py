"""The three questions, one at a time, read aloud; what was answered; and the panel's own view."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from medspil.meetings.actions.panel.consents import (
    ask_consents,
    give_consents,
    give_verdict,
    withdraw_consent,
)
from medspil.meetings.forms.panel import PanelForm
from medspil.meetings.forms.panel_consents import AnswerForm, ReadForm, VerdictForm, WithdrawForm
from medspil.meetings.models import HowGiven, PanelCase
from medspil.meetings.pages.panel.cases import SEE, case_url, form_page, own_case
from medspil.meetings.pages.panel.doing import done, once
from medspil.meetings.queries.panel import cases as queries
from medspil.meetings.queries.panel.consents import (
    Asked,
    Standing,
    all_asked,
    consents,
    reassurance,
    standing,
    standing_of,
)
from medspil.messages.models import LANGUAGES
from medspil.people.doors import SeeOther, StaffRequest, staff_page

LAST = 5  # how · three questions · check
READ = ("how", "representation", "read_by", "read_at", "language", "interpreter")


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=SEE)
def answers(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``…/samtykke/``: what stands, every line; ask in writing; a yes taken back."""
    found = queries.get_case(request.user, public_id)
    having = standing_of(found)
    asks = request.POST.get("form") == "ask"
    form: PanelForm = (
        PanelForm(request.POST)
        if asks
        else WithdrawForm(request.POST or None, speakers=having.speakers)
    )
    if request.method == "POST":
        if not queries.can_change(request.user, found):
            raise Http404
        who: dict[str, Any] = {"by": request.user, "once": once(request), "case": found}
        act, said = withdraw_consent, _("Svaret er taget tilbage. Mødet er ikke aflyst.")
        if asks:
            act, said = ask_consents, _("De tre spørgsmål er sendt til borgeren.")
        if done(request, form, lambda given: act(**who, **given), said):
            return SeeOther(case_url(found))
    given = standing(found)
    changes = queries.can_change(request.user, found) and not found.is_closed
    context = {
        "case": found,
        "answers": [
            (
                asked,
                given.get(asked.question),
                WithdrawForm(speakers=having.speakers, prefix=None)
                if changes and given.get(asked.question)
                else None,
            )
            for asked in all_asked()
        ],
        "lines": consents(request.user, found),
        "changes": changes,
        "wrong": form if form.is_bound else None,
    }
    status = 422 if form.is_bound else 200
    return render(request, "meetings/panel_consents.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule="meetings.prepare_panel")
def ask(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``…/samtykke/spoerg/``: how → three questions, one at a time → check the answers → save.

    What was answered travels in the form, never in the address, and nothing is kept meanwhile.
    """
    found = own_case(request, public_id)
    having = standing_of(found)
    sent = request.POST
    wanted = _step(sent.get("trin", "1"))
    who: dict[str, Any] = {
        "speakers": having.speakers,
        "by": request.user,
        "citizen": found.citizen,
    }
    how = ReadForm(sent or None, **who)
    if request.method == "GET" or wanted == 1:
        return _show(request, found, 1, ReadForm(**who), {}, having)
    kept = _kept(sent)
    if not how.is_valid():
        return _show(request, found, 1, how, kept, having, status=422)
    questions = _asked_in(kept.get("language", ""))
    for number, asked in enumerate(questions[: wanted - 2], start=2):
        if f"svar_{asked.question}" not in kept:
            form = _question(asked, sent if number == wanted - 1 else {})
            if not form.is_valid():
                return _show(request, found, number, form, kept, having, asked, status=422)
            kept[f"svar_{asked.question}"] = "ja" if form.cleaned_data["answer"] else "nej"
    if wanted < LAST:
        asked = questions[wanted - 2]
        kept.pop(f"svar_{asked.question}", None)
        return _show(request, found, wanted, _question(asked), kept, having, asked)
    if "gem" in sent:
        answered = {
            str(asked.question): kept[f"svar_{asked.question}"] == "ja" for asked in questions
        }
        if done(
            request,
            how,
            lambda _given: give_consents(
                by=request.user, once=once(request), case=found, answers=answered, **how.given()
            ),
            _("Borgerens tre svar er gemt."),
        ):
            return SeeOther(reverse("meetings:panel_consents", args=[public_id]))
    return _show(request, found, LAST, how, kept, having, status=422 if how.errors else 200)


def _step(text: str) -> int:
    return int(text) if text.isdigit() and 1 <= int(text) <= LAST else 1


def _kept(sent: Any) -> dict[str, str]:
    """What has been answered so far, and only what the questions can mean."""
    kept = {name: sent[name] for name in READ if sent.get(name)}
    for asked in all_asked():
        name = f"svar_{asked.question}"
        if sent.get(name) in ("ja", "nej"):
            kept[name] = sent[name]
    return kept


def _asked_in(language: str) -> list[Asked]:
    """The three questions in the language in which they are read aloud."""
    with override(language if language in LANGUAGES else "da"):
        return all_asked()


def _question(asked: Asked, data: Any = None) -> AnswerForm:
    return AnswerForm(data, title=asked.title, yes=asked.yes, no=asked.no)


def _show(
    request: StaffRequest,
    case: PanelCase,
    step: int,
    form: Any,
    kept: dict[str, str],
    having: Standing,
    asked: Asked | None = None,
    status: int = 200,
) -> HttpResponseBase:
    how = dict(HowGiven.choices).get(kept.get("how", ""), "")
    speaker = next(
        (row.name for row in having.speakers if str(row.pk) == kept.get("representation")), ""
    )
    language = kept.get("language", "") if kept.get("language") in LANGUAGES else "da"
    with override(language):
        again = reassurance()
    context = {
        "case": case,
        "step": step,
        "next": step + 1,
        "steps": [
            {"label": label}
            for label in (_("Hvordan"), _("Skærm"), _("En anden"), _("Uden mig"), _("Tjek"))
        ],
        "form": form,
        "kept": list(kept.items()),
        "asked": asked,
        "language": language,
        "reassurance": again,
        "answers": [
            (number, one, kept.get(f"svar_{one.question}", ""))
            for number, one in enumerate(_asked_in(language), start=2)
        ]
        if step == LAST
        else [],
        "how": how,
        "speaker": speaker,
    }
    return render(request, "meetings/panel_ask.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule="meetings.run_panel")
def verdict(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``…/vurdering/``: is it professionally sound to treat the case without the citizen?"""
    found = queries.get_case(request.user, public_id)
    if not queries.can_run(request.user, found):
        raise Http404
    form = VerdictForm(request.POST or None)
    if request.method == "POST" and done(
        request,
        form,
        lambda given: give_verdict(by=request.user, once=once(request), case=found, **given),
        _("Teamets vurdering er gemt."),
    ):
        return SeeOther(case_url(found))
    return form_page(
        request,
        form,
        title=_("Teamets faglige vurdering"),
        lead=_("Den står ved siden af borgerens ja og erstatter det ikke."),
        button=_("Gem vurderingen"),
        back=case_url(found),
        back_name=found.citizen.full_name,
        earlier=list(found.verdicts.select_related("by").order_by("-pk")),
    )
