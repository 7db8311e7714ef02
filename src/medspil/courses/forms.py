"""What people write in this room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.courses.actions.referrals import LATER
from medspil.courses.models import Course
from medspil.courses.words import quote_text
from medspil.messages.models import MessageChannel


class CourseForm(forms.Form):
    """A course's own words."""

    title = forms.CharField(
        label=gettext_lazy("Titel"),
        max_length=120,
        help_text=gettext_lazy("Den står kun bag linket, aldrig i en sms eller e-mail."),
        error_messages={"required": gettext_lazy("Giv kurset en titel.")},
    )
    about = forms.CharField(
        label=gettext_lazy("Om kurset"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class PartForm(forms.Form):
    """A part's words."""

    title = forms.CharField(
        label=gettext_lazy("Delens titel"),
        max_length=120,
        error_messages={"required": gettext_lazy("Giv delen en titel.")},
    )
    about = forms.CharField(
        label=gettext_lazy("Om delen"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    question = forms.CharField(
        label=gettext_lazy("Spørgsmål til eftertanke"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Svaret er seerens eget."),
    )


class PartWordsForm(PartForm):
    """The same, with what is said in the film."""

    transcript = forms.CharField(
        label=gettext_lazy("Filmens ord"),
        required=False,
        help_text=gettext_lazy("Alt, hvad der bliver sagt – til den, der hellere vil læse."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class _FileForm(forms.Form):
    use_required_attribute = False


class FilmForm(_FileForm):
    """The film of a part."""

    film = forms.FileField(
        label=gettext_lazy("Film (MP4)"),
        widget=forms.FileInput(attrs={"accept": "video/mp4,.mp4"}),
        error_messages={
            "required": gettext_lazy("Vælg en film."),
            "empty": gettext_lazy("Filen er tom."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["film"].help_text = _("MP4 med H.264, højst %(n)d MB.") % {
            "n": settings.MEDSPIL_FILM_MB
        }


class CaptionsForm(_FileForm):
    """The subtitles of a part."""

    captions = forms.FileField(
        label=gettext_lazy("Undertekster (WebVTT)"),
        help_text=gettext_lazy("En fil, der ender på .vtt."),
        widget=forms.FileInput(attrs={"accept": "text/vtt,.vtt"}),
        error_messages={
            "required": gettext_lazy("Vælg en fil med undertekster."),
            "empty": gettext_lazy("Filen er tom."),
        },
    )


class MaterialForm(_FileForm):
    """A file that goes with a part."""

    material = forms.FileField(
        label=gettext_lazy("Materiale"),
        help_text=gettext_lazy("PDF, PNG eller JPEG."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/png,image/jpeg"}),
        error_messages={
            "required": gettext_lazy("Vælg en fil."),
            "empty": gettext_lazy("Filen er tom."),
        },
    )
    name = forms.CharField(label=gettext_lazy("Filens navn"), required=False, max_length=100)


class ReferForm(forms.Form):
    """To which course, how the link leaves, and whether a time to talk goes with it."""

    use_required_attribute = False

    course = forms.ChoiceField(
        label=gettext_lazy("Kursus"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Vælg et kursus.")},
    )
    way = forms.ChoiceField(
        label=gettext_lazy("Sådan får borgeren linket"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("", gettext_lazy("Som borgeren plejer at få besked")),
            (MessageChannel.LETTER, gettext_lazy("Som brev på papir")),
            (LATER, gettext_lazy("Ikke endnu – jeg fortæller om det først")),
        ],
    )
    talk = forms.BooleanField(
        label=gettext_lazy("Tilbyd en tid til at tale om det bagefter"),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, courses: Sequence[Course], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._courses = {str(course.public_id): course for course in courses}
        field = self.fields["course"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, course.title) for key, course in self._courses.items()]
        if len(courses) == 1:
            self.initial.setdefault("course", str(courses[0].public_id))

    @property
    def chosen(self) -> Course:
        """What was chosen, in a valid form."""
        return self._courses[self.cleaned_data["course"]]


class ReflectionForm(forms.Form):
    """What a viewer thinks, for themselves."""

    use_required_attribute = False

    text = forms.CharField(
        label=gettext_lazy("Dit svar"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Skriv, hvad du tænker.")},
    )


class FeedbackForm(forms.Form):
    """What a viewer thinks of the course."""

    use_required_attribute = False

    text = forms.CharField(
        label=gettext_lazy("Hvad synes du om kurset?"),
        help_text=gettext_lazy("Skriv ikke navne. Vi kan ikke se, hvem der har skrevet."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Skriv, hvad du synes.")},
    )
    may_quote = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["may_quote"].label = quote_text()
