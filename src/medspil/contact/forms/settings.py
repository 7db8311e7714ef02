"""The municipality's own rhythm as a table, and its own choices about contact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.contact.models import AbsenceKind, ConcernLevel, LocalPolicy, LocalRhythm
from medspil.contact.queries.law import group_names

LEAST, MOST = 1, 730  # days


def field_name(group: str, level: str) -> str:
    """The name of a cell: a contact group (empty: all others) and a level of concern."""
    return f"r-{group or 'alle'}-{level}"


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of the table. `follows`: the days of all others, which hold while it is empty."""

    field: BoundField
    level: str
    follows: int | None


@dataclass(frozen=True, slots=True)
class RhythmRow:
    """A contact group and its cells, one for each level of concern; `code` empty: all others."""

    code: str
    name: str
    cells: list[Cell]


class RhythmForm(forms.Form):
    """How often we promise to speak with people: days, per contact group and level of concern.

    An empty cell follows the row for all others.
    """

    def __init__(self, rhythms: list[LocalRhythm], data: Any = None) -> None:
        super().__init__(data)
        self.kept = kept = {(row.group, row.concern): row.interval_days for row in rhythms}
        self.names = {"": _("Alle andre grupper"), **group_names()}
        for group, name in self.names.items():
            for level in ConcernLevel:
                self.fields[field_name(group, level)] = forms.IntegerField(
                    label=f"{name}, {level.label}",
                    required=not group,
                    min_value=LEAST,
                    max_value=MOST,
                    initial=kept.get((group, level.value)),
                )

    def rows(self) -> list[RhythmRow]:
        """The table as it is shown."""
        return [
            RhythmRow(code, str(name), [self._cell(code, level) for level in ConcernLevel])
            for code, name in self.names.items()
        ]

    def _cell(self, group: str, level: ConcernLevel) -> Cell:
        field = self[field_name(group, level)]
        empty = bool(group) and field.value() in (None, "")
        return Cell(field, str(level.label), self.kept.get(("", level.value)) if empty else None)

    def days(self) -> dict[tuple[str, str], int | None]:
        """(group, level) and the days chosen; None where the row for all others is followed."""
        return {
            (group, level.value): self.cleaned_data[field_name(group, level)]
            for group in self.names
            for level in ConcernLevel
        }


# Not asked for by everybody who sends the form; what is not sent stays as it is.
LEFT_ALONE = ("retry_hours", "loss_of_contact_days", "walk_guideline")


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """The municipality's own choices about contact."""

    why = forms.CharField(
        label=gettext_lazy("Hvorfor?"), required=False, max_length=400, help_text=""
    )

    class Meta:
        model = LocalPolicy
        fields = [
            "soon_days",
            "unreached_after",
            "pause_review_days",
            "retry_hours",
            "loss_of_contact_days",
            "walk_guideline",
            "stopping_absences",
            "count_suspended_locally",
        ]
        labels = {
            "soon_days": gettext_lazy("Vis som »snart« så mange dage før"),
            "unreached_after": gettext_lazy("Ikke nået efter så mange forsøg"),
            "pause_review_days": gettext_lazy("Tag fravær uden slutdato op efter dage"),
            "retry_hours": gettext_lazy("Timer mellem forsøg i en ringerunde"),
            "loss_of_contact_days": gettext_lazy("Mistet kontakt efter så mange dage"),
            "walk_guideline": gettext_lazy("Før en medarbejder går tur med en borger"),
            "count_suspended_locally": gettext_lazy(
                "Frivillige samtaler tæller i vores egen rytme, mens loven er på pause"
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stopping_absences"] = forms.MultipleChoiceField(
            label=gettext_lazy("Fravær, der ikke tæller med i tiden på ydelsen"),
            help_text=gettext_lazy(
                "For de frister, loven regner i sammenlagt tid på ydelsen (LAB § 9). "
                "Hvilke fravær der gør det, er ikke efterprøvet: Spørg jeres jurister."
            ),
            choices=AbsenceKind.objects.values_list("code", "name").order_by("name"),
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        for name, least, most in (
            ("soon_days", 0, 60),
            ("unreached_after", 1, 20),
            ("pause_review_days", 1, 365),
            ("retry_hours", 1, 168),
            ("loss_of_contact_days", 1, 365),
        ):
            self.fields[name] = forms.IntegerField(
                label=self.fields[name].label,
                min_value=least,
                max_value=most,
                required=name not in LEFT_ALONE,
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        switched = "count_suspended_locally" in self.changed_data
        if switched and not given.get("why", "").strip():
            self.add_error("why", _("Skriv hvorfor I ændrer, hvad der tæller under en pause."))
        return given

    def _post_clean(self) -> None:
        """The action judges and writes; the form leaves the row alone."""

    def values(self) -> dict[str, Any]:
        """The choices alone."""
        return {
            name: self.cleaned_data[name]
            for name in self.Meta.fields
            if name not in LEFT_ALONE or (name in self.data and self.cleaned_data[name] is not None)
        }
