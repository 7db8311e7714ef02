"""What a citizen sends to get sparring on, and what they choose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from medspil.kernel.action import Refused
from medspil.portal import days
from medspil.portal.forms import CHOOSE, REQUIRED
from medspil.portal.offer_forms import SCORES
from medspil.sparring.models import CourseStart, DocumentKind
from medspil.sparring.reading.taking_in import SAID, Taken, taken_in, typed

KINDS = [
    (DocumentKind.LETTER.value, _("Min ansøgning")),
    (DocumentKind.CV.value, _("Mit CV")),
    (DocumentKind.ADVERT.value, _("Jobopslaget")),
]
RESULTS = [
    ("sent", _("Jeg har sendt den")),
    ("interview", _("Jeg skal til samtale")),
    ("job", _("Jeg har fået jobbet")),
    ("no", _("Jeg fik nej")),
]
ACCEPT = ".pdf,.docx,.odt,.txt"


def _pasted(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, strip=False, widget=forms.Textarea(attrs={"rows": 8})
    )


def _largest() -> int:
    return int(settings.MEDSPIL_DOCUMENT_MB)


def _file(label: Any) -> forms.FileField:
    return forms.FileField(
        label=label,
        required=False,
        allow_empty_file=True,
        max_length=None,
        help_text=format_lazy(_("PDF, Word eller tekst, højst {mb} MB."), mb=_largest()),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )


class VersionForm(forms.Form):
    """A text, pasted or as a file. `dropped`: fields whose files were too large to come in."""

    kind = forms.ChoiceField(
        label=_("Hvad er det?"), choices=KINDS, widget=forms.RadioSelect, error_messages=CHOOSE
    )
    text = _pasted(_("Indsæt teksten"))
    document = _file(_("Eller vælg en fil"))

    def __init__(
        self, data: Any = None, files: Any = None, *, dropped: set[str] | None = None, **more: Any
    ) -> None:
        super().__init__(data, files, **more)
        self.dropped = dropped or set()

    def clean(self) -> dict[str, Any]:
        """`given`: what was read, by kind of document."""
        said = super().clean() or {}
        said["given"] = {}
        if kind := said.get("kind"):
            self._read(said, kind, "text", "document")
        return said

    def _read(self, said: dict[str, Any], kind: str, text: str, document: str) -> None:
        file: UploadedFile[Any] | None = said.get(document)
        try:
            if document in self.dropped:
                raise Refused(str(SAID["size"]), field=document)
            taken: Taken | None = None
            if file:
                taken = taken_in(file, document)
            elif (said.get(text) or "").strip():
                taken = typed(said[text], text)
            if taken is not None:
                said["given"][kind] = taken
        except Refused as refused:
            self.add_error(refused.field, refused.message)


class SendForm(VersionForm):
    """The first time: what it is about, and the advertisement."""

    about = forms.CharField(
        label=_("Hvilket job gælder det?"), max_length=120, error_messages=REQUIRED
    )
    kind = forms.ChoiceField(
        label=_("Hvad er det?"),
        choices=KINDS[:2],
        initial="letter",
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    advert = _pasted(_("Jobopslaget"))
    document_advert = _file(_("Eller vælg jobopslaget som fil"))
    field_order = ["about", "kind", "text", "document", "advert", "document_advert"]

    def clean(self) -> dict[str, Any]:
        """Something of one's own to read, too."""
        said = super().clean()
        self._read(said, DocumentKind.ADVERT.value, "advert", "document_advert")
        if not self.errors and said.get("kind") not in said["given"]:
            self.add_error("text", now_("Indsæt din tekst, eller vælg en fil."))
        return said


class ResultForm(forms.Form):
    """How it went."""

    result = forms.ChoiceField(
        label=_("Hvordan gik det?"),
        choices=RESULTS,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )


class RatingForm(forms.Form):
    """Was the answer a help?"""

    rating = forms.TypedChoiceField(
        label=_("Hjalp svaret dig?"),
        choices=SCORES,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )


class YesForm(forms.Form):
    """What a provider may be told."""

    start = forms.TypedChoiceField(
        label=_("Hvornår vil du begynde?"),
        required=False,
        widget=forms.RadioSelect,
        empty_value=None,
    )
    name = forms.BooleanField(label=_("Mit navn"), required=False)
    phone = forms.BooleanField(label=_("Mit telefonnummer"), required=False)

    def __init__(
        self, data: Any = None, *, starts: Sequence[CourseStart], hidden: bool = False
    ) -> None:
        """`hidden`: of who has a protected name and address, neither is told."""
        super().__init__(data)
        by_key = {str(one.pk): one for one in starts}
        days_of = [(key, _said_of(one)) for key, one in by_key.items()]
        field: Any = self.fields["start"]
        field.coerce = by_key.get
        field.choices = [*days_of, ("", _("Det ved jeg ikke endnu"))]
        if not starts:
            del self.fields["start"]
        if hidden:
            del self.fields["name"], self.fields["phone"]


def _said_of(start: CourseStart) -> str:
    return ", ".join(part for part in (days.own_day(start.starts_on), start.place) if part)
