"""Put a part of the law on pause, see first what it does, and take it back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from medspil.contact.due import DueRow, due_rows, reclassify, sweep
from medspil.contact.models import (
    Evidence,
    Suspension,
    SuspensionEffect,
    SuspensionSubject,
)
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.kernel.period import Period
from medspil.people.models import Municipality, Staff, Team

REGIONS = {
    "1081": "Nordjylland",
    "1082": "Midtjylland",
    "1083": "Syddanmark",
    "1084": "Hovedstaden",
    "1085": "Sjælland",
}


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
    """One citizen's deadline before and after."""

    citizen_id: int
    team_id: int | None
    contact_group: str
    before: date | None
    after: date | None
    next_before: date
    next_after: date


@dataclass(slots=True)
class Preview:
    """What a change of the law on pause does to the deadlines, before it takes effect."""

    moved: int = 0
    shorter: int = 0
    falling_away: int = 0
    active: int = 0
    by_team: Counter[str] = field(default_factory=Counter)
    by_group: Counter[str] = field(default_factory=Counter)
    examples: list[Move] = field(default_factory=list)


def _checked(draft: SuspensionDraft) -> None:
    if draft.subject not in SuspensionSubject.values:
        raise Refused(_("Vælg hvad der sættes på pause."), field="subject")
    if draft.effect not in SuspensionEffect.values:
        raise Refused(_("Vælg hvad virkningen er."), field="effect")
    if draft.end is not None and draft.end < draft.start:
        raise Refused(_("Slutdatoen ligger før startdatoen."), field="end")
    if not draft.because.strip():
        raise Refused(_("Skriv hvorfor: hvilken udmelding eller bekendtgørelse?"), field="because")
    if unknown := [code for code in draft.regions if code not in REGIONS]:
        raise Refused(
            _("Ukendt region: %(code)s. Brug 1081-1085.") % {"code": unknown[0]}, field="regions"
        )
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
        entered_by=by if isinstance(by, Staff) else None,
        entered_at=clock.now(),
    )


def _free_code(draft: SuspensionDraft) -> str:
    """A name of its own: subject, first day, and a number when there is another."""
    stem = f"{draft.subject}-{draft.start:%Y%m%d}"
    taken = set(Suspension.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(c for c in [stem, *(f"{stem}-{n}" for n in range(2, 999))] if c not in taken)


def _recount(suspension: Suspension) -> None:
    """Conversations held in the period are judged again: they may (no longer) be voluntary."""
    if suspension.subject == SuspensionSubject.CONVERSATION_DUTY:
        reclassify(None, [suspension.valid])


def _clocks() -> dict[int, DueRow]:
    return {row.citizen_id: row for row in due_rows(clock.today())}


def _compare(before: dict[int, DueRow], after: dict[int, DueRow], examples: int) -> Preview:
    preview = Preview(active=len(after))
    teams = dict(Team.objects.values_list("pk", "name"))
    for citizen_id, now in after.items():
        then = before[citizen_id]
        if then.statutory_due == now.statutory_due:
            continue
        preview.moved += 1
        preview.by_team[teams.get(now.team_id or 0, "")] += 1
        preview.by_group[now.contact_group] += 1
        if then.statutory_due and now.statutory_due is None:
            preview.falling_away += 1
        elif then.statutory_due and now.statutory_due and now.statutory_due < then.statutory_due:
            preview.shorter += 1
        if len(preview.examples) < examples:
            preview.examples.append(
                Move(
                    citizen_id,
                    now.team_id,
                    now.contact_group,
                    then.statutory_due,
                    now.statutory_due,
                    then.next_due,
                    now.next_due,
                )
            )
    return preview


def preview_suspension(*, by: Actor, draft: SuspensionDraft, examples: int = 10) -> Preview:
    """What entering it would do, computed by the one definition in a transaction that is undone.

    Counts citizens whose statutory deadline moves, by team and contact group, with examples before
    and after. Raises what `add_suspension` would raise.
    """
    _checked(draft)
    before = _clocks()
    with transaction.atomic():
        _recount(_enter(draft, by))
        after = _clocks()
        transaction.set_rollback(True)
    return _compare(before, after, examples)


def preview_revocation(*, by: Actor, suspension: Suspension, examples: int = 10) -> Preview:
    """What taking it back would do; the deadlines that move back may become earlier."""
    before = _clocks()
    with transaction.atomic():
        Suspension.objects.filter(pk=suspension.pk).update(
            revoked_at=clock.now(), revoked_because="preview"
        )
        _recount(suspension)
        after = _clocks()
        transaction.set_rollback(True)
    return _compare(before, after, examples)


@action(rule="contact.suspend")
def add_suspension(*, by: Actor, draft: SuspensionDraft) -> Suspension:
    """Put a part of the law on pause; every deadline follows in the same moment.

    Raises `Refused` for an unknown subject, region or municipality, an end before the start, or no
    reason.
    """
    _checked(draft)
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
    if locked.is_revoked:
        raise Refused(_("Suspensionen er ophævet."))
    if end < locked.valid.lower:
        raise Refused(_("Slutdatoen ligger før startdatoen."), field="end")
    old = locked.valid
    locked.valid = Period(old.lower, end).as_range()
    locked.save(update_fields=["valid"])
    if locked.subject == SuspensionSubject.CONVERSATION_DUTY:
        reclassify(None, [old, locked.valid])
    sweep()
    note_facts(code=locked.code, end=end.isoformat())
    return locked


@action(rule="contact.suspend", on="suspension")
def revoke_suspension(*, by: Actor, suspension: Suspension, why: str) -> Suspension:
    """Take a suspension back as if it had never been; it stays in the list with the reason."""
    if not why.strip():
        raise Refused(_("Skriv hvorfor suspensionen ophæves."), field="why")
    locked = Suspension.objects.select_for_update().get(pk=suspension.pk)
    if locked.is_revoked:
        raise Refused(_("Suspensionen er allerede ophævet."))
    locked.revoked_at = clock.now()
    locked.revoked_because = why.strip()
    locked.revoked_by = by if isinstance(by, Staff) else None
    locked.save(update_fields=["revoked_at", "revoked_because", "revoked_by"])
    _recount(locked)
    sweep()
    note_facts(code=locked.code)
    return locked
