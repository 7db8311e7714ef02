"""What people do about people: whose citizen it is, who stands beside them, and who may look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from medspil.kernel import clock
from medspil.kernel.action import Actor, NotAllowed, Refused, action, note_facts
from medspil.kernel.cpr import Cpr, InvalidCpr
from medspil.kernel.models import AuditEntry
from medspil.people.actors import CitizenActor
from medspil.people.models import (
    AccessPurpose,
    BreakGlass,
    CaseworkerAssignment,
    Citizen,
    Representation,
    RepresentationKind,
    Staff,
    Team,
)
from medspil.people.queries import citizen_by_cpr, citizens_for, log_access

OWN_FACTS = frozenset(
    {"phone", "email", "language", "interpreter", "preferred_channel", "channel_note"}
)
JUDGED_FACTS = frozenset({"digital_ability", "post_exempt"})
GLASS_HOURS = 8
GLASS_TRIES = 10  # an hour


@action(rule="people.assign")
def assign_citizens(
    *, by: Actor, citizens: Sequence[Citizen], team: Team, staff: Staff | None = None
) -> int:
    """From today these citizens are with `staff` in `team`. Returns how many changed.

    Only citizens whom the actor may see. Whoever had them until yesterday stays in the history.
    Callers in rooms above recompute the due dates (`contact.due.refresh`).
    """
    today = clock.today()
    ids = [citizen.pk for citizen in citizens]
    mine = set(citizens_for(by).filter(pk__in=ids).values_list("pk", flat=True))
    if mine != set(ids):
        raise Refused(_("Nogle af borgerne er ikke dine. Ingen er flyttet."))
    list(Citizen.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    current = CaseworkerAssignment.objects.filter(citizen__in=ids, valid__contains=today)
    same = set(current.filter(staff=staff, team=team).values_list("citizen_id", flat=True))
    moved = [pk for pk in ids if pk not in same]
    changing = current.filter(citizen__in=moved)
    changing.filter(valid__startswith=today).delete()
    for assignment in changing.all():
        assignment.valid = DateRange(assignment.valid.lower, today)
        assignment.save(update_fields=["valid"])
    CaseworkerAssignment.objects.filter(citizen__in=moved, valid__startswith__gt=today).delete()
    CaseworkerAssignment.objects.bulk_create(
        CaseworkerAssignment(citizen_id=pk, staff=staff, team=team, valid=DateRange(today, None))
        for pk in moved
    )
    note_facts(count=len(moved), team=team.pk, staff=staff.pk if staff else None)
    return len(moved)


@action(rule="people.break_glass")
def break_glass(*, by: Staff, citizen: Citizen, reason: str) -> BreakGlass:
    """See a citizen outside one's teams for eight hours, with a reason that the leader reads."""
    if len(reason.strip()) < 10:
        raise Refused(_("Skriv hvorfor du har brug for adgang (mindst ti tegn)."), field="reason")
    now = clock.now()
    glass = BreakGlass.objects.create(
        staff=by,
        citizen=citizen,
        reason=reason.strip(),
        at=now,
        until=now + timedelta(hours=GLASS_HOURS),
    )
    log_access(by, citizen, AccessPurpose.BREAK_GLASS, reason.strip()[:200])
    return glass


@action(rule="people.break_glass")
def open_by_number(*, by: Staff, number: str, reason: str) -> Citizen | None:
    """Find a citizen outside one's teams by CPR or case number, and break the glass.

    None where nothing is found: the caller says the same for every number that opens nothing.
    Each try, also the one that misses, stands in the audit trail. Raises `Refused` without a reason
    and after `GLASS_TRIES` tries within an hour.
    """
    if len(reason.strip()) < 10:
        raise Refused(_("Skriv hvorfor du har brug for adgang (mindst ti tegn)."), field="reason")
    since = clock.now() - timedelta(hours=1)
    tries = AuditEntry.objects.filter(
        actor=by.actor_name, action="people.open_by_number", at__gt=since
    )
    if tries.count() >= GLASS_TRIES:
        raise Refused(
            _("Du har prøvet for mange gange. Vent en time, eller spørg din leder."), field="number"
        )
    citizen = _numbered(number.strip())
    note_facts(found=citizen is not None)
    if citizen is not None and not citizens_for(by).filter(pk=citizen.pk).exists():
        break_glass(by=by, citizen=citizen, reason=reason)
    return citizen


def _numbered(number: str) -> Citizen | None:
    try:
        found = citizen_by_cpr(Cpr.parse(number))
    except InvalidCpr:
        found = None
    return found or Citizen.objects.filter(reference=number).first()


@action(rule="people.see_citizen", on="citizen")
def reveal_address(*, by: Staff, citizen: Citizen) -> Citizen:
    """Show a protected address once; the look is logged."""
    log_access(by, citizen, AccessPurpose.ADDRESS)
    return citizen


@action(rule="people.change_own", on="citizen")
def add_representation(
    *,
    by: Actor,
    citizen: Citizen,
    kind: str,
    name: str,
    purpose: str,
    until: date | None,
    phone: str = "",
) -> Representation:
    """Note a companion, representative or relative: what for, and until when.

    A citizen brings a companion; who may speak *for* them an employee notes.
    """
    if isinstance(by, CitizenActor) and kind != RepresentationKind.COMPANION:
        raise NotAllowed("people.add_representation")
    if not purpose.strip():
        raise Refused(_("Skriv hvad personen er med til."), field="purpose")
    if until is None and kind != "guardian":
        raise Refused(_("Skriv hvornår det slutter. Det kan forlænges."), field="until")
    if until is not None and until < clock.today():
        raise Refused(_("Slutdatoen er passeret."), field="until")
    end = None if until is None else until + timedelta(days=1)
    return Representation.objects.create(
        citizen=citizen,
        kind=kind,
        name=name.strip(),
        phone=phone.strip(),
        purpose=purpose.strip(),
        valid=DateRange(clock.today(), end),
    )


@action(rule="people.change_own", on="citizen")
def end_representation(
    *, by: Actor, citizen: Citizen, representation: Representation
) -> Representation:
    """From today the person is no longer beside the citizen; that they were, is kept."""
    if representation.citizen_id != citizen.pk:
        raise Refused(_("Personen hører ikke til borgeren."))
    if isinstance(by, CitizenActor) and representation.kind != RepresentationKind.COMPANION:
        raise NotAllowed("people.end_representation")
    today = clock.today()
    first, last = representation.valid.lower, representation.valid.upper
    if last is not None and last <= today:
        return representation
    # whoever began today was there today: a row without days would be nobody
    end = max(today, (first or today) + timedelta(days=1))
    representation.valid = DateRange(first, end)
    representation.save(update_fields=["valid"])
    return representation


@action(rule="people.change_own", on="citizen")
def change_contact_facts(*, by: Actor, citizen: Citizen, values: dict[str, object]) -> Citizen:
    """Change how the citizen is reached and what they need (phone, channel, interpreter …).

    What the law decides from (exempt from Digital Post, what they can use) an employee changes.
    """
    if unknown := set(values) - OWN_FACTS - JUDGED_FACTS:
        raise ValueError(f"not a contact fact: {sorted(unknown)}")
    if isinstance(by, CitizenActor) and JUDGED_FACTS & set(values):
        raise NotAllowed("people.change_contact_facts")
    for name, value in values.items():
        setattr(citizen, name, value)
    citizen.full_clean(exclude=["cpr", "cpr_index"])
    citizen.save(update_fields=list(values))
    note_facts(changed=sorted(values))
    return citizen


@action(rule="people.change_citizen", on="citizen")
def close_citizen(*, by: Actor, citizen: Citizen, day: date, why: str) -> Citizen:
    """The citizen leaves the books on `day` (job, education, moved); kept, and findable."""
    if not why.strip():
        raise Refused(_("Skriv hvorfor borgeren afsluttes."), field="why")
    if day < citizen.registered_on:
        raise Refused(_("Borgeren kan ikke afsluttes før tilmeldingen."), field="day")
    citizen.closed_on = day
    citizen.save(update_fields=["closed_on"])
    return citizen


@action(rule="people.change_citizen", on="citizen")
def reopen_citizen(*, by: Actor, citizen: Citizen, why: str) -> Citizen:
    """The citizen is back on the books."""
    if not why.strip():
        raise Refused(_("Skriv hvorfor borgeren genåbnes."), field="why")
    citizen.closed_on = None
    citizen.save(update_fields=["closed_on"])
    return citizen
