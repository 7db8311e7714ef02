"""A company is looking for people: may it see my CV?"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from medspil.matching.actions.proposals import register_answer
from medspil.matching.models import How
from medspil.matching.queries.own import asked_about
from medspil.portal.doors import Visit, portal_page
from medspil.portal.forms import JobAnswerForm
from medspil.portal.pages.answers import did, done, once, show

_WORD = {"yes": _("Ja"), "no": _("Nej")}


@portal_page(booking=True)
def jobs(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``…/job/``: what I am asked, and my answer in my own words."""
    asked = asked_about(visit.citizen.pk)
    posted = request.method == "POST"
    form = JobAnswerForm(request.POST if posted else None)
    if posted and form.is_valid():
        one = next((row for row in asked if row.public_id == form.cleaned_data["which"]), None)
        if one is None:
            raise Http404
        said = form.cleaned_data

        def answer() -> object:
            return register_answer(
                by=visit.by,
                proposal=one,
                yes=said["answer"] == "yes",
                words=said["words"] or str(_WORD[said["answer"]]),
                how=How.PHONE if visit.on_behalf else How.SELF,
                once=once(request),
            )

        if did(form, answer):
            return done(visit, "consent", "jobs")
    return show(request, visit, "jobs", 422 if form.errors else 200, asked=asked, form=form)
