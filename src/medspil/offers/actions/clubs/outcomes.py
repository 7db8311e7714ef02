"""Where the members were at the end of the club, and four and twelve weeks later."""

from __future__ import annotations

from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.offers.models.clubs import ClubMember, ClubOutcome, MemberState, OutcomeAt, WhereTo
from medspil.people.models import Staff


@action(rule="offers.lead_club", on="member")
def note_outcome(*, by: Actor, member: ClubMember, weeks: int, outcome: str) -> ClubOutcome:
    """Note where a member is; said again, the last word holds.

    Raises `Refused` for other weeks than 0, 4 and 12, an unknown outcome, or somebody who never
    said yes.
    """
    if weeks not in OutcomeAt.values or outcome not in WhereTo.values:
        raise Refused(_("Vælg hvad borgeren er i gang med."), field="outcome")
    began = (MemberState.INTERESTED, MemberState.OFFERED)
    if ClubMember.objects.get(pk=member.pk).state in began:
        raise Refused(_("Borgeren har ikke været med i klubben."))
    made, _new = ClubOutcome.objects.update_or_create(
        member=member,
        weeks=weeks,
        defaults={
            "outcome": outcome,
            "noted_on": clock.today(),
            "noted_by": by if isinstance(by, Staff) else None,
        },
    )
    note_facts(weeks=weeks, outcome=outcome)
    return made
