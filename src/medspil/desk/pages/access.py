"""Breaking the glass: see a citizen outside one's teams, with a reason that the leader reads."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from medspil.kernel.action import AlreadyDone, Refused
from medspil.people.actions import GLASS_HOURS, open_by_number
from medspil.people.doors import SeeOther, StaffRequest, staff_page
from medspil.people.models import Citizen
from medspil.people.rules import broke_glass


class GlassForm(forms.Form):
    """Whom, and why. The number is typed anew each time and kept nowhere."""

    use_required_attribute = False
    number = forms.CharField(
        label=gettext_lazy("CPR-nummer eller sagsnummer"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Hvorfor har du brug for adgang?"),
        help_text=gettext_lazy("Din leder læser begrundelsen."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule="people.break_glass")
def break_glass(request: StaffRequest) -> HttpResponseBase:
    """``/adgang/``: by CPR or case number, which stand in no address and no log."""
    form = GlassForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            found = _open(request, form)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            if found is not None:
                if broke_glass(request.user, found):
                    messages.success(
                        request,
                        _("Du har adgang i %(hours)d timer. Det er skrevet ned, hvorfor.")
                        % {"hours": GLASS_HOURS},
                    )
                return SeeOther(reverse("desk:citizen", args=[found.public_id]))
            form.add_error("number", _("Der er ikke åbnet nogen sag med det nummer."))
    status = 422 if form.is_bound else 200
    facts = {"form": form, "hours": GLASS_HOURS}
    return render(request, "desk/break_glass.html", facts, status=status)


def _open(request: StaffRequest, form: GlassForm) -> Citizen | None:
    """The citizen whom the number names, now open to the viewer; sent twice, the same answer."""
    try:
        return open_by_number(
            by=request.user,
            number=form.cleaned_data["number"],
            reason=form.cleaned_data["reason"],
            once=request.POST.get("once") or None,
        )
    except AlreadyDone as done:
        return Citizen.objects.filter(pk=done.result).first() if done.result else None
