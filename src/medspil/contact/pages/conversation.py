"""One conversation: what was written and corrected, what it counts for, and taking it back."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from medspil.contact.actions.conversations import (
    correct_note,
    override_effect,
    withdraw_conversation,
)
from medspil.contact.models import Conversation, StatutoryEffect
from medspil.contact.queries.conversations import type_name, written
from medspil.contact.queries.effects import effect_of
from medspil.kernel.action import AlreadyDone, Refused
from medspil.people.doors import SeeOther, StaffRequest, staff_page
from medspil.people.models import Citizen
from medspil.people.queries import citizens_for, get_citizen


class NoteForm(forms.Form):
    """The note as it should have been."""

    use_required_attribute = False
    note_id = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("Notat"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 6})
    )


class WithdrawForm(forms.Form):
    use_required_attribute = False
    why = forms.CharField(label=gettext_lazy("Hvorfor?"), max_length=300)


class EffectForm(forms.Form):
    """A professional decides otherwise than the rules."""

    use_required_attribute = False
    effect = forms.ChoiceField(
        label=gettext_lazy("Efter loven"), choices=StatutoryEffect.choices, widget=forms.RadioSelect
    )
    why = forms.CharField(label=gettext_lazy("Hvorfor gælder reglen ikke her?"), max_length=300)


FORMS: dict[str, type[forms.Form]] = {
    "note": NoteForm,
    "withdraw": WithdrawForm,
    "effect": EffectForm,
}


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule="contact.work_list")
def conversation(request: StaffRequest, public_id: uuid.UUID, pk: int) -> HttpResponseBase:
    """``/borgere/<uuid>/samtale/<id>/``: read it, correct its note, withdraw it, or say what it
    counts for. ``do`` in the form says which.
    """
    citizen: Citizen | None = (
        get_citizen(request.user, public_id)
        if request.method == "GET"
        else citizens_for(request.user).filter(public_id=public_id).first()
    )
    rows = Conversation.objects.select_related("staff", "statutory_rule", "overridden_by")
    held = rows.filter(pk=pk, citizen=citizen).first() if citizen else None
    if citizen is None or held is None:
        raise Http404
    notes = written(list(held.notes.select_related("written_by")))
    newest = notes[-1].note if notes else None
    made: dict[str, forms.Form] = {
        "note": NoteForm(
            initial={"note_id": newest.pk, "text": newest.text} if newest else {},
            auto_id="note-%s",
        ),
        "withdraw": WithdrawForm(auto_id="withdraw-%s"),
        "effect": EffectForm(initial={"effect": held.statutory_effect}, auto_id="effect-%s"),
    }
    status, wrong = 200, None
    do = request.POST.get("do", "")
    if request.method == "POST":
        if do not in FORMS:
            raise Http404
        wrong = made[do] = FORMS[do](request.POST, auto_id=f"{do}-%s")
        if wrong.is_valid():
            try:
                messages.success(request, _act(request, citizen, held, do, wrong.cleaned_data))
            except Refused as refused:
                field = refused.field if refused.field in wrong.fields else None
                wrong.add_error(field, refused.message)
            else:
                return SeeOther(reverse("desk:citizen", args=[public_id]))
        status = 422
    return render(
        request,
        "contact/conversation.html",
        {
            "citizen": citizen,
            "held": held,
            "title": type_name(held.type),
            "notes": notes,
            "effect": effect_of(held),
            "forms": made,
            "wrong": wrong,
        },
        status=status,
    )


def _act(
    request: StaffRequest, citizen: Any, held: Conversation, do: str, given: dict[str, Any]
) -> str:
    """Do it once, and say what was done."""
    common = {"by": request.user, "citizen": citizen, "once": request.POST.get("once") or None}
    try:
        if do == "note":
            note = held.notes.filter(pk=given["note_id"]).first()
            if note is None:
                raise Http404
            correct_note(**common, note=note, text=given["text"])
        elif do == "withdraw":
            withdraw_conversation(**common, conversation=held, why=given["why"])
        else:
            override_effect(**common, conversation=held, **given)
    except AlreadyDone:
        pass
    return {
        "note": _("Notatet er rettet. Det gamle kan stadig læses."),
        "withdraw": _("Samtalen er trukket tilbage. Fristerne er regnet om."),
        "effect": _("Din afgørelse er skrevet ned. Fristerne er regnet om."),
    }[do]
