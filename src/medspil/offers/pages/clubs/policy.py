"""The municipality's own choices about job clubs."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from medspil.offers.actions.clubs.policy import change_club_policy
from medspil.offers.club_forms import ClubPolicyForm
from medspil.offers.pages.clubs.finding import done, once
from medspil.offers.queries.clubs.policy import club_policy
from medspil.people.doors import SeeOther, StaffRequest, staff_page


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule="offers.change_club_policy")
def policy(request: StaffRequest) -> HttpResponseBase:
    """``/indstillinger/jobklubber/``: how few and how many may sit in a club."""
    now = club_policy()
    initial = {"least": now.least, "most": now.most}
    form = ClubPolicyForm(request.POST or None, initial=initial)
    if request.method == "POST" and done(
        request,
        form,
        lambda given: change_club_policy(by=request.user, once=once(request), **given),
        _("Gemt. Gælder fra nu af."),
    ):
        return SeeOther(reverse("offers:club_policy"))
    status = 422 if form.errors else 200
    return render(request, "offers/club_policy.html", {"form": form}, status=status)
