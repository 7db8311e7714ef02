"""What people write about courses of clarification."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from medspil.clarification.models import Adviser, CameOfIt, Clarification, TalkForm
from medspil.clarification.queries.courses import who_may_give
from medspil.clarification.queries.line import giving
from medspil.kernel import clock
from medspil.people.models import Role, Staff
from medspil.ui.days import DayField, MomentField
from medspil.ui.fields import offer_rows

HOW_READY = [
    (1, _("1 – slet ikke klar")),
    (2, "2"),
    (3, "3"),
    (4, "4"),
    (5, _("5 – helt klar")),
]
_HOW = _("Fx 28.04.2020 kl. 10.00")


class Plain(forms.Form):
    """A form whose fields say themselves what is missing."""

    use_required_attribute = False


class ReferForm(Plain):
    """Why, what the citizen wants to find out, and where they are called."""

    purpose = forms.CharField(
        label=_("Hvad skal forløbet bruges til?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Borgeren læser det. Skriv ikke om helbred."),
    )
    wishes = forms.CharField(
        label=_("Hvad vil borgeren selv finde ud af?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    phone = forms.CharField(label=_("Telefon, vi ringer på"), max_length=20)


class BecauseForm(Plain):
    """A written reason."""

    because = forms.CharField(
        label=_("Hvorfor"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class PromiseForm(Plain):
    """Another day than the one that was promised."""

    day = DayField(label=_("Ny dato"))
    because = forms.CharField(
        label=_("Hvorfor"), max_length=500, help_text=_("Borgeren læser det.")
    )


class BeginForm(Plain):
    """The adviser, and three or four times that were proposed or are written instead."""

    staff = forms.ModelChoiceField(
        queryset=Staff.objects.none(), widget=forms.HiddenInput, label=_("Rådgiver")
    )
    time1 = MomentField(label=_("Første samtale"))
    time2 = MomentField(label=_("Anden samtale"))
    time3 = MomentField(label=_("Tredje samtale"))
    time4 = MomentField(label=_("Fjerde samtale"), required=False)
    because = forms.CharField(
        label=_("Hvorfor før de andre"),
        max_length=500,
        required=False,
        help_text=_("Kun når en anden står foran i køen. Din leder læser det."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "staff", Staff.objects.filter(pk__in=giving().order_by().values("staff")))

    def clean(self) -> dict[str, Any]:
        """What the action takes."""
        said = super().clean() or {}
        times = [said[name] for name in ("time1", "time2", "time3", "time4") if said.get(name)]
        return {"staff": said.get("staff"), "times": times, "because": said.get("because", "")}


class HandOverForm(Plain):
    """Who gives what is left of the course; the choices are theirs who may."""

    staff = forms.ModelChoiceField(
        queryset=Staff.objects.none(),
        label=_("Ny rådgiver"),
        help_text=_("Tider, der passer den nye, står ved magt. De andre aflyses med besked."),
    )

    def __init__(self, *args: Any, course: Clarification, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Staff.objects.filter(pk__in=[one.staff_id for one in who_may_give(course)])
        others = others.exclude(clarifications_given=course).order_by("full_name", "pk")
        offer_rows(self, "staff", others, lambda one: str(one.full_name))


class MoveForm(Plain):
    """Another time."""

    when = MomentField(label=_("Hvornår"), help_text=_HOW)


class AddForm(MoveForm):
    """One more, and why where it is more than was planned."""

    because = forms.CharField(
        label=_("Hvorfor en mere"),
        max_length=500,
        required=False,
        help_text=_("Kun når forløbet skal have flere samtaler, end I havde planlagt."),
    )


class HowForm(Plain):
    """By telephone, on video or in person, and where."""

    form = forms.ChoiceField(label=_("Hvordan"), choices=TalkForm.choices, widget=forms.RadioSelect)
    where = forms.CharField(
        label=_("Link eller sted"),
        max_length=300,
        required=False,
        help_text=_("Til video: linket. Til fremmøde: stedet. Borgeren læser det."),
    )
    may_meet = forms.BooleanField(
        label=_("Vi må mødes den dag"),
        required=False,
        help_text=_("Kun til fremmøde, mens reglerne om fremmøde er sat på pause."),
    )


class HoldForm(Plain):
    """How long it took, and what the citizen thinks about until next time."""

    minutes = forms.IntegerField(label=_("Minutter"), min_value=1, max_value=240, initial=60)
    homework = forms.CharField(
        label=_("Til næste gang"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Det læser borgeren på sin egen side."),
    )
    note = forms.CharField(
        label=_("Hvad talte I om, og hvad aftalte I?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Det kommer til at stå i kompetencemappen. Skriv ikke om helbred."),
    )


class PauseForm(Plain):
    """Until when, and why."""

    until = DayField(label=_("Pause til"))
    because = forms.CharField(
        label=_("Hvorfor"),
        max_length=500,
        help_text=_("Borgeren læser det. Skriv ikke om helbred."),
    )


class ReadinessForm(Plain):
    """How ready for work the citizen says that they are."""

    score = forms.TypedChoiceField(
        label=_("Hvor klar er borgeren til at arbejde?"),
        choices=HOW_READY,
        coerce=int,
        widget=forms.RadioSelect,
        help_text=_("Spørg borgeren. Det er frivilligt at svare."),
    )


class FollowUpForm(Plain):
    """What happened after the summary."""

    came = forms.ChoiceField(
        label=_("Hvad skete der?"), choices=CameOfIt.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Notat"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Skriv ikke om helbred."),
    )


class SummaryForm(Plain):
    """The closing summary."""

    text = forms.CharField(
        label=_("Sammenfatning"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "Skriv til borgeren, i korte sætninger: hvad I fandt ud af, hvad borgeren kan og vil, "
            "og hvad der sker nu. Skriv ikke om helbred."
        ),
    )


class AnswerForm(Plain):
    """What the citizen said to the summary on the telephone."""

    approved = forms.TypedChoiceField(
        label=_("Hvad sagde borgeren?"),
        choices=[("yes", _("Den er rigtig")), ("no", _("Der er noget galt"))],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )
    wrong = forms.CharField(
        label=_("Hvad er galt?"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PolicyForm(Plain):
    """The municipality's choices."""

    conversations = forms.TypedChoiceField(
        label=_("Samtaler i et forløb"), choices=[(3, "3"), (4, "4")], coerce=int
    )
    apart = forms.IntegerField(
        label=_("Dage mellem to samtaler, når vi foreslår tider"),
        min_value=2,
        max_value=14,
        help_text=_("Aldrig under to."),
    )
    margin = forms.IntegerField(
        label=_("Hverdage lagt til, før vi lover en dag"), min_value=0, max_value=40
    )


class AdviserForm(Plain):
    """Who gives conversations, and how many in a week; whoever left, to give none."""

    staff = forms.ModelChoiceField(queryset=Staff.objects.none(), label=_("Rådgiver"))
    weekly = forms.IntegerField(
        label=_("Samtaler om ugen"), min_value=0, max_value=40, help_text=_("0: ingen for tiden")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = Q(
            memberships__role__in=[Role.CASEWORKER, Role.LEADER],
            memberships__valid__contains=clock.today(),
        )
        held = held & Q(is_active=True) | Q(clarifies__weekly__gt=0)
        staff = Staff.objects.filter(held).distinct().order_by("full_name", "pk")
        offer_rows(self, "staff", staff, lambda one: str(one.full_name))


class AwayForm(Plain):
    """Days on which an adviser gives none."""

    adviser = forms.ModelChoiceField(queryset=Adviser.objects.none(), label=_("Rådgiver"))
    first = DayField(label=_("Væk fra"))
    last = DayField(label=_("Til og med"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Adviser.objects.select_related("staff")
        offer_rows(self, "adviser", rows, lambda one: str(one.staff.full_name))
