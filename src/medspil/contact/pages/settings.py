"""The municipality's own rhythm and its own choices about contact."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from medspil.contact.actions.rhythm import set_policy, set_rhythms
from medspil.contact.forms.settings import PolicyForm, RhythmForm
from medspil.contact.models import ConcernLevel
from medspil.contact.pages.law import say_refused
from medspil.contact.queries import local_policy
from medspil.contact.queries.rhythm import rhythms, setting_history
from medspil.kernel.action import AlreadyDone, Refused
from medspil.people.doors import SeeOther, StaffRequest, staff_page


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule="contact.change_rhythm")
def settings(request: StaffRequest) -> HttpResponseBase:
    """``/indstillinger/kontakt/``: two forms, of which one is sent, and who chose what before."""
    sent = request.POST if request.method == "POST" else None
    which = sent.get("form", "") if sent is not None else ""
    kept = rhythms()
    rhythm = RhythmForm(kept, sent if which == "rhythm" else None)
    policy = PolicyForm(sent if which == "policy" else None, instance=local_policy())
    chosen: forms.BaseForm | None = {"rhythm": rhythm, "policy": policy}.get(which)
    if chosen is not None and chosen.is_valid() and _done(request, rhythm, policy, which):
        return SeeOther(reverse("contact:settings"))
    context = {
        "rhythm": rhythm,
        "rows": rhythm.rows(),
        "levels": [level.label for level in ConcernLevel],
        "policy": policy,
        "which": which,
        "changes": setting_history(),
    }
    return render(
        request, "contact/settings.html", context, status=422 if sent is not None else 200
    )


def _done(request: StaffRequest, rhythm: RhythmForm, policy: PolicyForm, which: str) -> bool:
    """Do what was sent; False when it was refused, with the reason in the form."""
    once = request.POST.get("once")
    form: forms.Form | PolicyForm = rhythm if which == "rhythm" else policy
    try:
        if which == "rhythm":
            set_rhythms(by=request.user, once=once, days=rhythm.days())
        else:
            set_policy(
                by=request.user,
                once=once,
                values=policy.values(),
                why=policy.cleaned_data["why"],
            )
        messages.success(request, _("Gemt. Alle frister er regnet om."))
    except AlreadyDone:
        pass
    except Refused as refused:
        say_refused(form, refused)  # type: ignore[arg-type]  # both are forms
        return False
    return True
