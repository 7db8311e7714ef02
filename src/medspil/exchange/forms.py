"""What a person says about a file: what it holds, and what its columns mean."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.exchange.kinds import Kind, all_kinds, column_of
from medspil.exchange.storage import Look

ENCODINGS = [
    ("", gettext_lazy("Find ud af det")),
    ("utf-8", "UTF-8"),
    ("windows-1252", gettext_lazy("Windows-1252 (ældre Excel)")),
]


class UploadForm(forms.Form):
    """A file and what it holds."""

    kind = forms.ChoiceField(label=gettext_lazy("Hvad er i filen"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=gettext_lazy("Fil"),
        help_text=gettext_lazy("CSV eller Excel (.xlsx), højst 100 MB. Intet skrives endnu."),
        error_messages={
            "required": gettext_lazy("Vælg en fil."),
            "empty": gettext_lazy("Filen er tom."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind.name, kind.label) for kind in all_kinds()]
        self.initial.setdefault("kind", "citizens")


class ColumnsForm(forms.Form):
    """What each heading means: guessed, remembered, chosen."""

    encoding = forms.ChoiceField(label=gettext_lazy("Tegnsæt"), choices=ENCODINGS, required=False)
    create_staff = forms.BooleanField(
        label=gettext_lazy("Opret sagsbehandlere, som ikke findes"),
        help_text=gettext_lazy("De kan ikke logge ind, før en administrator giver dem adgang."),
        required=False,
    )

    def __init__(
        self, *args: Any, kind: Kind, look: Look, known: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.headings = dict(enumerate(look.headings))
        self.examples = dict(enumerate(look.examples))
        choices = [("", _("Brug ikke"))]
        choices += [(c.name, f"{c.name} – {c.meaning}") for c in kind.columns]
        taken: set[str] = set()
        for number, heading in self.headings.items():
            if not heading:
                continue
            guess = known.get(heading, column_of(kind, heading) or "")
            if guess in taken:
                guess = ""
            taken.add(guess)
            self.fields[f"h{number}"] = forms.ChoiceField(
                label=heading, choices=choices, required=False, initial=guess
            )
        if kind.name != "citizens":
            del self.fields["create_staff"]

    @property
    def columns(self) -> list[tuple[Any, str]]:
        """(field, example) in the order of the file."""
        return [
            (self[f"h{number}"], self.examples[number])
            for number in self.headings
            if f"h{number}" in self.fields
        ]

    @property
    def mapping(self) -> dict[str, str]:
        """heading -> column, of a valid form."""
        return {
            heading: self.cleaned_data[f"h{number}"]
            for number, heading in self.headings.items()
            if f"h{number}" in self.fields
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = [value for name, value in data.items() if name.startswith("h") and value]
        for name, value in list(data.items()):
            if name.startswith("h") and value and Counter(chosen)[value] > 1:
                self.add_error(
                    name, _("Kolonnen %(column)s er valgt to gange.") % {"column": value}
                )
        missing = [c.name for c in self.kind.columns if c.required and c.name not in chosen]
        if missing:
            raise forms.ValidationError(
                _("Vælg, hvor disse står i filen: %(columns)s.") % {"columns": ", ".join(missing)}
            )
        return data
