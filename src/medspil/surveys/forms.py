"""What employees write about surveys and their questions."""

from __future__ import annotations

import csv
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.exchange.words import fold
from medspil.messages.guests import is_email
from medspil.surveys import codebook, wording
from medspil.surveys.actions.surveys import slug_of
from medspil.surveys.models import BankQuestion, Question, QuestionKind, Survey, Version
from medspil.surveys.models.questions import CHOICES, LONGEST
from medspil.surveys.populations import Asked, Known
from medspil.surveys.queries.inviting import Preview
from medspil.surveys.queries.questionnaire import Item, items_of
from medspil.ui.fields import offer, offer_rows

_PEOPLE = {"reference": "reference", "cvr": "reference", "navn": "name", "telefon": "phone"}
_PEOPLE |= {"email": "email", "mail": "email"}


class SurveyForm(forms.Form):
    """What it is about, in which weeks, with names or without."""

    use_required_attribute = False

    title = forms.CharField(label=gettext_lazy("Overskrift"), max_length=120)
    about = forms.CharField(
        label=gettext_lazy("Til dem, der svarer"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Hvorfor du spørger, og hvad svarene bruges til."),
    )
    first_week = forms.DateField(label=gettext_lazy("Første dag"))
    last_week = forms.DateField(label=gettext_lazy("Sidste dag"))
    wave_weeks = forms.TypedChoiceField(
        label=gettext_lazy("Hvor tit kan den samme svare?"),
        coerce=int,
        choices=[
            (0, gettext_lazy("Én gang")),
            (1, gettext_lazy("Hver uge")),
            (2, gettext_lazy("Hver anden uge")),
            (4, gettext_lazy("Hver fjerde uge")),
        ],
        initial=0,
        widget=forms.RadioSelect,
    )
    is_anonymous = forms.TypedChoiceField(
        label=gettext_lazy("Med navne eller uden?"),
        coerce=lambda value: str(value) == "True",
        choices=[
            (False, gettext_lazy("Med navne: man kan se, hvem der har svaret hvad")),
            (True, gettext_lazy("Uden navne: svarene tælles, og ingen kan se hvis de er")),
        ],
        initial=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Kan ikke ændres efter det første svar."),
    )
    is_sensitive = forms.BooleanField(
        label=gettext_lazy("Følsomme spørgsmål: vis kun grupper på mindst 10"),
        required=False,
        help_text=gettext_lazy("Ellers vises grupper på mindst 5."),
    )
    has_public_link = forms.BooleanField(
        label=gettext_lazy("Alle med linket kan svare"), required=False
    )
    tags_answered = forms.BooleanField(
        label=gettext_lazy("Sæt mærket »Har svaret på …« på virksomheder, der har svaret"),
        required=False,
        help_text=gettext_lazy("Kun med navne."),
    )

    def __init__(self, data: Any = None, *, survey: Survey | None = None) -> None:
        super().__init__(
            data,
            initial={name: getattr(survey, name) for name in self.base_fields} if survey else None,
        )


class StepForm(forms.Form):
    """A button: nothing to fill in, and room for a refusal."""


class PolicyForm(forms.Form):
    """The municipality's choices."""

    use_required_attribute = False

    keep_months = forms.IntegerField(
        label=gettext_lazy("Måneder, enkelte svar gemmes, efter at en undersøgelse er lukket"),
        min_value=1,
        max_value=60,
        help_text=gettext_lazy(
            "Derefter slettes svarene, det skrevne og navnene på dem, der blev spurgt. "
            "Tallene bliver."
        ),
    )


class KindForm(forms.Form):
    """Which kind of question."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=gettext_lazy("Hvilken slags svar?"),
        choices=QuestionKind.choices,
        widget=forms.RadioSelect,
    )


class QuestionForm(forms.Form):
    """A question of one kind: only the fields that the kind has."""

    use_required_attribute = False

    text = forms.CharField(label=gettext_lazy("Spørgsmål"), max_length=300)
    help = forms.CharField(
        label=gettext_lazy("Hjælp under spørgsmålet"), max_length=300, required=False
    )
    options = forms.CharField(
        label=gettext_lazy("Svar"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=4000,
        help_text=gettext_lazy(
            "Ét svar på hver linje. En gruppe ender på kolon, og dens svar står under den med "
            "bindestreg foran: gruppen er summen af sine svar."
        ),
    )
    low = forms.IntegerField(label=gettext_lazy("Fra"), required=False)
    high = forms.IntegerField(label=gettext_lazy("Til"), required=False)
    low_label = forms.CharField(
        label=gettext_lazy("Det laveste betyder"), max_length=40, required=False
    )
    high_label = forms.CharField(
        label=gettext_lazy("Det højeste betyder"), max_length=40, required=False
    )
    unit = forms.CharField(
        label=gettext_lazy("Enhed"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Fx ansatte eller timer"),
    )
    is_required = forms.BooleanField(label=gettext_lazy("Skal besvares"), required=False)
    only_if = forms.MultipleChoiceField(
        label=gettext_lazy("Stil kun spørgsmålet, hvis der er svaret"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, data: Any = None, *, kind: str, version: Version, question: Question | None = None
    ) -> None:
        self.kind = kind
        items = items_of(version)
        item = next((one for one in items if question and one.question.pk == question.pk), None)
        super().__init__(data, initial=_as_it_stands(item) if item else _first(kind))
        for name in _not_of(kind):
            del self.fields[name]
        before = items if question is None else items[: items.index(item)] if item else []
        self._options = {str(one.pk): one for earlier in before for one in _answers(earlier)}
        if not self._options:
            del self.fields["only_if"]
        else:
            offer(self, "only_if", [(pk, _said(one)) for pk, one in self._options.items()])

    def clean_options(self) -> list[wording.Said]:
        try:
            return wording.read(self.cleaned_data["options"])
        except wording.Unreadable as problem:
            raise forms.ValidationError(str(problem)) from problem

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        low, high = said.get("low"), said.get("high")
        if self.kind == QuestionKind.SCALE and (low is None or high is None):
            self.add_error("low" if low is None else "high", _("Skriv, hvor skalaen ender."))
        elif low is not None and high is not None and high <= low:
            self.add_error("high", _("»Til« skal være større end »Fra«."))
        elif self.kind == QuestionKind.SCALE and (high or 0) - (low or 0) >= LONGEST:
            self.add_error("high", _("En skala har højst elleve trin."))
        return said

    def facts(self) -> dict[str, Any]:
        """What the actions take."""
        facts = dict(self.cleaned_data)
        facts["only_if"] = [self._options[pk] for pk in facts.get("only_if", [])]
        facts.setdefault("options", ())
        return facts


def _not_of(kind: str) -> list[str]:
    there = {
        QuestionKind.SCALE: {"low", "high", "low_label", "high_label"},
        QuestionKind.NUMBER: {"low", "high", "unit"},
    }.get(QuestionKind(kind), {"options"} if kind in CHOICES else set())
    every = ("options", "low", "high", "low_label", "high_label", "unit")
    return [name for name in every if name not in there]


def _first(kind: str) -> dict[str, Any]:
    return {"low": 1, "high": 5} if kind == QuestionKind.SCALE else {}


def _as_it_stands(item: Item) -> dict[str, Any]:
    names = ("text", "help", "low", "high", "low_label", "high_label", "unit", "is_required")
    facts = {name: getattr(item.question, name) for name in names}
    facts["options"] = wording.write(item.groups)
    facts["only_if"] = [str(option.pk) for option in item.only_if]
    return facts


def _answers(item: Item) -> list[Any]:
    """The options of a question, each group before its parts."""
    found = []
    for heading, options in item.groups:
        found += [heading, *options] if heading is not None else options
    return found


def _said(option: Any) -> str:
    return f"{option.question.text[:60]} → {option.label}"


class BankForm(forms.Form):
    """A name that others find the question by."""

    use_required_attribute = False

    name = forms.CharField(label=gettext_lazy("Navn i banken"), max_length=80)

    def __init__(self, data: Any = None, *, question: int = 0) -> None:
        super().__init__(data, auto_id=f"bank-{question}-%s")


class TakeForm(forms.Form):
    """A question of the bank."""

    use_required_attribute = False

    entry = forms.ModelChoiceField(
        label=gettext_lazy("Fra banken"),
        queryset=BankQuestion.objects.none(),
        empty_label=gettext_lazy("Vælg et spørgsmål"),
    )

    def __init__(self, data: Any = None, *, bank: Any) -> None:
        super().__init__(data, auto_id="take-%s")
        offer_rows(self, "entry", bank, lambda one: f"{one.name}: {one.question.text[:80]}")


class CodebookForm(forms.Form):
    """A codebook, and the weeks in which it is to be asked."""

    use_required_attribute = False

    book = forms.FileField(
        label=gettext_lazy("Kodebogen"), help_text=gettext_lazy("En XML-fil, DDI Codebook 2.5.")
    )
    first_week = forms.DateField(label=gettext_lazy("Første dag"))
    last_week = forms.DateField(label=gettext_lazy("Sidste dag"))

    def clean_book(self) -> codebook.Read:
        file = self.cleaned_data["book"]
        try:
            return codebook.read(file.read(codebook.LARGEST + 1))
        except codebook.Unreadable as problem:
            raise forms.ValidationError(str(problem)) from problem


class VariableForm(forms.Form):
    """Something those who answer say of themselves."""

    use_required_attribute = False

    label = forms.CharField(
        label=gettext_lazy("Navn"), max_length=80, help_text=gettext_lazy("Fx Branche")
    )
    values = forms.CharField(
        label=gettext_lazy("Muligheder"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
        help_text=gettext_lazy("Én på hver linje."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="variable-%s")

    def clean_values(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["values"].splitlines() if line.strip()]


class PastedForm(forms.Form):
    """A list as it is copied out of a spreadsheet: headings, then somebody on each line."""

    use_required_attribute = False

    rows = forms.CharField(
        label=gettext_lazy("Listen"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        max_length=500_000,
        help_text=gettext_lazy(
            "Første linje er overskrifter: Reference (fx CVR), Navn, Telefon, E-mail – og hvad du "
            "ellers vil dele svarene efter, fx Branche. Adskilt af semikolon eller tabulator."
        ),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="pasted-%s")

    def clean_rows(self) -> tuple[dict[str, str], list[Asked]]:
        """(the headings of background variables: code -> label, those who are asked)."""
        lines = [line for line in self.cleaned_data["rows"].splitlines() if line.strip()]
        sign = "\t" if lines and "\t" in lines[0] else ";"
        table = list(csv.reader(lines, delimiter=sign))
        heads = [head.strip() for head in table[0]] if table else []
        named = {n: _PEOPLE[fold(head)] for n, head in enumerate(heads) if fold(head) in _PEOPLE}
        if "reference" not in named.values():
            raise forms.ValidationError(_("Der mangler en kolonne med overskriften Reference."))
        others = {n: head for n, head in enumerate(heads) if n not in named and head}
        found = [_asked(row, named, others) for row in table[1:]]
        if not found or not all(one.reference for one in found):
            raise forms.ValidationError(_("Hver linje skal have en reference."))
        return {slug_of(head): head for head in others.values()}, found


class InviteForm(forms.Form):
    """Whom to invite was chosen; which of what is known of them is kept with their answers."""

    use_required_attribute = False

    who = forms.CharField(max_length=1200, widget=forms.HiddenInput)
    known = forms.MultipleChoiceField(
        label=gettext_lazy("Del svarene efter"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, survey: Survey, who: str, found: Preview | None):
        super().__init__(data, initial={"who": who})
        self._labels = {
            code: str(label)
            for code, label in (found.source.variables if found else {}).items()
            if may_have(survey, code)
        }
        choices = list(self._labels.items())
        if survey.is_anonymous:
            field = forms.ChoiceField(
                label=self.fields["known"].label,
                required=False,
                choices=[("", _("Ikke noget")), *choices],
                widget=forms.RadioSelect,
                initial=next(iter(survey.variables.values_list("code", flat=True)), ""),
                help_text=_("Uden navne kan svarene kun deles efter én ting."),
            )
            self.fields["known"] = field
        else:
            offer(self, "known", choices)
            self.initial["known"] = list(self._labels)

    def variables(self) -> dict[str, str]:
        """Those that were chosen: code -> how it is said."""
        said = self.cleaned_data["known"]
        wanted = [said] if isinstance(said, str) else said
        return {code: self._labels[code] for code in wanted if code}


def may_have(survey: Survey, code: str) -> bool:
    """May answers be told apart by it? Without names by one thing, and no other than is there."""
    there = {one.code for one in survey.variables.all()}
    return not survey.is_anonymous or not there or code in there


def _asked(row: list[str], named: dict[int, str], others: dict[int, str]) -> Asked:
    cells = [cell.strip() for cell in row]
    of = {what: cells[n] for n, what in named.items() if n < len(cells)}
    background = {
        slug_of(head): Known(cells[n][:40], cells[n][:120])
        for n, head in others.items()
        if n < len(cells) and cells[n]
    }
    return Asked(
        of.get("reference", "")[:60],
        of.get("name", "")[:120],
        of.get("phone", "")[:20],
        background,
        email if is_email(email := of.get("email", "")) else "",
    )
