"""What each member may read before the meeting, until the day after it; every opening is noted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.meetings.actions.panel.calling import tell_of_papers, tell_papers_gone
from medspil.meetings.actions.panel.guests import new_pack_link
from medspil.meetings.actions.panel.moving import active_hearing, lock_case, staff_of
from medspil.meetings.models import (
    DocumentPack,
    PackOpening,
    PanelCase,
    PanelMember,
    Section,
)
from medspil.people.models import AccessPurpose
from medspil.people.queries import log_access

PACK = "panel pack"  # what the citizen's access log says of an opening


@dataclass(frozen=True, slots=True)
class NewPack:
    """A pack, and for a guest the secret of its link, which nobody can read again.

    The link is sent to a guest whose e-mail or number we know; else it is handed over.
    """

    pack: DocumentPack
    token: str


@action(rule="meetings.see_case", on="case")
def make_pack(
    *, by: Actor, case: PanelCase, member: PanelMember, sections: Sequence[str]
) -> NewPack:
    """Let a member read chosen sections until the day after the meeting. A former pack is shut.

    Raises `Refused` without a date, without a section, and for somebody who has no seat that day.
    """
    locked = lock_case(case)
    hearing = active_hearing(locked)
    if hearing is None:
        raise Refused(_("Sagen har ingen dato endnu. Materialet gives til et bestemt møde."))
    chosen = [section for section in Section.values if section in sections]
    if not chosen:
        raise Refused(_("Vælg mindst ét afsnit."), field="sections")
    if member.type_id != locked.type_id or hearing.day.day not in member.period:
        raise Refused(_("Medlemmet sidder ikke i teamet den dag."), field="member")
    DocumentPack.objects.filter(hearing=hearing, member=member, revoked_at=None).update(
        revoked_at=clock.now()
    )
    pack = DocumentPack.objects.create(
        hearing=hearing,
        member=member,
        sections=chosen,
        made_at=clock.now(),
        made_by=staff_of(by),
    )
    token = "" if member.staff_id else new_pack_link(by, pack)
    if member.staff_id:
        tell_of_papers(by, pack)
    note_facts(pack=pack.pk, sections=len(chosen), by_link=bool(token))
    return NewPack(pack, token)


@action(rule="meetings.see_case", on="case")
def shut_pack(*, by: Actor, case: PanelCase, pack: DocumentPack) -> None:
    """Nobody opens the pack from now on; who was told that it was there hears it."""
    if pack.hearing.case_id != case.pk or pack.revoked_at is not None:
        raise Refused(_("Materialet er allerede lukket."))
    pack.revoked_at = clock.now()
    pack.save()
    if starts := pack.hearing.starts_at:
        tell_papers_gone(by, [pack], starts)
    note_facts(pack=pack.pk)


@action(rule="meetings.open_pack", on="pack")
def open_pack(*, by: Actor, pack: DocumentPack) -> PackOpening:
    """Somebody reads the pack: noted in it, and in the citizen's access log.

    An employee by login; a guest by link and code acts as `System("panel guest:<key>")`.
    """
    log_access(by, pack.hearing.case.citizen, AccessPurpose.FOLLOW_UP, detail=PACK)
    return PackOpening.objects.create(pack=pack, at=clock.now(), by_link=staff_of(by) is None)
