"""The sheet that is filled in: a form made of the questions that are asked, and no others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _

from medspil.surveys.models import QuestionKind, Variable
from medspil.surveys.queries.questionnaire import Item
from medspil.ui.templatetags.ui import options

Given = dict[str, list[str]]  # what was filled in, by question
Answers = dict[str, list[str] | Decimal | str]  # by question; what was not answered is not there
ASKED = "asked"  # the name of the hidden fields that say which questions were on the page


@dataclass(frozen=True, slots=True)
class Row:
    """A question on the page: its field, and its options in their groups."""

    item: Item
    field: BoundField
    groups: list[tuple[str, list[dict[str, Any]]]]
    branches: bool  # do other questions hang on it?
    number: int


def given_in(items: Sequence[Item], data: QueryDict) -> Given:
    """What a form says to each question, as it was sent."""
    found = {item.code: data.getlist(_name(item.code)) for item in items}
    return {code: said for code, said in found.items() if any(said)}


class SheetForm(forms.Form):
    """The questions `items`; with `variables` for those who come by the public link.

    Not `complete`: what is required may wait.
    """

    use_required_attribute = False

    def __init__(
        self,
        items: Sequence[Item],
        data: Any = None,
        *,
        given: Mapping[str, list[str]] | None = None,
        variables: Sequence[Variable] = (),
        picked: Mapping[str, str] | None = None,
        branching: frozenset[str] = frozenset(),
        complete: bool = True,
    ) -> None:
        super().__init__(data)
        self.items, self.variables, self._branching = list(items), list(variables), branching
        for variable in variables:
            self.fields[f"b_{variable.code}"] = forms.ChoiceField(
                label=variable.label,
                choices=[("", _("Vil ikke sige det"))]
                + [(value.code, value.label) for value in variable.values.all()],
                required=False,
                initial=(picked or {}).get(variable.code, ""),
            )
        for item in items:
            field = _field(item, (given or {}).get(item.code, []))
            field.required = complete and item.question.is_required
            self.fields[_name(item.code)] = field

    def rows(self) -> list[Row]:
        """The questions in order."""
        return [self._row(n, item) for n, item in enumerate(self.items, start=1)]

    def picks(self) -> list[BoundField]:
        """The fields of the background variables."""
        return [self[f"b_{variable.code}"] for variable in self.variables]

    def _row(self, number: int, item: Item) -> Row:
        field = self[_name(item.code)]
        groups: list[tuple[str, list[dict[str, Any]]]] = []
        if item.question.kind != QuestionKind.NUMBER and item.question.kind != QuestionKind.TEXT:
            drawn = {str(one["value"]): one for one in _drawn(field)}
            if item.question.is_choice:
                for heading, leaves in item.groups:
                    label = heading.label if heading is not None else ""
                    groups.append((label, [drawn[leaf.code] for leaf in leaves]))
            else:
                groups.append(("", list(drawn.values())))
        return Row(item, field, groups, item.code in self._branching, number)

    def answers(self) -> Answers:
        """What was answered and can be read."""
        found: Answers = {}
        for item in self.items:
            said = self.cleaned_data.get(_name(item.code))
            if said in (None, "", []):
                continue
            if item.question.kind == QuestionKind.ONE:
                found[item.code] = [str(said)]
            elif item.question.kind == QuestionKind.SEVERAL:
                found[item.code] = [str(one) for one in said]
            elif item.question.kind == QuestionKind.TEXT:
                found[item.code] = str(said)
            else:
                found[item.code] = Decimal(str(said))
        return found

    def background(self) -> dict[str, str]:
        """What was said of oneself."""
        said = {one.code: self.cleaned_data.get(f"b_{one.code}", "") for one in self.variables}
        return {code: str(value) for code, value in said.items() if value}


def branching_of(items: Sequence[Item]) -> frozenset[str]:
    """The questions that others hang on."""
    return frozenset(item.after for item in items if item.after)


def _name(code: str) -> str:
    return f"q_{code}"


def _drawn(field: BoundField) -> list[dict[str, Any]]:
    values = [option.data["value"] for option in field.subwidgets]
    return [{**one, "value": value} for one, value in zip(options(field), values, strict=True)]


def _field(item: Item, given: list[str]) -> forms.Field:
    question = item.question
    first = given[0] if given else None
    said: dict[str, Any] = {"label": question.text, "help_text": question.help}
    if question.kind == QuestionKind.ONE:
        chosen = [(one.code, one.label) for one in item.leaves]
        return forms.ChoiceField(choices=chosen, widget=forms.RadioSelect, initial=first, **said)
    if question.kind == QuestionKind.SEVERAL:
        chosen = [(one.code, one.label) for one in item.leaves]
        return forms.MultipleChoiceField(
            choices=chosen, widget=forms.CheckboxSelectMultiple, initial=given, **said
        )
    if question.kind == QuestionKind.SCALE:
        steps = [(str(n), str(n)) for n in question.steps]
        return forms.ChoiceField(choices=steps, widget=forms.RadioSelect, initial=first, **said)
    if question.kind == QuestionKind.NUMBER:
        return forms.DecimalField(
            min_value=question.low,
            max_value=question.high,
            max_digits=12,
            decimal_places=2,
            localize=True,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            initial=first,
            **said,
        )
    return forms.CharField(
        max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), initial=first, **said
    )
