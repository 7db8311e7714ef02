"""What is typed at the citizen's door and on their pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from medspil.meetings.actions.meetings.waiting import LONGEST
from medspil.meetings.models import CancelledBecause
from medspil.people.models import Citizen
from medspil.portal.models import LANGUAGES, ReportSays
from medspil.portal.queries.own import wished_channels
from medspil.ui import wording
from medspil.ui.fields import offer

ALL = 2000
REQUIRED = {"required": _("Skriv noget her.")}
CHOOSE = {"required": _("Vælg en."), "invalid_choice": _("Vælg en.")}


class CodeForm(forms.Form):
    """The six digits."""

    code = forms.CharField(
        label=_("Din kode"),
        max_length=12,
        error_messages={"required": _("Skriv koden. Den har seks tal.")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "dir": "ltr"}
        ),
    )


class PointsForm(forms.Form):
    """What the citizen wants to talk about."""

    text = forms.CharField(
        label=_("Hvad vil du gerne tale om?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": ALL}),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, points: Iterable[str]) -> None:
        lines = "\n".join(points)
        super().__init__(data, initial={"text": lines, "shown": lines})

    def said(self) -> dict[str, list[str]]:
        """The points, one on each line, and those that were there when the page was shown."""
        return {
            "titles": self.cleaned_data["text"].splitlines(),
            "shown": self.cleaned_data["shown"].splitlines(),
        }


class PointForm(forms.Form):
    """One point more for a meeting."""

    title = forms.CharField(
        label=_("Hvad vil du gerne tale om?"),
        required=False,  # the action says so, in its own words
        max_length=LONGEST,
    )


class EvaluateForm(forms.Form):
    """Two questions after a conversation, from 1 to 5."""

    heard = forms.TypedChoiceField(
        label=_("Blev du hørt?"), widget=forms.RadioSelect, coerce=int, error_messages=CHOOSE
    )
    agenda = forms.TypedChoiceField(
        label=_("Var det dig, der bestemte, hvad I talte om?"),
        widget=forms.RadioSelect,
        coerce=int,
        error_messages=CHOOSE,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scale = [(1, _("1 – slet ikke")), (2, "2"), (3, "3"), (4, "4"), (5, _("5 – helt"))]
        for name in ("heard", "agenda"):
            offer(self, name, scale)


class SaidForm(forms.Form):
    """Yes or no to one question."""

    answer = forms.ChoiceField(choices=[("yes", ""), ("no", "")], error_messages=CHOOSE)


class JobAnswerForm(forms.Form):
    """Yes or no to one company, in one's own words."""

    which = forms.UUIDField()
    answer = forms.ChoiceField(choices=[("yes", ""), ("no", "")], error_messages=CHOOSE)
    words = forms.CharField(label=_("Sig det med dine egne ord"), max_length=500, required=False)


class CommentForm(forms.Form):
    """What the citizen says of what is written about them."""

    text = forms.CharField(
        label=_("Hvad vil du rette eller tilføje?"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class SlotForm(forms.Form):
    """A free time, by its key."""

    slot = forms.ChoiceField(
        label=_("Vælg en tid"), widget=forms.RadioSelect, error_messages=CHOOSE
    )

    def __init__(self, *args: Any, slots: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "slot", slots)


class ChannelForm(forms.Form):
    """How to talk."""

    channel = forms.ChoiceField(
        label=_("Hvordan vil du tale med os?"), widget=forms.RadioSelect, error_messages=CHOOSE
    )

    def __init__(self, *args: Any, channels: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "channel", channels)


class DeclineForm(forms.Form):
    """Why not; nobody has to explain."""

    because = forms.ChoiceField(
        label=_("Hvorfor kan du ikke?"), widget=forms.RadioSelect, error_messages=CHOOSE
    )

    def __init__(self, *args: Any, voluntary: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (CancelledBecause.CITIZEN_PREVENTED.value, _("Jeg kan ikke den dag")),
            (CancelledBecause.CITIZEN_ILL.value, _("Jeg er syg")),
            (CancelledBecause.NOT_SAID.value, _("Det vil jeg ikke sige")),
        ]
        if voluntary:
            choices.insert(0, (CancelledBecause.CITIZEN_DECLINES.value, _("Jeg siger nej tak")))
            self.initial["because"] = CancelledBecause.CITIZEN_DECLINES.value
        offer(self, "because", choices)


class AskForm(forms.Form):
    """Ask for a conversation."""

    about = forms.CharField(
        label=_("Hvad vil du gerne tale om?"),
        required=False,
        max_length=ALL,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    wished_channel = forms.ChoiceField(
        label=_("Hvordan vil du helst tale med os?"), required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Det er lige meget")), *wished_channels()[:3]]
        offer(self, "wished_channel", choices)


class AgreementSaysForm(forms.Form):
    """Done, or what is missing."""

    says = forms.ChoiceField(
        label=_("Hvordan går det?"),
        choices=[
            (ReportSays.DONE.value, _("Det er gjort")),
            (ReportSays.MISSING.value, _("Der mangler noget")),
        ],
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    text = forms.CharField(
        label=_("Hvad mangler?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WishForm(forms.Form):
    """How the citizen would rather talk."""

    channel = forms.ChoiceField(
        label=_("Hvordan vil du helst tale med os?"),
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    note = forms.CharField(label=_("Hvornår passer det dig bedst?"), required=False, max_length=200)

    def __init__(self, *args: Any, citizen: Citizen, **kwargs: Any) -> None:
        given = {"channel": citizen.preferred_channel, "note": citizen.channel_note}
        kwargs["initial"] = given
        super().__init__(*args, **kwargs)
        offer(self, "channel", wished_channels())


class ReachForm(forms.Form):
    """A new number or address."""

    phone = forms.CharField(
        label=_("Dit telefonnummer"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "dir": "ltr"}),
    )
    email = forms.CharField(
        label=_("Din e-mail"),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email", "dir": "ltr"}),
    )


class CompanionForm(forms.Form):
    """Somebody to bring along."""

    name = forms.CharField(label=_("Navn"), max_length=120, error_messages=REQUIRED)
    phone = forms.CharField(
        label=_("Telefon"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "dir": "ltr"}),
    )


class InterpreterForm(forms.Form):
    """An interpreter, or none."""

    language = forms.ChoiceField(label=_("Hvilket sprog?"), error_messages=CHOOSE)

    def __init__(self, *args: Any, citizen: Citizen, **kwargs: Any) -> None:
        kwargs["initial"] = {"language": citizen.language}
        super().__init__(*args, **kwargs)
        own = [(code, name) for code, name in LANGUAGES.items() if code != "da"]
        more = sorted(
            (wording.language_name(code), code) for code in wording.MORE_LANGUAGES if code != "so"
        )
        choices = own + [(code, name) for name, code in more]
        if citizen.language not in dict(choices) and citizen.language != "da":
            choices.append((citizen.language, wording.language_name(citizen.language)))
        offer(self, "language", choices)
