"""Put a part of the law on pause, see first what it does, and take it back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from psycopg.types.range import DateRange, Range

from medspil.contact.actions.history import remembered
from medspil.contact.due import reclassify, sweep
from medspil.contact.due.whatif import ask, compute, judge, supposing
from medspil.contact.models import (
    Evidence,
    Suspension,
    SuspensionEffect,
    SuspensionSubject,
)
from medspil.contact.queries.suspensions import REGIONS, SECTORS
from medspil.kernel import clock
from medspil.kernel.action import Actor, NotAllowed, Refused, action, allowed, note_facts
from medspil.kernel.period import Period
from medspil.people.models import Municipality, Staff

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")


@dataclass(frozen=True, slots=True)
class SuspensionDraft:
    """What an administrator is about to put on pause. Empty lists: everywhere, everybody."""

    subject: str
    start: date
    because: str
    end: date | None = None
    effect: str = SuspensionEffect.FREEZE
    regions: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    law: str = ""
    citizen_text: str = ""
    evidence: str = Evidence.UNVERIFIED
    code: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """One citizen's deadline before and after; the citizen stays unnamed."""

    team: str  # empty: in no team
    contact_group: str
    before: date | None
    after: date | None


@dataclass(slots=True)
class Preview:
    """What a change of the law on pause does to the law's deadlines, before it takes effect.

    Counts of citizens: `moved` have another deadline than before; of these `shorter` an earlier
    one, `falling_away` none any more, and `arising` one where there was none. `days` is how far the
    deadline that moves most is moved.
    """

    moved: int = 0
    shorter: int = 0
    falling_away: int = 0
    arising: int = 0
    active: int = 0
    days: int = 0
    by_team: Counter[str] = field(default_factory=Counter)
    by_group: Counter[str] = field(default_factory=Counter)
    examples: list[Move] = field(default_factory=list)


def _checked(draft: SuspensionDraft) -> None:
    if draft.code and not CODE.fullmatch(draft.code):
        raise Refused(_("Brug bogstaver, tal og bindestreg i id."), field="code")
    if draft.subject not in SuspensionSubject.values:
        raise Refused(_("Vælg hvad der sættes på pause."), field="subject")
    if draft.effect not in SuspensionEffect.values:
        raise Refused(_("Vælg hvad virkningen er."), field="effect")
    if draft.end is not None and draft.end < draft.start:
        raise Refused(_("Slutdatoen ligger før startdatoen."), field="end")
    if not draft.because.strip():
        raise Refused(_("Skriv hvorfor: hvilken udmelding eller bekendtgørelse?"), field="because")
    for name, most in (("because", 400), ("law", 200)):
        if len(getattr(draft, name)) > most:
            raise Refused(_("Skriv højst %(most)d tegn.") % {"most": most}, field=name)
    if unknown := [code for code in draft.regions if code not in REGIONS]:
        raise Refused(
            _("Ukendt region: %(code)s. Brug 1081-1085.") % {"code": unknown[0]}, field="regions"
        )
    if unknown := [code for code in draft.sectors if code not in SECTORS]:
        raise Refused(_("Ukendt sektor: %(code)s.") % {"code": unknown[0]}, field="sectors")
    known = set(
        Municipality.objects.filter(code__in=draft.municipalities).values_list("code", flat=True)
    )
    if unknown := [code for code in draft.municipalities if code not in known]:
        raise Refused(_("Ukendt kommune: %(code)s.") % {"code": unknown[0]}, field="municipalities")


def _enter(draft: SuspensionDraft, by: Actor) -> Suspension:
    code = draft.code or _free_code(draft)
    if Suspension.objects.filter(code=code).exists():
        raise Refused(_("Der er allerede en suspension med id %(code)s.") % {"code": code}, "code")
    return Suspension.objects.create(
        code=code,
        subject=draft.subject,
        effect=draft.effect,
        regions=list(draft.regions),
        municipalities=list(draft.municipalities),
        sectors=list(draft.sectors),
        valid=Period(draft.start, draft.end).as_range(),
        law=draft.law,
        because=draft.because.strip(),
        citizen_text=draft.citizen_text.strip(),
        evidence=draft.evidence,
        edited=True,
        entered_by=by if isinstance(by, Staff) else None,
        entered_at=clock.now(),
    )


def _free_code(draft: SuspensionDraft) -> str:
    """A name of its own: subject, first day, and a number when there is another."""
    stem = f"{draft.subject}-{draft.start:%Y%m%d}"
    taken = set(Suspension.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(c for c in [stem, *(f"{stem}-{n}" for n in range(2, 999))] if c not in taken)


def _recount(suspension: Suspension) -> None:
    """Conversations held in the period are judged again: they may (no longer) be voluntary; and
    those held after it: the law's window may end on another day.
    """
    if suspension.subject == SuspensionSubject.CONVERSATION_DUTY:
        reclassify(None, [_onwards(suspension)])


def _onwards(suspension: Suspension) -> Range[date]:
    return DateRange(suspension.valid.lower, None)


_MOVED = """
    FROM clocks_before b JOIN clocks_after a USING (citizen_id)
    LEFT JOIN people_team t ON t.id = a.team_id
    WHERE a.statutory_due IS DISTINCT FROM b.statutory_due
"""


def _preview(change: Callable[[], Suspension], examples: int) -> Preview:
    """What `change` does to everybody's clocks."""
    with supposing():
        compute("clocks_before", clock.today())
        suspension = change()
        if suspension.subject == SuspensionSubject.CONVERSATION_DUTY:
            judge([_onwards(suspension)])
        compute("clocks_after", clock.today())
        return _compared(examples)


def _compared(examples: int) -> Preview:
    preview = Preview(active=ask("SELECT count(*) FROM clocks_after")[0][0])
    for team, group, whole, n, shorter, away, arising, days in ask(
        f"""
        SELECT coalesce(t.name, ''), a.contact_group, grouping(t.name, a.contact_group), count(*),
            count(*) FILTER (WHERE a.statutory_due < b.statutory_due),
            count(*) FILTER (WHERE a.statutory_due IS NULL),
            count(*) FILTER (WHERE b.statutory_due IS NULL),
            coalesce(max(abs(a.statutory_due - b.statutory_due)), 0)
        {_MOVED}
        GROUP BY GROUPING SETS ((), (t.name), (a.contact_group))
        """
    ):
        if whole == 3:
            preview.moved, preview.shorter, preview.days = n, shorter, days
            preview.falling_away, preview.arising = away, arising
        elif whole == 1:
            preview.by_team[team] = n
        else:
            preview.by_group[group] = n
    preview.examples = [
        Move(*row)
        for row in ask(
            f"""
            SELECT team, contact_group, before, after FROM (
                SELECT coalesce(t.name, '') AS team, a.contact_group,
                    b.statutory_due AS before, a.statutory_due AS after, citizen_id,
                    row_number() OVER (PARTITION BY t.name, a.contact_group
                        ORDER BY citizen_id) AS nth
                {_MOVED}
            ) x ORDER BY nth, team, contact_group, citizen_id LIMIT %s
            """,  # noqa: S608 no value is written into it
            [examples],
        )
    ]
    return preview


def preview_suspension(*, by: Actor, draft: SuspensionDraft, examples: int = 10) -> Preview:
    """What entering it would do, computed by the one definition; nothing is written.

    Counts citizens whose statutory deadline moves, by team and contact group, with examples before
    and after from different teams and groups. Raises what `add_suspension` would raise.
    """
    _may(by)
    _checked(draft)
    return _preview(lambda: _enter(draft, by), examples)


def preview_end(*, by: Actor, suspension: Suspension, end: date, examples: int = 10) -> Preview:
    """What another last day would do. Raises what `end_suspension` would raise."""
    _may(by)
    return _preview(lambda: _end(_again(suspension), end), examples)


def preview_revocation(*, by: Actor, suspension: Suspension, examples: int = 10) -> Preview:
    """What taking it back would do; the deadlines that move back may become earlier."""
    _may(by)
    return _preview(lambda: _revoke(_again(suspension), by, "?"), examples)


def _may(by: Actor) -> None:
    """Previews tell of everybody's deadlines: for those who may suspend."""
    if not allowed("contact.suspend", by):
        raise NotAllowed("contact.suspend")


def _again(suspension: Suspension) -> Suspension:
    """The row read anew, so that the caller's stays as it is."""
    return Suspension.objects.get(pk=suspension.pk)


def _end(suspension: Suspension, end: date) -> Suspension:
    if suspension.is_revoked:
        raise Refused(_("Suspensionen er ophævet."))
    if end < suspension.valid.lower:
        raise Refused(_("Slutdatoen ligger før startdatoen."), field="end")
    if suspension.valid == Period(suspension.valid.lower, end).as_range():
        raise Refused(_("Det er allerede den sidste dag."), field="end")
    suspension.valid = Period(suspension.valid.lower, end).as_range()
    suspension.edited = True
    suspension.save(update_fields=["valid", "edited"])
    return suspension


def _revoke(suspension: Suspension, by: Actor, why: str) -> Suspension:
    if suspension.is_revoked:
        raise Refused(_("Suspensionen er allerede ophævet."))
    suspension.revoked_at = clock.now()
    suspension.revoked_because = why.strip()
    suspension.revoked_by = by if isinstance(by, Staff) else None
    suspension.save(update_fields=["revoked_at", "revoked_because", "revoked_by"])
    return suspension


@action(rule="contact.suspend")
def add_suspension(*, by: Actor, draft: SuspensionDraft, why: str = "") -> Suspension:
    """Put a part of the law on pause; every deadline follows in the same moment.

    Raises `Refused` for an unknown subject, effect, region or municipality, an id that is taken, an
    end before the start, or no reason.
    """
    _checked(draft)
    with remembered(by, draft.because):
        suspension = _enter(draft, by)
    _recount(suspension)
    sweep()
    note_facts(code=suspension.code, subject=suspension.subject, effect=suspension.effect)
    return suspension


@action(rule="contact.suspend", on="suspension")
def end_suspension(*, by: Actor, suspension: Suspension, end: date, why: str) -> Suspension:
    """The law returns: the last day of the pause becomes known, or another."""
    if not why.strip():
        raise Refused(_("Skriv hvorfor: hvilken udmelding eller bekendtgørelse?"), field="why")
    locked = Suspension.objects.select_for_update().get(pk=suspension.pk)
    with remembered(by, why):
        _end(locked, end)
    _recount(locked)
    sweep()
    note_facts(code=locked.code, end=end.isoformat())
    return locked


@action(rule="contact.suspend", on="suspension")
def revoke_suspension(*, by: Actor, suspension: Suspension, why: str) -> Suspension:
    """Take a suspension back as if it had never been; it stays in the list with the reason."""
    if not why.strip():
        raise Refused(_("Skriv hvorfor suspensionen ophæves."), field="why")
    locked = Suspension.objects.select_for_update().get(pk=suspension.pk)
    with remembered(by, why):
        _revoke(locked, by, why)
    _recount(locked)
    sweep()
    note_facts(code=locked.code)
    return locked
