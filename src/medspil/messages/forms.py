"""What people write about messages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.messages import sms
from medspil.messages.models import LANGUAGES, MassSending, MessageChannel, MessageState, Wording
from medspil.messages.populations import teams_of
from medspil.messages.words import SUBJECT_LENGTH
from medspil.people.models import Staff
from medspil.ui.fields import offer

SMS_AT_MOST = 6  # parts: a longer one is a letter


def sms_size(text: str) -> str:
    """How long an SMS is, in words."""
    size = sms.measure(text)
    if not size.parts:
        return _("Skriv en tekst for at se, hvor lang den er.")
    said = _("%(units)d tegn, %(parts)d SMS.") % {"units": size.units, "parts": size.parts}
    if size.gsm:
        return said
    return (
        said
        + " "
        + _("Tegnene %(culprits)s gør, at der kun er plads til 70 tegn i hver.")
        % {"culprits": " ".join(size.culprits[:8])}
    )


class OutboxFilter(forms.Form):
    """What the outbox shows. Its state is the address."""

    tilstand = forms.ChoiceField(
        label=gettext_lazy("Tilstand"),
        choices=[("", gettext_lazy("Alle")), *MessageState.choices],
        required=False,
    )
    kanal = forms.ChoiceField(
        label=gettext_lazy("Kanal"),
        choices=[("", gettext_lazy("Alle")), *MessageChannel.choices],
        required=False,
    )


class HandledForm(forms.Form):
    """What was done instead."""

    note = forms.CharField(label=gettext_lazy("Hvad har du gjort?"), max_length=300)


class WishForm(forms.Form):
    """Where the citizen would rather have messages."""

    channel = forms.ChoiceField(
        label=gettext_lazy("Vil helst have beskeder på"),
        choices=[("", gettext_lazy("Det vælger Medspil")), *MessageChannel.choices],
        required=False,
    )


class TemplateForm(forms.Form):
    """A template in the municipality's own words."""

    subject = forms.CharField(label=gettext_lazy("Emne"), max_length=SUBJECT_LENGTH)
    text = forms.CharField(
        label=gettext_lazy("Tekst"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8})
    )
    why = forms.CharField(
        label=gettext_lazy("Hvorfor ændrer I den?"), max_length=200, required=False
    )
    reference = forms.CharField(
        label=gettext_lazy("Vis den for denne borger"),
        help_text=gettext_lazy("Sagsnummer på en af dine borgere. At du ser den, bliver noteret."),
        max_length=60,
        required=False,
    )

    def __init__(self, *args: Any, wording: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wording = wording
        if wording == Wording.SMS:
            del self.fields["subject"]
            self.fields["text"].widget.attrs |= {"data-sms": "sms-size"}

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n")
        if self.wording == Wording.SMS:
            _not_too_long(text)
        return text


def _not_too_long(text: str) -> None:
    parts = sms.measure(text).parts
    if parts > SMS_AT_MOST:
        raise forms.ValidationError(
            _("Den bliver til %(parts)d SMS. Skriv den kortere, eller brug et brev.")
            % {"parts": parts}
        )


class QuietForm(forms.Form):
    """The quiet hours."""

    quiet_from = forms.IntegerField(label=gettext_lazy("Stille fra kl."), min_value=0, max_value=23)
    quiet_until = forms.IntegerField(
        label=gettext_lazy("Stille til kl."), min_value=0, max_value=23
    )


class MassForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """What many are to be told."""

    class Meta:
        model = MassSending
        fields = ["name", "subject", "sms", "text"]
        labels = {
            "name": gettext_lazy("Hvad kalder I den?"),
            "subject": gettext_lazy("Emne"),
            "sms": gettext_lazy("Som SMS"),
            "text": gettext_lazy("Som e-mail, brev og Digital Post"),
        }
        help_texts = {"name": gettext_lazy("Kun I ser navnet.")}
        widgets = {
            "sms": forms.Textarea(attrs={"rows": 3, "data-sms": "sms-size"}),
            "text": forms.Textarea(attrs={"rows": 8}),
        }

    def clean_sms(self) -> str:
        text = str(self.cleaned_data["sms"]).replace("\r\n", "\n")
        _not_too_long(text)
        return text

    def _post_clean(self) -> None:
        """The action judges and writes; the form leaves the row alone."""


class PopulationForm(forms.Form):
    """The house's own population: a team, a language."""

    team = forms.ChoiceField(label=gettext_lazy("Team"), required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Sprog"),
        choices=[("", gettext_lazy("Alle")), *LANGUAGES.items()],
        required=False,
    )

    def __init__(self, *args: Any, viewer: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = [(str(team.pk), team.name) for team in teams_of(viewer)]
        offer(self, "team", [("", _("Alle, du kan se")), *teams])

    def query(self) -> str:
        """The choice as in an address."""
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in self.cleaned_data.items() if value})
        return query.urlencode()
