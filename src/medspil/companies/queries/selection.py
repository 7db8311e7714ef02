"""One filter of companies: the list's, a saved search's, a campaign's and a letter's."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from medspil.companies.models import Company, CompanyTag, Tag
from medspil.companies.queries import companies_for
from medspil.companies.sections import BY_LETTER
from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.people.models import Staff

MINE, NOBODYS = "me", "none"
SORTS: dict[str, tuple[Any, ...]] = {
    "navn": ("name", "pk"),
    "-navn": ("-name", "-pk"),
    "by": ("postcode", "name", "pk"),
    "-by": ("-postcode", "name", "pk"),
    "senest": (F("last_contact_at").asc(nulls_first=True), "pk"),
    "-senest": (F("last_contact_at").desc(nulls_last=True), "pk"),
    "naeste": (F("next_on").asc(nulls_last=True), "pk"),
    "-naeste": (F("next_on").desc(nulls_last=True), "pk"),
}


def holding(today: Any) -> Q:
    """Tags that are on: nobody took them off, and they have not expired."""
    return Q(removed_at=None) & (Q(expires_on=None) | Q(expires_on__gte=today))


@dataclass(frozen=True, slots=True)
class Selection:
    """Which companies. Empty: no limit of that kind; several of one kind: any of them.

    `since`: nobody spoke with them for so many days, or ever; `within`: somebody did. `due`: the
    next step's day has come; `returning`: a tag says to come back by today. `peace`: "" leaves out
    those who are left in peace, "all" does not, "only" shows them.
    """

    sections: tuple[str, ...] = ()
    tags: tuple[int, ...] = ()
    consultant: str = ""
    postcodes: tuple[str, ...] = ()
    size_from: int | None = None
    size_to: int | None = None
    since: int | None = None
    within: int | None = None
    due: bool = False
    returning: bool = False
    peace: str = ""
    closed: bool = False

    @classmethod
    def of(cls, query: str) -> Selection:
        """From an address; what it does not know or cannot read sets no limit."""
        asked = QueryDict(query)
        found: dict[str, Any] = {}
        for field in fields(cls):
            values = asked.getlist(field.name)
            if field.name in ("sections", "postcodes"):
                found[field.name] = tuple(sorted(set(values)))
            elif field.name == "tags":
                found["tags"] = tuple(sorted({int(one) for one in values if one.isdecimal()}))
            elif field.name in ("size_from", "size_to", "since", "within"):
                text = values[-1] if values else ""
                found[field.name] = int(text) if text.isdecimal() and len(text) < 7 else None
            elif field.name in ("due", "returning", "closed"):
                found[field.name] = bool(values and values[-1] not in ("", "False"))
            else:
                found[field.name] = values[-1] if values else ""
        return cls(**found)

    def stored(self) -> str:
        """As an address says it; what sets no limit is left out."""
        query = QueryDict(mutable=True)
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, tuple):
                query.setlist(field.name, [str(one) for one in value])
            elif value not in (None, "", False):
                query[field.name] = "1" if value is True else str(value)
        return query.urlencode()

    def with_peace(self) -> Selection:
        """The same, and those who are left in peace: to be able to say that they are left out."""
        return replace(self, peace=self.peace or "all")

    def rows(self, viewer: Actor, sort: str = "navn") -> QuerySet[Company]:
        """The companies it chooses among the viewer's, in order."""
        return self._filtered(viewer).order_by(*SORTS.get(sort, SORTS["navn"]))

    def _filtered(self, viewer: Actor) -> QuerySet[Company]:
        today = clock.today()
        rows = companies_for(viewer)
        if not self.closed:
            rows = rows.filter(closed_on=None)
        if self.sections:
            letters = [BY_LETTER[one] for one in self.sections if one in BY_LETTER]
            rows = rows.filter(division__in=[d for one in letters for d in one.divisions])
        if self.tags:
            put_on = CompanyTag.objects.filter(company=OuterRef("pk"), tag__in=self.tags)
            rows = rows.filter(Exists(put_on.filter(holding(today))))
        if self.returning:
            back = CompanyTag.objects.filter(company=OuterRef("pk"), return_on__lte=today)
            rows = rows.filter(Exists(back.filter(holding(today))))
        if self.consultant:
            rows = rows.filter(self._whose(viewer))
        if self.postcodes:
            wanted = Q()
            for one in self.postcodes:
                wanted |= Q(postcode__startswith=one)
            rows = rows.filter(wanted)
        if self.size_from is not None:
            rows = rows.filter(employees__gte=self.size_from)
        if self.size_to is not None:
            rows = rows.filter(employees__lte=self.size_to)
        if self.since is not None:
            then = clock.now() - timedelta(days=self.since)
            rows = rows.filter(Q(last_contact_at=None) | Q(last_contact_at__lt=then))
        if self.within is not None:
            rows = rows.filter(last_contact_at__gte=clock.now() - timedelta(days=self.within))
        if self.due:
            rows = rows.filter(next_on__lte=today)
        if self.peace == "only":
            rows = rows.filter(dnd_until__gte=today)
        elif self.peace != "all":
            rows = rows.filter(Q(dnd_until=None) | Q(dnd_until__lt=today))
        return rows

    def _whose(self, viewer: Actor) -> Q:
        if self.consultant == NOBODYS:
            return Q(consultant=None)
        if self.consultant == MINE:
            return Q(consultant=viewer if isinstance(viewer, Staff) else None)
        return Q(consultant=int(self.consultant)) if self.consultant.isdecimal() else Q(pk=None)

    def chips(self) -> list[tuple[str, str, str]]:
        """What limits it, in words: (what is said, the field, its value)."""
        names = dict(Tag.objects.filter(pk__in=self.tags).values_list("pk", "name"))
        said: list[tuple[str, str, str]] = []
        for letter in self.sections:
            if letter in BY_LETTER:
                said.append((str(BY_LETTER[letter].title), "sections", letter))
        said += [(names[pk], "tags", str(pk)) for pk in self.tags if pk in names]
        if self.consultant:
            said.append((self._whose_in_words(), "consultant", self.consultant))
        for one in self.postcodes:
            said.append((_("Postnummer %(code)s") % {"code": one}, "postcodes", one))
        numbers = (
            (self.size_from, "size_from", _("mindst %(n)d ansatte")),
            (self.size_to, "size_to", _("højst %(n)d ansatte")),
            (self.since, "since", _("ikke talt med i %(n)d dage")),
            (self.within, "within", _("talt med inden for %(n)d dage")),
        )
        said += [(words % {"n": n}, name, str(n)) for n, name, words in numbers if n is not None]
        flags = (
            (self.due, "due", _("næste skridt i dag eller før")),
            (self.returning, "returning", _("tid til at vende tilbage")),
            (self.closed, "closed", _("også ophørte")),
        )
        said += [(words, name, "1") for on, name, words in flags if on]
        peace = {"only": _("skal lades i fred"), "all": _("også dem, der skal lades i fred")}
        if self.peace in peace:
            said.append((peace[self.peace], "peace", self.peace))
        return said

    def _whose_in_words(self) -> str:
        if self.consultant == MINE:
            return _("mine")
        if self.consultant == NOBODYS:
            return _("uden konsulent")
        found = Staff.objects.filter(pk=self.consultant) if self.consultant.isdecimal() else None
        return found[0].full_name if found else "–"

    def in_words(self) -> list[str]:
        """Each limit in words; without any it is all of them."""
        return [said for said, _name, _value in self.chips()] or [_("Alle virksomheder")]


def how_many(n: int) -> str:
    """`1 virksomhed`, `20 virksomheder`."""
    return ngettext("%(n)d virksomhed", "%(n)d virksomheder", n) % {"n": n}
