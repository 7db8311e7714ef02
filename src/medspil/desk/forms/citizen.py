"""The small forms of the citizen's page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from medspil.contact.models import AgreementOwner
from medspil.kernel import clock
from medspil.people.models import Channel, Citizen, RepresentationKind
from medspil.ui import wording
from medspil.ui.days import DayField

TALKING = [Channel.PHONE, Channel.VIDEO, Channel.PHONE_WALK, Channel.WALK, Channel.IN_PERSON]


class NextContactForm(forms.Form):
    """The day the next contact is promised for."""

    use_required_attribute = False
    day = DayField(label=_("Dag"))
    channel = forms.ChoiceField(
        label=_("Hvordan"),
        choices=[("", _("Som borgeren helst vil")), *[(c.value, c.label) for c in TALKING]],
        required=False,
    )


class AgreementForm(forms.Form):
    """Who does what, and when."""

    use_required_attribute = False
    owner = forms.ChoiceField(label=_("Hvem"), choices=AgreementOwner.choices)
    what = forms.CharField(label=_("Hvad"), max_length=300)
    due_on = DayField(label=_("Hvornår"), required=False)


class PersonForm(forms.Form):
    """Somebody beside the citizen: what for, and until when."""

    use_required_attribute = False
    kind = forms.ChoiceField(label=_("Rolle"), choices=RepresentationKind.choices)
    name = forms.CharField(label=_("Navn"), max_length=120)
    phone = forms.CharField(label=_("Telefon"), max_length=20, required=False)
    purpose = forms.CharField(label=_("Hvad er personen med til?"), max_length=200)
    until = forms.DateField(
        label=_("Til og med"), required=False, help_text=_("Kun en værge har ingen slutdato.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = clock.today() + timedelta(days=182)


class CloseForm(forms.Form):
    """Off the books from a day, and why."""

    use_required_attribute = False
    day = forms.DateField(label=_("Fra"), initial=clock.today)
    why = forms.CharField(
        label=_("Hvorfor?"), help_text=_("Fx job, uddannelse eller flyttet"), max_length=300
    )


class ReopenForm(forms.Form):
    use_required_attribute = False
    why = forms.CharField(label=_("Hvorfor genåbnes sagen?"), max_length=300)


class ContactFactsForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """How the citizen is reached, and what they need."""

    use_required_attribute = False

    class Meta:
        model = Citizen
        fields = [
            "phone",
            "email",
            "preferred_channel",
            "channel_note",
            "language",
            "interpreter",
            "digital_ability",
            "post_exempt",
        ]
        help_texts = {"channel_note": _("Fx om formiddagen, eller skriv en sms først")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = self.instance.language
        codes = sorted({*LANGUAGES, current}, key=lambda code: wording.language_name(code))
        self.fields["language"] = forms.ChoiceField(
            label=_("Sprog"), choices=[(code, wording.language_name(code)) for code in codes]
        )


# The languages most heard in a Danish jobcentre; a file may bring others.
LANGUAGES = (
    "da", "ar", "bg", "bs", "de", "en", "es", "fa", "fr", "hr", "it", "kl", "ku", "lt", "lv", "nb",
    "pl", "prs", "ps", "pt", "ro", "ru", "so", "sr", "sv", "sw", "ta", "th", "ti", "tl", "tr", "uk",
    "ur", "vi", "zh-hans", "am",
)  # fmt: skip
