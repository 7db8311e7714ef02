"""The list of citizens as somebody to write to: whoever its filter shows."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.contact.queries.work import due_for
from medspil.desk.forms.citizens import CitizenFilter
from medspil.people.models import Citizen, Staff


class CitizensList:
    """See `medspil.messages.populations.Source`."""

    code = "citizens"
    label: Any = gettext_lazy("Borgere på listen")

    def citizens(self, viewer: Staff, query: QueryDict) -> QuerySet[Citizen]:
        """Whom the list shows the viewer with these filters."""
        rows = CitizenFilter(query, viewer=viewer).filter(due_for(viewer))
        return Citizen.objects.filter(pk__in=rows.order_by().values("citizen"))

    def words(self, viewer: Staff, query: QueryDict) -> list[str]:
        """The filters in force."""
        form = CitizenFilter(query, viewer=viewer)
        form.is_valid()
        return [said for said, _name, _value in form.chips()] or [_("Alle, du kan se")]
