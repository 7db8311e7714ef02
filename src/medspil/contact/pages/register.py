"""Register a conversation: a page of its own, and the same form opened in a list's row."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from medspil.contact.actions.conversations import (
    drop_draft,
    register_attempt,
    register_conversation,
    save_draft,
)
from medspil.contact.forms.register import TALKED, RegisterForm, draft_fields
from medspil.contact.models import AttemptOutcome, ConversationDraft, Due
from medspil.contact.queries.clock import STATUTORY
from medspil.contact.queries.effects import Effect, expected_effect
from medspil.contact.queries.pause import pause_on
from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, Refused
from medspil.kernel.models import OnceKey
from medspil.people.doors import SeeOther, StaffRequest, staff_page
from medspil.people.models import Citizen
from medspil.people.queries import citizens_for, get_citizen
from medspil.ui import wording


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule="contact.work_list")
def register(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/borgere/<uuid>/samtale/``: the form; by HTMX the same form for a row of a list.

    ``?tilbage=`` is where the caseworker came from and returns to.
    """
    citizen = _citizen(request, public_id)
    if citizen.closed_on is not None and citizen.closed_on <= clock.today():
        messages.warning(request, _("Borgeren er afsluttet. Genåbn først borgeren."))
        return SeeOther(reverse("desk:citizen", args=[public_id]))
    if request.method == "GET":
        citizen = get_citizen(request.user, public_id)
        draft = _draft(request, citizen)
        form = RegisterForm(citizen=citizen, draft=draft.fields if draft else None)
        return _show(request, citizen, form, draft=draft)
    if "more" in request.POST:
        kept = draft_fields(request.POST)
        number = max(
            (int(n[5:]) for n in kept if n[5:].isdigit() and n.startswith("what_")), default=2
        )
        new = f"what_{number + 1}"
        form = RegisterForm(citizen=citizen, draft={**kept, new: ""}, begin_at=new)
        return _show(request, citizen, form)
    form = RegisterForm(request.POST, citizen=citizen)
    if form.is_valid():
        try:
            _register(request, citizen, form)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            return SeeOther(_back(request, citizen))
    return _show(request, citizen, form, status=422)


def _register(request: StaffRequest, citizen: Citizen, form: RegisterForm) -> None:
    """Do what the form says, and leave a message; sent twice, it is done once and said again."""
    given = form.cleaned_data
    common: dict[str, Any] = {
        "by": request.user,
        "citizen": citizen,
        "once": request.POST.get("once") or None,
        "channel": given["channel"],
        "note": given["note"],
    }
    try:
        if form.talked:
            day, agreed = form.next_day_chosen()
            register_conversation(
                **common,
                held_at=given["held_at"],
                type=given["type"],
                agreements=form.agreements(),
                next_day=day,
                next_agreed=agreed,
            )
        else:
            register_attempt(
                **common,
                at=given["held_at"],
                outcome=given["outcome"],
                again_at=given["again_at"],
                text=given.get("text", False),
            )
    except AlreadyDone:
        pass
    said = _said(citizen, given["outcome"])
    texted = given["outcome"] == AttemptOutcome.NOT_REACHED and given.get("text")
    messages.success(request, " ".join([said, _("En sms er på vej.")]) if texted else said)


def _said(citizen: Citizen, outcome: str) -> str:
    """What happened, and the next date."""
    due = Due.objects.get(citizen=citizen)
    by_law = due.next_because == STATUTORY and due.next_due >= due.as_of
    promised = due.next_due if outcome == TALKED and by_law else due.local_due
    facts = {"name": citizen.short_name, "day": wording.short_date(promised)}
    if outcome == TALKED:
        return _("Samtalen med %(name)s er gemt. Næste kontakt senest %(day)s.") % facts
    if outcome == AttemptOutcome.DECLINED:
        return _("Gemt: %(name)s ønsker ikke samtale nu. Spørg igen %(day)s.") % facts
    if outcome == AttemptOutcome.CALL_BACK:
        return _("Gemt: ring til %(name)s igen %(day)s.") % facts
    return ngettext(
        "Gemt: %(name)s blev ikke truffet. Det var %(tries)d. forsøg.",
        "Gemt: %(name)s blev ikke truffet. Det var %(tries)d. forsøg.",
        due.tries,
    ) % {**facts, "tries": due.tries}


@require_POST
@staff_page(rule="contact.work_list")
def draft(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/borgere/<uuid>/samtale/kladde/``: keep what is being written, or throw it away."""
    citizen = _citizen(request, public_id)
    if "drop" in request.POST:
        drop_draft(by=request.user, citizen=citizen)
        query = urlencode({"tilbage": _back(request, citizen)})
        return SeeOther(f"{reverse('contact:register', args=[public_id])}?{query}")
    save_draft(by=request.user, citizen=citizen, fields=draft_fields(request.POST))
    return HttpResponse(status=204)


@require_POST
@staff_page(rule="contact.work_list")
def effect(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/borgere/<uuid>/samtale/virkning/``: would it count? A fragment, asked as the form changes.

    Asked by POST so that nothing about anybody stands in an address; it writes nothing.
    """
    citizen = _citizen(request, public_id)
    form = RegisterForm(request.POST, citizen=citizen)
    form.is_valid()
    found = _expected(citizen, form)
    return render(request, "contact/register_effect.html", {"effect": found})


def _citizen(request: StaffRequest, public_id: uuid.UUID) -> Citizen:
    """The viewer's citizen, or 404; the look itself was logged when the form was opened."""
    citizens = citizens_for(request.user).select_related("municipality")
    citizen = citizens.filter(public_id=public_id).first()
    if citizen is None:
        raise Http404
    return citizen


def _draft(request: StaffRequest, citizen: Citizen) -> ConversationDraft | None:
    """What the caseworker had begun to write, unless that very form was sent after all."""
    kept = ConversationDraft.objects.filter(staff=request.user, citizen=citizen).first()
    if kept is None or not kept.fields.get("note", "").strip():
        return None
    if OnceKey.objects.filter(key=kept.fields.get("once") or uuid.UUID(int=0)).exists():
        return None
    return kept


def _expected(citizen: Citizen, form: RegisterForm) -> Effect | None:
    """What the rules would say of the conversation in the form, where it can be read."""
    if form.is_bound:
        given = getattr(form, "cleaned_data", {})
        channel, moment, kind = (given.get(name) for name in ("channel", "held_at", "type"))
    else:
        channel, moment, kind = (form[name].value() for name in ("channel", "held_at", "type"))
        moment = clock.now() if isinstance(moment, str) else moment
    if not (channel and moment and kind):
        return None
    return expected_effect(citizen, type=int(kind), channel=channel, moment=moment)


def _back(request: StaffRequest, citizen: Citizen) -> str:
    """Where the caseworker came from, if it is a page of this house; else the citizen's page."""
    asked = request.POST.get("tilbage") or request.GET.get("tilbage") or ""
    if asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return asked
    return reverse("desk:citizen", args=[citizen.public_id])


def _show(
    request: StaffRequest,
    citizen: Citizen,
    form: RegisterForm,
    *,
    draft: ConversationDraft | None = None,
    status: int = 200,
) -> HttpResponse:
    in_row = bool(getattr(request, "htmx", False)) and request.method == "GET"
    only_form = bool(getattr(request, "htmx", False)) and request.method == "POST"
    template = "row" if in_row else "form" if only_form else "page"
    return render(
        request,
        f"contact/register_{template}.html",
        {
            "citizen": citizen,
            "form": form,
            "tag": form.tag,
            "effect": _expected(citizen, form),
            "pause": pause_on(citizen.municipality, clock.today()),
            "back": _back(request, citizen),
            "in_row": in_row,
            "draft_saved": timezone.localtime(draft.saved_at) if draft else None,
        },
        status=status,
    )
