"""The filter of companies, whose state is the address, and what is done to many at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from medspil.companies.models import Tag
from medspil.companies.queries import consultants
from medspil.companies.queries.selection import MINE, NOBODYS, Selection
from medspil.companies.sections import SECTIONS
from medspil.people.models import Staff
from medspil.ui.days import DayField
from medspil.ui.fields import offer, offer_rows

ALL = ("", _("Alle"))


class CompanyFilter(forms.Form):
    """What the list shows. An empty field sets no limit."""

    use_required_attribute = False

    sections = forms.MultipleChoiceField(
        label=_("Branche"),
        choices=[(one.letter, one.title) for one in SECTIONS],
        widget=forms.CheckboxSelectMultiple,
    )
    tags = forms.MultipleChoiceField(label=_("Mærke"), widget=forms.CheckboxSelectMultiple)
    consultant = forms.ChoiceField(label=_("Konsulent"))
    postcodes = forms.CharField(label=_("Postnummer"), max_length=4)
    size_from = forms.IntegerField(label=_("Ansatte fra"), min_value=0, max_value=999_999)
    size_to = forms.IntegerField(label=_("Ansatte til"), min_value=0, max_value=999_999)
    since = forms.IntegerField(label=_("Ikke talt med i (dage)"), min_value=0, max_value=9999)
    within = forms.IntegerField(label=_("Talt med inden for (dage)"), min_value=0, max_value=9999)
    due = forms.BooleanField(label=_("Næste skridt i dag eller før"))
    returning = forms.BooleanField(label=_("Tid til at vende tilbage"))
    peace = forms.ChoiceField(
        label=_("Skal lades i fred"),
        choices=[("", _("Vis ikke")), ("all", _("Vis også")), ("only", _("Vis kun"))],
    )
    closed = forms.BooleanField(label=_("Vis også ophørte"))

    def __init__(self, data: Any = None, *, viewer: Staff) -> None:
        super().__init__(data)
        for field in self.fields.values():
            field.required = False
        offer(
            self,
            "tags",
            [(str(pk), name) for pk, name in Tag.objects.values_list("pk", "name")],
        )
        others = consultants().exclude(pk=viewer.pk).values_list("pk", "full_name")
        offer(
            self,
            "consultant",
            [ALL, (MINE, _("Mine")), (NOBODYS, _("Ingen")), *((str(pk), n) for pk, n in others)],
        )

    def selection(self) -> Selection:
        """The filter as it stands; a field with a wrong value sets no limit and says so."""
        self.is_valid()
        return Selection.of(self.data.urlencode() if hasattr(self.data, "urlencode") else "")


class BulkForm(forms.Form):
    """Tag many, take a tag off many, or give them to a colleague."""

    use_required_attribute = False

    tag = forms.ModelChoiceField(Tag.objects.none(), label=_("Mærke"), required=False)
    why = forms.CharField(label=_("Hvorfor"), max_length=300, required=False)
    return_on = DayField(label=_("Vend tilbage"), required=False)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="bulk-%s", **kwargs)
        offer_rows(self, "tag", Tag.objects.filter(retired_at=None))


class SavedSearchForm(forms.Form):
    """A name for what is seen."""

    name = forms.CharField(max_length=60, required=False)
    query = forms.CharField(max_length=1000, required=False)
    shared = forms.BooleanField(required=False)
