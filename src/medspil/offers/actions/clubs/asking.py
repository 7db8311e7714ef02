"""A round of clubs: made, asked about, and who can lead them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta

from django.utils.translation import gettext as _

from medspil.contact.models import CallRound
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.offers.models.clubs import (
    IN_THE_CLUB,
    AskedBy,
    ClubHost,
    ClubMember,
    ClubRound,
    ClubRoundState,
    HostSlot,
    Interest,
    MemberState,
)
from medspil.offers.queries.clubs.policy import club_policy
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff, Team


@action(rule="offers.make_club_round")
def make_club_round(
    *,
    by: Actor,
    title: str,
    since: date,
    until: date,
    first_week: date,
    team: Team | None = None,
    call_round: CallRound | None = None,
    least: int = 8,
    most: int = 10,
) -> ClubRound:
    """Begin to ask who wants a club. `first_week`: any day of the week in which the clubs begin.

    Raises `Refused` for an empty name, days in the wrong order, or a size outside the limits.
    """
    limits = club_policy()
    if not title.strip():
        raise Refused(_("Giv runden et navn."), field="title")
    if until < since:
        raise Refused(_("Runden kan ikke slutte, før den begynder."), field="until")
    if not limits.least <= least <= most <= limits.most:
        said = _("Der skal være fra %(fewest)d til %(largest)d i hver klub.")
        raise Refused(said % {"fewest": limits.least, "largest": limits.most}, field="least")
    return ClubRound.objects.create(
        title=title.strip(),
        team=team,
        call_round=call_round,
        since=since,
        until=until,
        first_week=first_week - timedelta(days=first_week.weekday()),
        least=least,
        most=most,
        made_at=clock.now(),
        made_by=by if isinstance(by, Staff) else None,
    )


@action(rule="offers.run_club_round", on="round")
def close_club_round(*, by: Actor, round: ClubRound) -> ClubRound:
    """Nobody is asked any more. Clubs that are open go on; what was only proposed goes."""
    held = locked_round(round)
    held.clubs.filter(opened_at=None).delete()
    held.state = ClubRoundState.CLOSED
    held.save(update_fields=["state"])
    return held


@action(rule="offers.ask_for_club", on="citizen")
def note_interest(
    *,
    by: Actor,
    round: ClubRound,
    citizen: Citizen,
    wants: bool = True,
    wished: Iterable[str] = (),
    never: Iterable[str] = (),
    language: str = "",
    also_danish: bool = True,
    asked_by: str = AskedBy.HAND,
) -> Interest:
    """Write down whether a citizen wants a club, and when. Said again, the last word holds.

    `wished` and `never` are parts of the week ("2m"). Raises `Refused` when the round is closed, a
    part is both wished and impossible, or the citizen has a place in a club already.
    """
    held = locked_round(round)
    if (
        wants
        and ClubMember.objects.filter(citizen=citizen, state__in=IN_THE_CLUB)
        .exclude(state=MemberState.INTERESTED)
        .exists()
    ):
        raise Refused(_("Borgeren har allerede en plads i en jobklub."))
    best, impossible = sorted(set(wished)), sorted(set(never))
    if set(best) & set(impossible):
        raise Refused(_("Vælg enten »helst« eller »kan ikke« – ikke begge dele."), field="never")
    said = {
        "wants": wants,
        "wished": best if wants else [],
        "never": impossible if wants else [],
        "language": language or citizen.language or "da",
        "also_danish": also_danish,
        "asked_by": AskedBy.CITIZEN if isinstance(by, CitizenActor) else asked_by,
        "noted_by": by if isinstance(by, Staff) else None,
        "withdrawn_on": None,
    }
    found, _new = Interest.objects.update_or_create(
        round=held,
        citizen=citizen,
        defaults=said,
        create_defaults={
            **said,
            "said_on": clock.today(),
        },  # the first word keeps the place in line
    )
    if not wants:
        _out_of_the_proposal(found)
    note_facts(wants=wants, wished=len(best))
    return found


@action(rule="offers.change_interest", on="interest")
def withdraw_interest(*, by: Actor, interest: Interest) -> Interest:
    """They would rather not after all. Out of the proposal, if they stood in one."""
    locked_round(interest.round)
    found = Interest.objects.get(pk=interest.pk)
    if found.wants and found.withdrawn_on is None:
        found.withdrawn_on = max(clock.today(), found.said_on)
        found.save(update_fields=["withdrawn_on"])
    _out_of_the_proposal(found)
    return found


def _out_of_the_proposal(interest: Interest) -> None:
    interest.memberships.filter(state=MemberState.INTERESTED).delete()


@action(rule="offers.run_club_round", on="round")
def set_host(
    *,
    by: Actor,
    round: ClubRound,
    staff: Staff,
    most_clubs: int,
    slots: Sequence[tuple[int, time]],
    languages: Sequence[str] = ("da",),
) -> ClubHost:
    """When a consultant can lead clubs (ISO weekday, time), how many, in which languages."""
    held = locked_round(round)
    if not slots:
        raise Refused(_("Vælg mindst én tid."), field="slots")
    if not 1 <= most_clubs <= 10:
        raise Refused(_("Skriv mellem 1 og 10 klubber."), field="most_clubs")
    host, _new = ClubHost.objects.update_or_create(
        round=held,
        staff=staff,
        defaults={"most_clubs": most_clubs, "languages": list(languages) or ["da"]},
    )
    host.slots.all().delete()
    HostSlot.objects.bulk_create(
        HostSlot(host=host, weekday=weekday, starts=starts)
        for weekday, starts in sorted(set(slots))
    )
    return host


@action(rule="offers.run_club_round", on="round")
def remove_host(*, by: Actor, round: ClubRound, host: ClubHost) -> None:
    """The consultant leads no more clubs in the round; those that are open go on."""
    held = locked_round(round)
    if host.round_id != held.pk:
        raise Refused(_("Konsulenten hører til en anden runde."))
    host.delete()


def locked_round(round: ClubRound) -> ClubRound:
    """The round as it stands, held until the transaction ends. Raises `Refused` when it is over."""
    held = ClubRound.objects.select_for_update().get(pk=round.pk)
    if not held.is_open:
        raise Refused(_("Runden er lukket."))
    return held
