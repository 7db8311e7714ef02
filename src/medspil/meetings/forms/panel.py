"""What people fill in about a case before the panel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from medspil.kernel import clock
from medspil.meetings.actions.panel.days import Attended
from medspil.meetings.actions.panel.outcomes import GROUNDS, allowed_outcomes
from medspil.meetings.models import (
    Came,
    HearingForm,
    HowGiven,
    HowSent,
    PanelCase,
    PanelHearing,
    PanelMember,
    PanelQuestion,
    PanelRole,
    PanelType,
    Party,
    PreparatorySection,
    Recommendation,
    RecommendationType,
    Section,
)
from medspil.meetings.models.panel.types import NOT_A_SEAT
from medspil.meetings.queries.panel.days import Proposal
from medspil.people.models import Representation, Staff
from medspil.ui.fields import offer, offer_rows

REVIEW_DAYS = 14  # what we suggest that the citizen gets to read in
ON_BEHALF = [(how.value, how.label) for how in HowGiven if how != HowGiven.SELF]
Data = Mapping[str, Any] | None


def person_said(row: Representation) -> str:
    """One of the citizen's own people, and what they are to them."""
    return f"{row.name}, {row.get_kind_display().lower()}"


def member_said(row: PanelMember) -> str:
    """A member of the panel, and what they sit there as."""
    return f"{row.name}, {row.get_role_display().lower()}"


class PanelForm(forms.Form):
    """Errors are ours to say, in the page."""

    use_required_attribute = False


def words(label: Any, rows: int = 5, required: bool = True, hint: Any = "") -> forms.CharField:
    """A field for a text of some length."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=20_000,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ReferForm(PanelForm):
    """What is the panel to answer, and since when does the citizen wait?"""

    question = forms.ChoiceField(
        label=_("Hvad skal teamet svare på?"),
        choices=PanelQuestion.choices,
        widget=forms.RadioSelect,
    )
    referred_on = forms.DateField(label=_("Henvist"), help_text=_("Ventetiden regnes herfra."))

    def __init__(self, data: Data = None) -> None:
        super().__init__(data, initial={"referred_on": clock.today()})


class SectionForm(PanelForm):
    """One section, over the version that the writer had before them."""

    text = words(_("Tekst"), rows=10)
    dated = forms.DateField(label=_("Attestens dato"), required=False)
    base = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Data = None,
        *,
        section: Section,
        latest: PreparatorySection | None,
        draft: str = "",
    ) -> None:
        initial = {
            "text": draft or (latest.text if latest else ""),
            "dated": latest.dated if latest else None,
            "base": latest.version if latest else 0,
        }
        super().__init__(data, initial=initial)
        self.fields["text"].label = section.label
        if section != Section.CERTIFICATE:
            del self.fields["dated"]


class SendForm(PanelForm):
    """How the citizen gets the text, and how long they have."""

    how = forms.ChoiceField(
        label=_("Hvordan får borgeren teksten?"), choices=HowSent.choices, widget=forms.RadioSelect
    )
    deadline = forms.DateField(label=_("Svar senest"))

    def __init__(self, data: Data = None) -> None:
        later = clock.today() + timedelta(days=REVIEW_DAYS)
        super().__init__(data, initial={"deadline": later, "how": HowSent.DIGITAL_POST})


class CommentForm(PanelForm):
    """What the citizen said, written down by the employee who heard it."""

    text = words(_("Borgerens bemærkninger"), required=False, hint=_("Skriv med borgerens ord."))
    nothing_to_add = forms.BooleanField(
        label=_("Borgeren har ikke mere at tilføje"), required=False
    )
    how = forms.ChoiceField(
        label=_("Hvordan sagde borgeren det?"), choices=ON_BEHALF, widget=forms.RadioSelect
    )

    def __init__(self, data: Data = None) -> None:
        super().__init__(data, initial={"how": HowGiven.PHONE})


class ScheduleForm(PanelForm):
    """A day with room and a form that has what it needs: one choice, so that none can clash."""

    choice = forms.ChoiceField(label=_("Dag og form"), choices=(), widget=forms.RadioSelect)
    representative = forms.ModelChoiceField(
        Representation.objects.none(), label=_("Hvem taler for borgeren?"), required=False
    )

    def __init__(
        self,
        data: Data = None,
        *,
        proposals: Iterable[Proposal],
        speakers: Iterable[Representation],
        when: Any,
    ) -> None:
        super().__init__(data)
        ways = [
            (f"{proposal.day.pk}-{form}", f"{when(proposal.day.day)} · {label}")
            for proposal in proposals
            for form, label in proposal.forms
        ]
        offer(self, "choice", ways)
        chosen = [speaker.pk for speaker in speakers]
        those = Representation.objects.filter(pk__in=chosen)
        offer_rows(self, "representative", those, person_said)
        if not chosen:
            del self.fields["representative"]

    def chosen(self) -> tuple[int, str]:
        """(day, form)."""
        day, form = self.cleaned_data["choice"].split("-", 1)
        return int(day), form


class BecauseForm(PanelForm):
    """Why: adjourned, or not before the panel after all."""

    because = forms.CharField(label=_("Hvorfor?"), max_length=300)


class DayForm(PanelForm):
    """A day of the panel."""

    type = forms.ModelChoiceField(
        PanelType.objects.order_by("name"), label=_("Team"), empty_label=None
    )
    day = forms.DateField(label=_("Dag"))
    starts = forms.TimeField(label=_("Begynder kl."), help_text=_("Fx 9.00"))
    slots = forms.IntegerField(label=_("Plads til sager"), min_value=1, max_value=40)
    forms_ = forms.MultipleChoiceField(
        label=_("Mulige former"),
        choices=HearingForm.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=HearingForm.values,
    )
    place = forms.CharField(label=_("Sted"), max_length=200, required=False)
    link = forms.URLField(label=_("Link til video"), required=False, assume_scheme="https")
    phone = forms.CharField(label=_("Nummer at ringe ind på"), max_length=20, required=False)
    plan_b = forms.CharField(
        label=_("Plan B"),
        max_length=200,
        required=False,
        help_text=_("Fx: svigter billedet, ringer mødelederen op."),
    )

    def __init__(self, data: Data = None) -> None:
        super().__init__(data, initial={"slots": 8, "starts": "09.00"})


class AttendanceForm(PanelForm):
    """Who was there, and how."""

    def __init__(
        self, data: Data = None, *, hearing: PanelHearing, members: Iterable[PanelMember]
    ) -> None:
        super().__init__(data)
        self._seats: dict[str, tuple[Party, PanelMember | None, str]] = {}
        at_hand = {
            HearingForm.VIDEO: Came.VIDEO,
            HearingForm.PHONE: Came.PHONE,
        }.get(HearingForm(hearing.form), Came.IN_PERSON)
        for party in Party:
            if party != Party.MEMBER:
                self._seats[party.value] = (party, None, str(party.label))
        for member in members:
            self._seats[f"member_{member.pk}"] = (
                Party.MEMBER,
                member,
                f"{member.name}, {member.get_role_display().lower()}",
            )
        usual = {Party.CITIZEN, Party.CASEWORKER, Party.MEMBER}
        if hearing.form in (HearingForm.REPRESENTED, HearingForm.WITHOUT_CITIZEN):
            usual.remove(Party.CITIZEN)
        if hearing.form == HearingForm.REPRESENTED:
            usual.add(Party.REPRESENTATIVE)
        for name, (party, _member, label) in self._seats.items():
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=[("", _("Ikke med")), *Came.choices],
                required=False,
                initial=at_hand.value if party in usual else "",
            )

    def attended(self) -> list[Attended]:
        return [
            Attended(party, Came(self.cleaned_data[name]), member)
            for name, (party, member, _label) in self._seats.items()
            if self.cleaned_data.get(name)
        ]


class RecommendForm(PanelForm):
    """The grounds that a type of recommendation demands, and a few words to the citizen."""

    plain_text = words(
        _("Kort til borgeren"),
        rows=3,
        hint=_("Korte sætninger. Hvad foreslår teamet, og hvad sker der nu?"),
    )

    def __init__(self, data: Data = None, *, type: RecommendationType) -> None:
        super().__init__(data)
        plain = self.fields.pop("plain_text")
        for field in GROUNDS[type]:
            label = str(Recommendation._meta.get_field(field).verbose_name)  # type: ignore[union-attr]  # a column
            self.fields[field] = words(label[:1].upper() + label[1:])
        self.fields["plain_text"] = plain
        self.type = type

    def grounds(self) -> dict[str, str]:
        return {field: self.cleaned_data[field] for field in GROUNDS[self.type]}


class DecisionForm(PanelForm):
    """What the municipality decided, as the round allows."""

    outcome = forms.ChoiceField(
        label=_("Hvad har kommunen afgjort?"), choices=(), widget=forms.RadioSelect
    )
    grounds = words(_("Begrundelse, når I ikke følger indstillingen"), required=False)
    decided_on = forms.DateField(label=_("Afgjort"))

    def __init__(self, data: Data = None, *, case: PanelCase) -> None:
        super().__init__(data, initial={"decided_on": clock.today()})
        outcomes = [(outcome.value, str(outcome.label)) for outcome in allowed_outcomes(case)]
        offer(self, "outcome", outcomes)


class ComplaintForm(PanelForm):
    received_on = forms.DateField(label=_("Klagen er modtaget"))

    def __init__(self, data: Data = None) -> None:
        super().__init__(data, initial={"received_on": clock.today()})


class PackForm(PanelForm):
    """For whom, and which sections."""

    member = forms.ModelChoiceField(
        PanelMember.objects.none(), label=_("Til hvem?"), empty_label=None
    )
    sections = forms.MultipleChoiceField(
        label=_("Hvilke afsnit?"),
        choices=Section.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=Section.values,
    )

    def __init__(self, data: Data = None, *, members: Any) -> None:
        super().__init__(data)
        offer_rows(self, "member", members, member_said)


class SeatForm(PanelForm):
    """A new member: an employee or a guest."""

    type = forms.ModelChoiceField(
        PanelType.objects.order_by("name"), label=_("Team"), empty_label=None
    )
    role = forms.ChoiceField(
        label=_("Rolle"),
        choices=[(role.value, role.label) for role in PanelRole if role not in NOT_A_SEAT],
    )
    staff = forms.ModelChoiceField(
        Staff.objects.filter(is_active=True).order_by("full_name"),
        label=_("Medarbejder"),
        required=False,
        empty_label=_("En gæst"),
    )
    guest_name = forms.CharField(label=_("Gæstens navn"), max_length=120, required=False)
    organisation = forms.CharField(
        label=_("Hvor gæsten kommer fra"), max_length=120, required=False
    )
    guest_email = forms.EmailField(label=_("Gæstens e-mail"), required=False)
    guest_phone = forms.CharField(label=_("Gæstens mobil"), max_length=20, required=False)


class FiguresForm(PanelForm):
    """The municipality's own figures for a panel."""

    capacity_per_month = forms.IntegerField(label=_("Sager om måneden"), min_value=1, max_value=500)
    slot_minutes = forms.IntegerField(label=_("Minutter til hver sag"), min_value=10, max_value=240)
    weeks_to_meeting = forms.IntegerField(
        label=_("Uger fra henvisning til møde"), min_value=1, max_value=52
    )

    def __init__(self, data: Data = None, *, type: PanelType | None) -> None:
        names = ("capacity_per_month", "slot_minutes", "weeks_to_meeting")
        super().__init__(data, initial={name: getattr(type, name, None) for name in names})


def spoken(value: bool) -> str:
    return now_("Ja") if value else now_("Nej")
