"""What is typed about a folder, by the citizen and by whoever helps them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from medspil.competence.models import Concept
from medspil.competence.models import Kind as Of
from medspil.contact.models import Conversation
from medspil.folder.above import Hour
from medspil.folder.actions.entries import Said
from medspil.folder.kinds import (
    COMPLETED,
    DATED,
    EXPIRES,
    MONTHS,
    OCCUPATIONS,
    ON_THE_LINE,
    PLACED,
    SKILLS,
    Aim,
    Completed,
    Fit,
    Kind,
    Level,
    Month,
)
from medspil.folder.models import Consideration, Entry
from medspil.folder.models.folders import LONGEST
from medspil.kernel import clock
from medspil.ui import wording
from medspil.ui.days import DayField
from medspil.ui.fields import offer

_AREA = {"rows": 3, "maxlength": LONGEST}
NONE_OF_THEM = "0"
# What of the taxonomy an entry of the kind can be.
_CONCEPTS = {
    **dict.fromkeys(OCCUPATIONS, Of.OCCUPATION),
    **dict.fromkeys(SKILLS, Of.SKILL),
}
_NO_DAY = {"invalid": _("Skriv en dag, fx 28.4.2020.")}

ASKED = {  # what the first field is called, by the kind
    Kind.JOB: _("Hvad arbejdede du som?"),
    Kind.BUSINESS: _("Hvad lavede din virksomhed?"),
    Kind.INTERNSHIP: _("Hvad lavede du i praktikken?"),
    Kind.UNEMPLOYMENT: _("Hvad skete der i tiden?"),
    Kind.SICKNESS: _("Hvad skal der stå?"),
    Kind.LEAVE: _("Hvilken slags orlov?"),
    Kind.MILITARY: _("Hvad lavede du?"),
    Kind.CARE: _("Hvem passede du?"),
    Kind.ABROAD: _("Hvad lavede du i udlandet?"),
    Kind.OTHER: _("Hvad lavede du?"),
    Kind.SCHOOL: _("Hvilken skole eller klasse?"),
    Kind.EDUCATION: _("Hvilken uddannelse?"),
    Kind.COURSE: _("Hvilket kursus?"),
    Kind.CERTIFICATE: _("Hvilket bevis?"),
    Kind.HOBBY: _("Hvad kan du lide at lave?"),
    Kind.VOLUNTEER: _("Hvad laver du som frivillig?"),
    Kind.LANGUAGE: _("Hvilket sprog?"),
    Kind.IT: _("Hvad kan du med it?"),
    Kind.COMMUNICATION: _("Hvad er du god til, når du taler eller skriver?"),
    Kind.COOPERATION: _("Hvordan er du at arbejde sammen med?"),
    Kind.PERSONAL: _("Hvad er du god til som menneske?"),
    Kind.PRACTICAL: _("Hvad er du god til med hænderne?"),
    Kind.PROFESSIONAL: _("Hvad er du god til i dit fag?"),
    Kind.PERSPECTIVE: _("Hvor vil du hen?"),
}
PLACES = {
    Kind.ABROAD: _("Hvilket land?"),
    Kind.SCHOOL: _("Hvor lå skolen?"),
    Kind.EDUCATION: _("Hvilken skole?"),
    Kind.COURSE: _("Hvem holdt kurset?"),
    Kind.CERTIFICATE: _("Hvem udstedte det?"),
}
BEGAN = {Kind.CERTIFICATE: _("Hvornår fik du det?")}


class Plain(forms.Form):
    """A form whose fields say themselves what is missing."""

    use_required_attribute = False


def _year(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=1920,
        max_value=2100,
        error_messages={
            name: _("Skriv et årstal med fire tal.")
            for name in ("invalid", "min_value", "max_value")
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}),
    )


class EntryForm(Plain):
    """One line of the folder; it asks what its kind asks for, and no more."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    written = forms.CharField(max_length=300, error_messages={"required": _("Skriv, hvad det er.")})
    concept = forms.ChoiceField(
        label=_("Ligner det en af disse?"), required=False, widget=forms.RadioSelect
    )
    place = forms.CharField(label=_("Hvor?"), max_length=200, required=False)
    began_month = forms.TypedChoiceField(
        label=_("Måned"), required=False, coerce=int, empty_value=None
    )
    began_year = _year(_("År"))
    began_about = forms.BooleanField(label=_("cirka"), required=False)
    is_current = forms.BooleanField(label=_("Det er stadig i gang"), required=False)
    ended_month = forms.TypedChoiceField(
        label=_("Måned"), required=False, coerce=int, empty_value=None
    )
    ended_year = _year(_("År"))
    ended_about = forms.BooleanField(label=_("cirka"), required=False)
    completed = forms.ChoiceField(
        label=_("Hvordan gik det?"), required=False, widget=forms.RadioSelect
    )
    expires_on = DayField(label=_("Udløber"), required=False, error_messages=_NO_DAY)
    level = forms.ChoiceField(label=_("Hvor godt?"), required=False)
    aim = forms.ChoiceField(
        label=_("Hvad går du efter?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Vælg en."), "invalid_choice": _("Vælg en.")},
    )
    text = forms.CharField(
        label=_("Fortæl mere"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs=_AREA),
    )

    def __init__(
        self,
        kind: str,
        data: Any = None,
        *,
        entry: Entry | None = None,
        concepts: Iterable[Concept] = (),
        began: Month | None = None,
        ended: Month | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(entry, began, ended))
        self.kind = kind
        self.kind_label = Kind(kind).label
        self.fields["written"].label = ASKED[Kind(kind)]
        self.fields["place"].label = PLACES.get(Kind(kind), _("Hvor?"))
        self.began_legend = BEGAN.get(Kind(kind), _("Hvornår begyndte det?"))
        if kind == Kind.PERSPECTIVE:
            self.fields["written"].widget = forms.Textarea(attrs={"rows": 3, "maxlength": 300})
        self._leave_out()
        for name in ("began_month", "ended_month"):
            if name in self.fields:
                offer(self, name, _months())
        for name, choices in (("completed", Completed), ("level", Level), ("aim", Aim)):
            if name in self.fields:
                first = [("", now_("Ikke sagt"))] if name != "aim" else []
                offer(self, name, [*first, *choices.choices])
        self._offer_concepts(entry, list(concepts))

    def _leave_out(self) -> None:
        """What the kind does not ask for."""
        asks = {
            "place": PLACED,
            **dict.fromkeys(("began_month", "began_year", "began_about"), DATED),
            **dict.fromkeys(("ended_month", "ended_year", "ended_about"), ON_THE_LINE),
            "is_current": ON_THE_LINE,
            "completed": COMPLETED,
            "expires_on": EXPIRES,
            "level": (Kind.LANGUAGE,),
            "aim": (Kind.PERSPECTIVE,),
        }
        for name, kinds in asks.items():
            if self.kind not in kinds:
                del self.fields[name]

    def _offer_concepts(self, entry: Entry | None, concepts: list[Concept]) -> None:
        """Those found, and the one that was chosen before; without any, nothing is asked."""
        chosen = entry.concept if entry else None
        if chosen is not None and chosen not in concepts:
            concepts = [chosen, *concepts]
        if not concepts:
            # one found before and sent along is still of the taxonomy
            sent = str(self.data.get("concept", "")) if self.is_bound else ""
            there = Concept.objects.filter(kind=_CONCEPTS.get(Kind(self.kind), ""))
            concepts = list(there.filter(pk=sent)) if sent.isdecimal() else []
        if not concepts:
            del self.fields["concept"]
            return
        said = [(str(one.pk), one.label) for one in concepts]
        offer(self, "concept", [*said, (NONE_OF_THEM, now_("Ingen af dem"))])
        self.initial["concept"] = str(chosen.pk) if chosen else NONE_OF_THEM

    def said(self) -> Said:
        """What was typed."""
        given: Mapping[str, Any] = self.cleaned_data
        concept = given.get("concept") or NONE_OF_THEM
        return Said(
            written=given["written"],
            text=given["text"],
            place=given.get("place", ""),
            concept=int(concept) or None,
            began=_month(given, "began"),
            ended=_month(given, "ended"),
            is_current=given.get("is_current", False),
            completed=given.get("completed", ""),
            expires_on=given.get("expires_on"),
            level=given.get("level", ""),
            aim=given.get("aim", ""),
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in ("began", "ended"):
            year = f"{name}_year"
            if given.get(f"{name}_month") and not given.get(year) and year not in self.errors:
                self.add_error(year, now_("Skriv også året."))
        return given


class ConsiderationForm(Plain):
    """What is to be taken into account, and what of it may be used."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=_("Hvad skal der tages hensyn til?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs=_AREA),
        error_messages={"required": _("Skriv, hvad der skal tages hensyn til.")},
    )
    fit = forms.ChoiceField(label=_("Hvad betyder det for arbejdet?"), required=False)
    may_use = forms.BooleanField(
        label=_("I må bruge det, når I leder efter et job"),
        required=False,
        help_text=_("Kun hvad det betyder for arbejdet. Aldrig hvorfor."),
    )
    until = DayField(label=_("Gælder til"), required=False, error_messages=_NO_DAY)

    def __init__(self, data: Any = None, *, consideration: Consideration | None = None) -> None:
        names = ("text", "fit", "may_use", "until", "version")
        there = {name: getattr(consideration, name) for name in names} if consideration else {}
        super().__init__(data, initial=there)
        offer(self, "fit", [("", now_("Ikke noget bestemt")), *Fit.choices])


class SessionForm(Plain):
    """A conversation about the folder that was held."""

    hour = forms.BooleanField(required=False)
    which = forms.CharField(required=False, widget=forms.HiddenInput)
    held_on = DayField(label=_("Dag"))
    minutes = forms.IntegerField(label=_("Minutter"), min_value=5, max_value=480)
    note = forms.CharField(
        label=_("Hvad talte I om, og hvad aftalte I?"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs=_AREA),
        help_text=_("Borgeren kan læse det. Skriv ikke om helbred her."),
    )
    homework = forms.CharField(
        label=_("Tænk over til næste gang"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs=_AREA),
    )
    due_on = DayField(label=_("Tænk over det til"), required=False)
    conversation = forms.ChoiceField(label=_("Er samtalen registreret?"), required=False)

    def __init__(
        self, data: Any = None, *, hour: Hour | None = None, registered: Iterable[Conversation] = ()
    ) -> None:
        day, minutes = (hour.day, hour.minutes) if hour else (clock.today(), 60)
        self.waits = hour.key if hour else ""
        start = {"held_on": day, "minutes": minutes, "hour": True, "which": self.waits}
        super().__init__(data, initial=start)
        self.registered = {str(one.pk): one for one in registered}
        if hour is None:
            del self.fields["hour"]
        else:
            self.fields["hour"].label = now_("Det er %(says)s") % {"says": hour.says}
        if self.registered:
            said = [(key, _registered_as(one)) for key, one in self.registered.items()]
            offer(self, "conversation", [("", now_("Nej, det er den ikke")), *said])
        else:
            del self.fields["conversation"]

    def clean(self) -> dict[str, Any]:
        """It closes the conversation that it was drawn with, or none."""
        given = super().clean() or self.cleaned_data
        which = given.pop("which", "")
        if self.data.get("hour") and which != self.waits:
            # sent again, it is about no other conversation unless somebody says so
            self.data = {**self.data, "which": self.waits, "hour": ""}
            raise forms.ValidationError(
                now_("Samtalen er skrevet ned i mellemtiden. Se i mappen, før du skriver den igen.")
            )
        return given

    def clean_conversation(self) -> Conversation | None:
        return self.registered.get(self.cleaned_data["conversation"])


def _registered_as(conversation: Conversation) -> str:
    said = {
        "how": conversation.get_channel_display(),
        "day": wording.short_date(conversation.held_on),
    }
    return now_("%(how)s, %(day)s") % said


class MissingForm(Plain):
    """What an adviser misses in a part; nothing, where it is all there."""

    missing = forms.CharField(
        label=_("Der mangler"),
        max_length=500,
        error_messages={"required": _("Skriv, hvad der mangler.")},
    )

    def __init__(self, data: Any, *, complete: bool, auto_id: str) -> None:
        super().__init__(data, auto_id=auto_id)
        self.fields["missing"].required = not complete


class SeenForm(Plain):
    """What an employee has seen on paper."""

    what = forms.CharField(
        label=_("Hvad har du set?"),
        max_length=120,
        error_messages={"required": _("Skriv, hvad du har set.")},
    )


class AnswerForm(Plain):
    """What came of thinking about it."""

    answer = forms.CharField(
        label=_("Dine tanker"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": LONGEST}),
        error_messages={"required": _("Skriv noget her.")},
    )


def _initial(entry: Entry | None, began: Month | None, ended: Month | None) -> dict[str, Any]:
    if entry is not None:
        names = (
            *("version", "written", "place", "began_month", "began_year", "began_about"),
            *("is_current", "ended_month", "ended_year", "ended_about", "completed"),
            *("expires_on", "level", "aim", "text"),
        )
        return {name: getattr(entry, name) for name in names}
    found: dict[str, Any] = {}
    for name, when in (("began", began), ("ended", ended)):
        if when is not None:
            found |= {f"{name}_month": when.month, f"{name}_year": when.year}
    return found


def _months() -> list[tuple[str, str]]:
    names = [(str(number), str(name)) for number, name in enumerate(MONTHS, start=1)]
    return [("", now_("Ved det ikke")), *names]


def _month(given: Mapping[str, Any], name: str) -> Month | None:
    year = given.get(f"{name}_year")
    if not year:
        return None
    return Month(year, given.get(f"{name}_month"), bool(given.get(f"{name}_about")))
