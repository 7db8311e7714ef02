"""What consultants write, and what is chosen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from medspil.people.models import Citizen, Staff
from medspil.people.queries import citizens_for
from medspil.sparring.actions.answering import LONGEST
from medspil.sparring.models import (
    Application,
    Document,
    Example,
    ProviderCourse,
    SparringPolicy,
)
from medspil.sparring.models.applications import MOST_TYPED
from medspil.sparring.queries.courses import courses
from medspil.sparring.queries.readers import readers
from medspil.ui.days import DayField
from medspil.ui.fields import offer_rows


class Plain(forms.Form):
    """A form whose fields say themselves what is missing."""

    use_required_attribute = False


class CommentForm(Plain):
    """A passage, by its words, and what one says of it."""

    document = forms.ModelChoiceField(Document.objects.none(), widget=forms.HiddenInput)
    quote = forms.CharField(
        label=_("Stedet i teksten"),
        help_text=_("Kopiér ordene fra teksten, eller vælg stedet i den."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    text = forms.CharField(
        label=_("Din kommentar"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, data: Any = None, *, document: Document, quote: str = "", auto_id: str = "c-%s"
    ) -> None:
        super().__init__(data, initial={"document": document, "quote": quote}, auto_id=auto_id)
        offer_rows(self, "document", document.application.documents.all())


class AnswerForm(Plain):
    """A few words, with the comments or instead of them."""

    text = forms.CharField(
        label=_("Svar til borgeren"),
        required=False,
        max_length=LONGEST,
        help_text=_(
            "Borgeren skriver selv ansøgningen. Sig, hvad der virker, og hvad der mangler."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="answer-%s")


class ExampleForm(Plain):
    """What others may learn from, without who it is."""

    about = forms.CharField(label=_("Hvad den søger"), max_length=120)
    text = forms.CharField(
        label=_("Teksten uden navne"),
        strip=False,
        max_length=MOST_TYPED,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, data: Any = None, *, example: Example | None = None) -> None:
        initial = {"about": example.about, "text": example.text} if example else {}
        super().__init__(data, initial=initial, auto_id="example-%s")


class HandOverForm(Plain):
    """To whom; nobody: back to all."""

    to = forms.ModelChoiceField(
        Staff.objects.none(), label=_("Giv videre til"), required=False, empty_label=_("Alle")
    )

    def __init__(self, data: Any = None, *, application: Application) -> None:
        super().__init__(data, auto_id="hand-%s")
        offer_rows(self, "to", readers(application), lambda one: one.full_name)


class CallForm(Plain):
    """How a call went."""

    reached = forms.TypedChoiceField(
        label=_("Hvordan gik det?"),
        choices=[("yes", _("Vi talte sammen")), ("no", _("Traf ikke"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Det talte vi om"),
        required=False,
        max_length=LONGEST,
        help_text=_("Borgeren kan læse det."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="call-%s")


class CourseForm(Plain):
    """A course of an external provider's."""

    title = forms.CharField(label=_("Kursus"), max_length=120)
    provider = forms.CharField(label=_("Udbyder"), max_length=120)
    contact = forms.CharField(
        label=_("Sådan får I fat i udbyderen"),
        max_length=200,
        help_text=_("Fx et telefonnummer. Kun jer selv ser det."),
    )
    email = forms.EmailField(
        label=_("Udbyderens e-mail"),
        required=False,
        help_text=_(
            "Hertil sender vi et link, når en borger siger ja. Uden e-mail giver I det selv videre."
        ),
    )
    about = forms.CharField(
        label=_("Om kurset"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, course: ProviderCourse | None = None) -> None:
        initial = {name: getattr(course, name) for name in self.base_fields} if course else {}
        super().__init__(data, initial=initial, auto_id="course-%s")


class StartForm(Plain):
    """A day on which a course begins, and where."""

    starts_on = DayField(label=_("Begynder"))
    place = forms.CharField(label=_("Sted"), required=False, max_length=120)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="start-%s")


class ReferForm(Plain):
    """A course for the citizen of an application."""

    course = forms.ModelChoiceField(ProviderCourse.objects.none(), label=_("Kursus"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="refer-%s")
        offer_rows(self, "course", courses(open_ones=True), _named)


def _named(course: ProviderCourse) -> str:
    return f"{course.title}, {course.provider}"


class ReferByNumberForm(ReferForm):
    """The same, for a citizen by case number."""

    reference = forms.CharField(label=_("Borgerens sagsnummer"), max_length=60)

    def __init__(self, data: Any = None, *, viewer: Staff) -> None:
        super().__init__(data)
        self.viewer = viewer

    def clean_reference(self) -> Citizen:
        """The citizen, when the employee may see them."""
        said = self.cleaned_data["reference"].strip()
        found = citizens_for(self.viewer).filter(reference=said).first()
        if found is None:
            raise forms.ValidationError(now_("Ingen af dine borgere har det sagsnummer."))
        return found


class PolicyForm(Plain):
    """What the municipality promises."""

    answer_days = forms.IntegerField(label=_("Hverdage til et svar"), min_value=1, max_value=20)
    keep_months = forms.IntegerField(
        label=_("Måneder, det gemmes"),
        min_value=1,
        max_value=24,
        help_text=_("Talt fra, at borgeren eller en konsulent sidst rørte ved det."),
    )

    def __init__(self, data: Any = None, *, policy: SparringPolicy) -> None:
        initial = {"answer_days": policy.answer_days, "keep_months": policy.keep_months}
        super().__init__(data, initial=initial)
