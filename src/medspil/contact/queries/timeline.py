"""Everything that has happened with a citizen, newest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import CharField, DateTimeField, F, Prefetch, QuerySet, TextChoices, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.contact.models import (
    AbsenceKind,
    Agreement,
    Concern,
    ContactAttempt,
    Conversation,
    ConversationNote,
    NextContact,
)
from medspil.contact.queries.conversations import Written, benefit_name, type_name, written
from medspil.contact.queries.effects import Effect, effect_of
from medspil.contact.queries.law import group_names
from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.kernel.kept import AmongSlot, Kept, Slot
from medspil.messages.models import Message
from medspil.messages.withheld import withheld_from
from medspil.people.models import (
    AbsencePeriod,
    BenefitPeriod,
    CaseworkerAssignment,
    Channel,
    Citizen,
    ContactGroupPeriod,
    Representation,
    Staff,
)
from medspil.ui.wording import label_of, short_date

PER_PAGE = 20


class Kind(TextChoices):
    """What the timeline can be narrowed to."""

    CONVERSATIONS = "samtaler", gettext_lazy("Samtaler og forsøg")
    AGREEMENTS = "aftaler", gettext_lazy("Aftaler")
    CONCERN = "bekymring", gettext_lazy("Bekymring")
    NEXT = "naeste", gettext_lazy("Næste kontakt")
    MESSAGES = "beskeder", gettext_lazy("Beskeder")
    FACTS = "forhold", gettext_lazy("Forhold")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `source` names its template part; `item` is the row itself."""

    source: str
    at: date | datetime
    by: str
    title: str
    item: Any
    notes: list[Written] = field(default_factory=list)
    effect: Effect | None = None

    @property
    def is_loud(self) -> bool:
        """Did it count as the municipality's follow-up?"""
        return self.effect is not None and self.effect.local and not self.item.withdrawn_at

    @property
    def icon(self) -> str:
        """The design system's icon for it; a conversation has its channel's."""
        if self.source == "conversation":
            return _CHANNEL_ICONS.get(self.item.channel, "dot")
        return _ICONS[self.source]


_CHANNEL_ICONS = {
    Channel.PHONE: "phone",
    Channel.VIDEO: "videocam",
    Channel.IN_PERSON: "persons",
    Channel.PHONE_WALK: "walk",
    Channel.WALK: "walk",
    Channel.WEBINAR: "groups",
    Channel.LETTER: "email",
    Channel.MESSAGE: "chat",
}
_ICONS = {
    "attempt": "person-remove",
    "agreement": "checklist",
    "concern": "flag",
    "next": "calendar-month",
    "message": "chat",
    "person": "person-add",
    "group": "assignment",
    "benefit": "assignment",
    "absence": "pause",
    "caseworker": "account",
    "registered": "list-add",
    "closed": "list-check",
}


@dataclass(frozen=True)
class _Source:
    """Where entries come from: the rows, the column that dates them, and how they are read."""

    kind: Kind
    rows: Callable[[Slot], QuerySet[Any]]
    dated: str
    fetch: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda rows: rows
    in_all: dict[str, Any] = field(default_factory=dict)
    is_citizen: bool = False
    title: Callable[[Any], str] | None = None  # of what another room tells

    @cached_property
    def chosen(self) -> Kept[Any]:
        """Some of the citizen's rows, by their keys."""
        return Kept(lambda: self.fetch(self.rows(_CITIZEN)).filter(AmongSlot("pk", "keys")))


_CITIZEN = Slot("citizen")


def _conversations(rows: QuerySet[Any]) -> QuerySet[Any]:
    notes = ConversationNote.objects.select_related("written_by").order_by("written_at", "id")
    return rows.select_related("staff", "statutory_rule", "overridden_by").prefetch_related(
        Prefetch("notes", notes), "agreements"
    )


_NEXT_EVENT: Any = NextContact.pgh_event_model  # type: ignore[attr-defined]

_SOURCES = {
    "conversation": _Source(
        Kind.CONVERSATIONS,
        lambda c: Conversation.objects.filter(citizen=c),
        "held_at",
        _conversations,
    ),
    "attempt": _Source(
        Kind.CONVERSATIONS,
        lambda c: ContactAttempt.objects.filter(citizen=c),
        "at",
        lambda rows: rows.select_related("staff"),
    ),
    "agreement": _Source(
        Kind.AGREEMENTS,
        lambda c: Agreement.objects.filter(citizen=c).order_by(),
        "made_at",
        lambda rows: rows.select_related("made_by"),
        in_all={"conversation": None},  # the others stand with their conversation
    ),
    "concern": _Source(
        Kind.CONCERN,
        lambda c: Concern.objects.filter(citizen=c),
        "set_at",
        lambda rows: rows.select_related("set_by"),
    ),
    "next": _Source(
        Kind.NEXT,
        lambda c: _NEXT_EVENT.objects.filter(citizen=c),
        "set_on",
        lambda rows: rows.select_related("set_by"),
    ),
    "message": _Source(
        Kind.MESSAGES, lambda c: Message.objects.filter(citizen=c).order_by(), "day"
    ),
    "person": _Source(
        Kind.FACTS, lambda c: Representation.objects.filter(citizen=c), "valid__startswith"
    ),
    "group": _Source(
        Kind.FACTS, lambda c: ContactGroupPeriod.objects.filter(citizen=c), "valid__startswith"
    ),
    "benefit": _Source(
        Kind.FACTS, lambda c: BenefitPeriod.objects.filter(citizen=c), "valid__startswith"
    ),
    "absence": _Source(
        Kind.FACTS, lambda c: AbsencePeriod.objects.filter(citizen=c), "valid__startswith"
    ),
    "caseworker": _Source(
        Kind.FACTS,
        lambda c: CaseworkerAssignment.objects.filter(citizen=c),
        "valid__startswith",
        lambda rows: rows.select_related("staff", "team"),
    ),
    "registered": _Source(
        Kind.FACTS,
        lambda c: Citizen.objects.filter(pk=c).order_by(),
        "registered_on",
        is_citizen=True,
    ),
    "closed": _Source(
        Kind.FACTS,
        lambda c: Citizen.objects.filter(pk=c, closed_on__isnull=False).order_by(),
        "closed_on",
        is_citizen=True,
    ),
}


def tell(
    source: str,
    *,
    rows: Callable[[Slot], QuerySet[Any]],
    dated: str,
    title: Callable[[Any], str],
    icon: str,
) -> None:
    """Let a room above show on the timeline what happened in it; called in its `apps.ready()`.

    `rows`: a citizen's, that whoever may see the citizen may know of. `dated`: their column.
    """
    _SOURCES[source] = _Source(Kind.FACTS, lambda c: rows(c).order_by(), dated, title=title)
    _ICONS[source] = icon


@cache
def _statement(kind: str) -> tuple[str, tuple[Any, ...]]:
    """(SQL, parameters) of all that has happened with a citizen, as (source, moment, key).

    Kept as SQL, since what is asked of it – how many, a part, without some – is put around it.
    """
    parts = []
    for name, source in _SOURCES.items():
        if kind and source.kind != kind:
            continue
        rows = source.rows(_CITIZEN)
        if not kind:
            rows = rows.filter(**source.in_all)
        parts.append(
            rows.annotate(
                entry_source=Value(name, CharField()),
                entry_at=Cast(F(source.dated), DateTimeField()),
            ).values_list("entry_source", "entry_at", "pk")
        )
    everything = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    ordered = everything.order_by("-entry_at", "entry_source", "-pk")
    statement: tuple[str, tuple[Any, ...]] = ordered.query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    return statement


class _Happenings:
    """What a paginator asks for: how many, and some of them. Without some messages (by key)."""

    def __init__(self, citizen: Citizen, kind: str, without: Sequence[int]) -> None:
        self._sql, given = _statement(kind)
        self._given: list[Any] = [citizen.pk if isinstance(it, Slot) else it for it in given]
        if without:
            columns = "every (source, moment, key)"
            kept = "source <> 'message' OR key <> ALL(%s)"
            self._sql = (
                f"SELECT * FROM ({self._sql}) {columns} WHERE {kept}"  # noqa: S608 our own words
                " ORDER BY moment DESC, source, key DESC"
            )
            self._given.append(list(without))

    def count(self) -> int:
        counted = f"SELECT count(*) FROM ({self._sql}) AS happened"  # noqa: S608 the ORM's own words
        return int(self._ask(counted, [])[0][0])

    __len__ = count

    def __getitem__(self, part: slice) -> list[tuple[str, datetime, int]]:
        return self._ask(f"{self._sql} LIMIT %s OFFSET %s", [part.stop - part.start, part.start])

    def _ask(self, sql: str, more: list[int]) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(sql, [*self._given, *more])
            rows: list[Any] = cursor.fetchall()
        return rows


def timeline(
    viewer: Actor, citizen: Citizen, kind: str = "", number: str | int = 1
) -> tuple[Page[Any], list[Entry]]:
    """What has happened with a citizen the viewer may see, newest first: a page and its entries.

    `kind` narrows it (`Kind`; empty: everything, where an agreement stands with its conversation).
    The number of queries depends on the sources on the page, never on how many rows there are.
    """
    happened: Any = _Happenings(citizen, kind, withheld_from(viewer, citizen))
    page: Page[Any] = Paginator(happened, PER_PAGE).get_page(number)
    chosen = [(name, pk) for name, _moment, pk in page.object_list]
    items: dict[tuple[str, int], Any] = {}
    for name in {name for name, _pk in chosen}:
        source = _SOURCES[name]
        keys = [pk for other, pk in chosen if other == name]
        own = [citizen] if source.is_citizen else source.chosen(citizen=citizen.pk, keys=keys)
        for item in own:
            items[name, item.pk] = item
    names = AbsenceKind.objects.values_list("code", "name")
    absences = dict(names) if any(name == "absence" for name, _pk in chosen) else {}
    return page, [_entry(name, items[name, pk], viewer, absences) for name, pk in chosen]


_WHO = {
    "conversation": "staff",
    "attempt": "staff",
    "agreement": "made_by",
    "concern": "set_by",
    "next": "set_by",
}


def _entry(source: str, item: Any, viewer: Actor, absences: dict[str, str]) -> Entry:
    staff = getattr(item, _WHO[source]) if source in _WHO else None
    dated = _SOURCES[source].dated
    moment = item.valid.lower if dated == "valid__startswith" else getattr(item, dated)
    if isinstance(moment, datetime):
        moment = moment.astimezone(clock.TZ)
    return Entry(
        source=source,
        at=moment,
        by=_who(staff, viewer),
        item=item,
        notes=written(list(item.notes.all())) if source == "conversation" else [],
        effect=effect_of(item) if source == "conversation" else None,
        title=_title(source, item, absences),
    )


def _title(source: str, item: Any, absences: dict[str, str]) -> str:
    """What happened, in a few words."""
    if (told := _SOURCES[source].title) is not None:
        return told(item)
    match source:
        case "conversation":
            return f"{type_name(item.type)}, {label_of(item, 'channel').lower()}"
        case "attempt":
            return f"{label_of(item, 'outcome')}, {label_of(item, 'channel').lower()}"
        case "message":
            return f"{label_of(item, 'channel')}: {label_of(item, 'kind').lower()}"
        case "agreement":
            return _("Aftale")
        case "concern":
            return label_of(item, "level")
        case "next":
            return _("Næste kontakt sat til %(day)s") % {"day": short_date(item.day)}
        case "person":
            return f"{label_of(item, 'kind')}: {item.name}"
        case "group":
            return _("Kontaktgruppe: %(group)s") % {
                "group": group_names().get(item.group, item.group)
            }
        case "benefit":
            return _("Ydelse: %(benefit)s") % {"benefit": benefit_name(item.code)}
        case "absence":
            return absences.get(item.code) or str(item.code)
        case "caseworker" if item.staff:
            return _("Sagsbehandler: %(name)s") % {"name": item.staff.full_name}
        case "caseworker":
            return _("Uden sagsbehandler")
        case "registered":
            return _("Tilmeldt")
    return _("Afsluttet")


def _who(staff: Staff | None, viewer: Actor) -> str:
    if staff is None:
        return ""
    return str(gettext_lazy("dig")) if staff == viewer else staff.full_name
