"""The forms of a call round: whom it is for, who calls and what they say, what came of a call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.contact import law
from medspil.contact.actions.conversations import ASK_AGAIN_DAYS, proposed_next
from medspil.contact.asks import Ask, asked_in
from medspil.contact.forms.texting import MissedCallText
from medspil.contact.models import Bucket, CallRoundRow, ConcernLevel
from medspil.contact.queries.rounds import Population
from medspil.contact.rules import led_teams
from medspil.kernel import clock
from medspil.people.models import Citizen, Role, Staff, Team
from medspil.people.queries import citizens_for
from medspil.rounds.answers import AnswerKeys
from medspil.rounds.models import ANSWERS
from medspil.ui.days import DayField, MomentField
from medspil.ui.wording import language_name


def _callers() -> QuerySet[Staff]:
    """Employees who may be asked to call: caseworkers and leaders."""
    return (
        Staff.objects.filter(
            is_active=True,
            memberships__role__in=[Role.CASEWORKER, Role.LEADER],
            memberships__valid__contains=clock.today(),
        )
        .order_by("full_name")
        .distinct()
    )


class PopulationForm(forms.Form):
    """Whom a round is for. An empty field sets no limit; the state is the address."""

    teams = forms.MultipleChoiceField(
        label=gettext_lazy("Team"), widget=forms.CheckboxSelectMultiple
    )
    staff = forms.MultipleChoiceField(
        label=gettext_lazy("Sagsbehandlere"), widget=forms.CheckboxSelectMultiple
    )
    concern = forms.MultipleChoiceField(
        label=gettext_lazy("Bekymring"),
        choices=ConcernLevel.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    buckets = forms.MultipleChoiceField(
        label=gettext_lazy("Status"), choices=Bucket.choices, widget=forms.CheckboxSelectMultiple
    )
    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Kontaktgrupper"), widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Sprog"), widget=forms.CheckboxSelectMultiple
    )
    days_since = forms.IntegerField(
        label=gettext_lazy("Ikke talt i (dage)"), min_value=0, max_value=3650
    )
    again = forms.BooleanField(
        label=gettext_lazy("Tag også dem med, der allerede venter i en anden runde")
    )

    def __init__(self, data: Mapping[str, Any], *, viewer: Staff) -> None:
        super().__init__(data)
        for field in self.fields.values():
            field.required = False
        whole_house, led = led_teams(viewer)
        teams = Team.objects.all() if whole_house else Team.objects.filter(pk__in=led)
        named = (
            _callers()
            .filter(memberships__team__in=teams, memberships__role=Role.CASEWORKER)
            .values_list("pk", "full_name")
        )
        spoken = citizens_for(viewer).order_by("language").values_list("language", flat=True)
        choices: dict[str, list[tuple[Any, str]]] = {
            "teams": [(str(team.pk), team.name) for team in teams.order_by("name")],
            "staff": [(str(pk), name) for pk, name in named],
            "groups": [(group.code, f"{group.code} {group.name}") for group in law.groups()],
            "languages": [(code, language_name(code)) for code in spoken.distinct()],
        }
        for name, values in choices.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]

    @classmethod
    def showing(cls, population: Population, *, viewer: Staff) -> PopulationForm:
        """The form as it stands for a population that was chosen before."""
        chosen: dict[str, Any] = {
            name: [str(one) for one in value]
            for name, value in population.stored().items()
            if isinstance(value, list)
        }
        chosen["days_since"] = population.days_since
        chosen["again"] = not population.skip_waiting
        return cls(chosen, viewer=viewer)

    def population(self) -> Population:
        """The filter; a field with a wrong value sets no limit and says so."""
        self.is_valid()
        given = self.cleaned_data
        return Population(
            teams=tuple(int(pk) for pk in given.get("teams", ())),
            staff=tuple(int(pk) for pk in given.get("staff", ())),
            groups=tuple(given.get("groups", ())),
            buckets=tuple(given.get("buckets", ())),
            concern=tuple(given.get("concern", ())),
            languages=tuple(given.get("languages", ())),
            days_since=given.get("days_since"),
            skip_waiting=not given.get("again"),
        )


class RoundForm(forms.Form):
    """The round's name, who calls, what they say, and until when."""

    use_required_attribute = False

    name = forms.CharField(label=gettext_lazy("Rundens navn"), max_length=120)
    script = forms.CharField(
        label=gettext_lazy("Manuskript"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=gettext_lazy("Det står ved siden af telefonnummeret, mens I ringer."),
    )
    teams = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Team, der ringer"),
        queryset=Team.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    callers = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Og medarbejdere"),
        queryset=Staff.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    ends_on = forms.DateField(label=gettext_lazy("Slutter senest"), required=False)
    add_new = forms.BooleanField(
        label=gettext_lazy("Nye borgere, der passer, kommer med"), required=False, initial=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["callers"].queryset = _callers()  # type: ignore[attr-defined]


class OutcomeForm(MissedCallText):
    """What came of a call. What does not belong to the answer is put away by the style sheet."""

    use_required_attribute = False

    row = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=gettext_lazy("Hvad skete der?"),
        choices=[(code, f"{n} · {label}") for n, (code, label) in enumerate(ANSWERS, start=1)],
        widget=AnswerKeys,
    )
    note = forms.CharField(
        label=gettext_lazy("Notat"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5, "data-after-key": ""}),
    )
    next_day = DayField(label=gettext_lazy("Næste kontakt"), required=False)
    proposed_day = forms.DateField(required=False, widget=forms.HiddenInput)
    again_on = DayField(label=gettext_lazy("Spørg igen"), required=False)
    call_back_at = MomentField(
        label=gettext_lazy("Ring igen"),
        required=False,
        help_text=gettext_lazy("Fx 28.4 kl. 10"),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        row: CallRoundRow,
        citizen: Citizen,
        draft: Mapping[str, str] | None = None,
    ) -> None:
        try:
            self.proposal, self.interval_days, _limit = proposed_next(citizen, clock.today())
        except StopIteration:  # left the books while in the caller's hands
            self.proposal, self.interval_days = clock.today(), 0
        started: dict[str, Any] = {
            "row": row.pk,
            "next_day": self.proposal,
            "proposed_day": self.proposal,
        }
        written = {name: (draft or {})[name] for name in DRAFTED if name in (draft or {})}
        super().__init__(data, initial={**started, **written}, auto_id="call-%s")
        self.offer_text(citizen)
        self._asks = [(one.code, one.title, list(more)) for one, more in self._ask(row, citizen)]
        self._show_answers(draft or {})
        self.fields["again_on"].help_text = _(
            "Skriver du intet, spørger vi igen om %(n)d dage."
        ) % {"n": ASK_AGAIN_DAYS}

    def _ask(self, row: CallRoundRow, citizen: Citizen) -> Iterator[tuple[Ask, list[str]]]:
        """Take in what other rooms ask in the round (`contact.asks`)."""
        for one, fields in asked_in(row.round, citizen):
            self.fields.update({f"{one.code}-{name}": field for name, field in fields.items()})
            yield one, list(fields)

    def _show_answers(self, draft: Mapping[str, str]) -> None:
        """What was answered before the page was left; each answer on a line of its own."""
        for code, _title, names in self._asks:
            for name in names:
                field = self.fields[f"{code}-{name}"]
                said = draft.get(f"{code}-{name}", "").splitlines()
                many = isinstance(field, forms.MultipleChoiceField)
                field.initial = said if many else "".join(said[:1])

    @property
    def drafted(self) -> dict[str, str]:
        """What is kept while one writes: the form's own fields and what other rooms ask."""
        asked = [f"{code}-{name}" for code, _title, names in self._asks for name in names]
        given: Any = self.data  # what was posted: a name may be there more than once
        kept = {name: [given[name]] for name in DRAFTED if name in given}
        kept |= {name: given.getlist(name) for name in asked if name in given}
        return {name: "\n".join(said)[:20_000] for name, said in kept.items()}

    @property
    def asked(self) -> list[tuple[str, list[BoundField]]]:
        """Each question's title with its fields, for the page."""
        return [
            (title, [self[f"{code}-{name}"] for name in names]) for code, title, names in self._asks
        ]

    def answers(self) -> dict[str, dict[str, Any]]:
        """What was said to each question, by its code."""
        return {
            code: {name: self.cleaned_data[f"{code}-{name}"] for name in names}
            for code, _title, names in self._asks
        }

    @property
    def agreed(self) -> bool:
        """Did the caller choose another day than the rhythm's?"""
        proposed = self.cleaned_data["proposed_day"] or self.proposal
        return bool(self.cleaned_data["next_day"] != proposed)


DRAFTED = ("outcome", "note", "next_day", "again_on", "call_back_at", "text")
