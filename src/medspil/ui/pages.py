"""The living page of components: every part of the design system with Danish content."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe


class ExampleForm(forms.Form):
    """One field of each kind, as in *Registrér samtale*."""

    channel = forms.ChoiceField(
        label=gettext_lazy("Hvordan"),
        choices=[
            ("phone", gettext_lazy("Telefon")),
            ("video", gettext_lazy("Video")),
            ("phone_walk", gettext_lazy("Gåtur på telefon")),
            ("in_person", gettext_lazy("Fremmøde")),
        ],
        widget=forms.RadioSelect,
    )
    held_on = forms.DateField(
        label=gettext_lazy("Hvornår"), help_text=gettext_lazy("Fx 14.04.2020")
    )
    minutes = forms.IntegerField(label=gettext_lazy("Varighed"), required=False)
    team = forms.ChoiceField(
        label=gettext_lazy("Team"), choices=[("nord", "Team Nord"), ("syd", "Team Syd")]
    )
    note = forms.CharField(
        label=gettext_lazy("Notat"),
        help_text=gettext_lazy("Skriv, så borgeren kan læse med."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    marks = forms.MultipleChoiceField(
        label=gettext_lazy("Husk"),
        choices=[("sms", gettext_lazy("Send sms")), ("tolk", gettext_lazy("Bestil tolk"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    voluntary = forms.BooleanField(label=gettext_lazy("Samtalen var frivillig"), required=False)


class ExampleFilter(forms.Form):
    """Two filters, as on *Borgere*."""

    team = forms.ChoiceField(
        label=gettext_lazy("Team"), choices=[("", gettext_lazy("Alle")), ("nord", "Team Nord")]
    )
    group = forms.ChoiceField(
        label=gettext_lazy("Kontaktgruppe"),
        choices=[("", gettext_lazy("Alle")), ("6.2", gettext_lazy("Jobparat kontanthjælp"))],
    )


@login_required
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """``/komponenter``: for those who build pages and those who check them."""
    zone = get_current_timezone()
    return render(
        request,
        "ui/components.html",
        {
            "form": ExampleForm(initial={"channel": "phone", "held_on": date(2020, 4, 14)}),
            "wrong": ExampleForm(
                {"channel": "", "held_on": "32.13.2020", "note": ""}, prefix="fejl"
            ),
            "filters": ExampleFilter(request.GET or None, prefix="f"),
            "page": Paginator(range(1204), 50).get_page(request.GET.get("side", 3)),
            "moment": datetime(2020, 4, 14, 10, 12, tzinfo=zone),
            "earlier": datetime(2020, 3, 14, 9, 30, tzinfo=zone),
            "steps": [
                {"label": _("Hvad"), "url": "#trin"},
                {"label": _("Hvor"), "url": "#trin"},
                {"label": _("Hvornår")},
                {"label": _("Se virkningen")},
            ],
            "crumbs": [(_("Borgere"), "#"), ("Team Nord", "#")],
            "views": [
                SimpleNamespace(name=_("Tolk og telefon"), url="#", shared=False, delete_url=""),
                SimpleNamespace(name=_("Over 28 dage"), url="#", shared=True, delete_url=""),
            ],
            "days": [
                (f"{day}. apr.", calls) for day, calls in zip(range(14, 25), CALLS, strict=True)
            ],
            "weeks": [_("uge %(number)d") % {"number": n} for n in range(20, 30)],
            "forecast": [
                (_("Uden samtalerne"), [120, 260, 410, 590, 640, 600, 520, 430, 330, 250]),
                (_("Med samtalerne"), [40, 75, 110, 150, 162, 150, 120, 90, 62, 40]),
            ],
            "rows": ROWS,
        },
    )


@login_required
@require_safe
def components_public(request: HttpRequest) -> HttpResponse:
    """``/komponenter/borger``: the same parts on a citizen's page."""
    moment = datetime(2020, 4, 28, 10, 0, tzinfo=get_current_timezone())
    return render(request, "ui/components_public.html", {"form": ExampleForm(), "moment": moment})


CALLS = [12, 31, 44, 38, 0, 0, 52, 47, 41, 29, 18]
ROWS = [
    {
        "name": "Amalie K.",
        "concern": "high",
        "why": gettext_lazy("31 dage siden sidst, aftalt rytme er 28"),
        "law": gettext_lazy("Lovens frist 24. juni (34 dage på pause)"),
        "last": gettext_lazy("14. marts, telefon"),
        "by": gettext_lazy("med dig"),
        "wish": gettext_lazy("Telefon, formiddag"),
        "marks": "interpreter",
        "bucket": "overdue",
    },
    {
        "name": "Bashir A.",
        "concern": "some",
        "why": gettext_lazy("I har aftalt i dag kl. 11"),
        "law": gettext_lazy("Loven kræver ingen samtale nu"),
        "last": gettext_lazy("24. marts, gåtur"),
        "by": "M. Dam",
        "wish": gettext_lazy("Gåtur på telefon"),
        "marks": "protected",
        "bucket": "due_soon",
    },
    {
        "name": "Charlotte Ø.",
        "concern": "none",
        "why": gettext_lazy("Tre forsøg uden svar, sidst 9. april"),
        "law": gettext_lazy("Lovens frist 2. juli"),
        "last": gettext_lazy("2. marts, fremmøde"),
        "by": gettext_lazy("med dig"),
        "wish": "Sms",
        "marks": "",
        "bucket": "unreached",
    },
]
