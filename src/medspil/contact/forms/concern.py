"""How worried we are, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from medspil.contact.models import Concern, ConcernLevel


class ConcernForm(forms.Form):
    """A level, each with the rhythm that follows, and the reason."""

    use_required_attribute = False

    level = forms.ChoiceField(
        label=_("Hvor bekymret er du?"), choices=ConcernLevel.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Hvorfor?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Skriv, hvad du har set og hørt. Kun borgerens team kan læse det."),
        error_messages={"required": _("Skriv hvorfor – din kollega skal kunne forstå det.")},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        now: Concern | None,
        rhythms: Mapping[str, int],
    ) -> None:
        super().__init__(data, initial={"level": now.level if now else ConcernLevel.NONE})
        self.fields["level"].choices = [  # type: ignore[attr-defined]
            (
                level.value,
                f"{level.label} – {follows(rhythms[level])}" if level in rhythms else level.label,
            )
            for level in ConcernLevel
        ]


def follows(days: int) -> str:
    """What a rhythm means, said at the end of a sentence."""
    return ngettext(
        "så taler vi mindst hver dag", "så taler vi mindst hver %(days)d. dag", days
    ) % {"days": days}
