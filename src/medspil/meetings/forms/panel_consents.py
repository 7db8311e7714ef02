"""What is filled in about the three questions: who read them and how, the answers, the view."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medspil.kernel import clock
from medspil.meetings.actions.panel.consents import Reading
from medspil.meetings.forms.panel import ON_BEHALF, Data, PanelForm, person_said, words
from medspil.meetings.models import ConsentQuestion, HowGiven
from medspil.messages.models import LANGUAGES
from medspil.people.models import Citizen, Representation, Staff
from medspil.ui.fields import offer, offer_rows

MINUTE = ["%d.%m.%Y %H.%M", "%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M"]


class HowForm(PanelForm):
    """How the answers reach us, and who gives them."""

    how = forms.ChoiceField(
        label=_("Hvordan svarer borgeren?"), choices=ON_BEHALF, widget=forms.RadioSelect
    )
    representation = forms.ModelChoiceField(
        Representation.objects.none(),
        label=_("Hvem svarer for borgeren?"),
        required=False,
        help_text=_("Kun når en anden svarer: værge eller partsrepræsentant."),
    )

    def __init__(
        self, data: Data = None, *, speakers: Iterable[Representation], prefix: str | None = None
    ) -> None:
        super().__init__(data, initial={"how": HowGiven.PHONE}, prefix=prefix)
        chosen = [speaker.pk for speaker in speakers]
        those = Representation.objects.filter(pk__in=chosen)
        offer_rows(self, "representation", those, person_said)
        if not chosen:
            del self.fields["representation"]


class ReadForm(HowForm):
    """Who read the three questions aloud, when, in which language, and was an interpreter there?"""

    read_by = forms.ModelChoiceField(
        Staff.objects.filter(is_active=True).order_by("full_name"),
        label=_("Hvem læser op?"),
        empty_label=None,
    )
    read_at = forms.DateTimeField(
        label=_("Hvornår?"), input_formats=MINUTE, help_text=_("Fx 14.04.2020 10.30")
    )
    language = forms.ChoiceField(label=_("På hvilket sprog?"), choices=list(LANGUAGES.items()))
    interpreter = forms.BooleanField(label=_("En tolk er med"), required=False)

    def __init__(
        self, data: Data = None, *, speakers: Iterable[Representation], by: Staff, citizen: Citizen
    ) -> None:
        super().__init__(data, speakers=speakers)
        own = citizen.language if citizen.language in LANGUAGES else "da"
        self.initial = {
            **self.initial,
            "read_by": by,
            "read_at": f"{timezone.localtime(clock.now(), clock.TZ):%d.%m.%Y %H.%M}",
            "language": "da" if citizen.interpreter else own,
            "interpreter": citizen.interpreter,
        }

    def given(self) -> dict[str, Any]:
        """As the action takes it."""
        data = self.cleaned_data
        said = (data["read_by"], data["read_at"], data["language"], data["interpreter"])
        return {
            "how": data["how"],
            "representation": data.get("representation"),
            "reading": Reading(*said),
        }


class WithdrawForm(HowForm):
    """A yes taken back, on the citizen's behalf."""

    question = forms.ChoiceField(choices=ConsentQuestion.choices, widget=forms.HiddenInput)


class AnswerForm(PanelForm):
    """One question, yes or no; the words are those of the citizen's page."""

    answer = forms.TypedChoiceField(
        choices=(), widget=forms.RadioSelect, coerce=lambda value: value == "ja"
    )

    def __init__(self, data: Data = None, *, title: str, yes: str, no: str) -> None:
        super().__init__(data)
        self.fields["answer"].label = title
        offer(self, "answer", [("ja", yes), ("nej", no)])


class VerdictForm(PanelForm):
    """The panel's own professional view."""

    sound = forms.TypedChoiceField(
        label=_("Er det fagligt forsvarligt at behandle sagen uden borgeren?"),
        choices=[("ja", _("Ja")), ("nej", _("Nej"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "ja",
    )
    grounds = words(_("Teamets begrundelse"))
