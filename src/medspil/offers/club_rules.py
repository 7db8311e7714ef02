"""Who may do what about job clubs.

A leader, or the consultant who made it, runs a round of clubs; whoever leads a club leads its
members. What a member hands in is read by the consultant of the club alone.
"""

from __future__ import annotations

from typing import Any

import rules

from medspil.contact.rules import is_calling, led_teams
from medspil.offers.models.clubs import Club, ClubMember, ClubRound, HomeworkAnswer, Interest
from medspil.people.models import Citizen, Role
from medspil.people.rules import administers, has_citizen, has_role, is_self, leads


@rules.predicate
def meets_clubs(actor: Any, _obj: Any = None) -> bool:
    """Caseworkers, leaders and company consultants."""
    return has_role(actor, Role.CASEWORKER, Role.LEADER, Role.CONSULTANT)


@rules.predicate
def makes_rounds(actor: Any, _obj: Any = None) -> bool:
    return has_role(actor, Role.LEADER, Role.CONSULTANT)


@rules.predicate
def runs_round(actor: Any, obj: Any = None) -> bool:
    """A leader of the house or of the round's team, or who made the round."""
    found = obj.round if isinstance(obj, (Club, Interest)) else obj
    if not isinstance(found, ClubRound) or not makes_rounds(actor):
        return False
    if found.made_by_id == actor.pk:
        return True
    whole_house, teams = led_teams(actor)
    return bool(leads(actor)) and (whole_house or found.team_id in teams)


@rules.predicate
def leads_club(actor: Any, obj: Any = None) -> bool:
    """The club, or the member's or the answer's, is the employee's own to lead."""
    club = _club(obj)
    return club is not None and bool(meets_clubs(actor)) and club.host_id == actor.pk


@rules.predicate
def runs_its_round(actor: Any, obj: Any = None) -> bool:
    club = _club(obj)
    return club is not None and bool(runs_round(actor, club))


@rules.predicate
def is_own_place(actor: Any, obj: Any = None) -> bool:
    """The citizen's own place in a club."""
    return isinstance(obj, ClubMember) and bool(is_self(actor, obj.citizen))


@rules.predicate
def has_their_citizen(actor: Any, obj: Any = None) -> bool:
    """The place or the interest is one of the employee's citizens'."""
    about = isinstance(obj, (ClubMember, Interest))
    return about and bool(has_citizen(actor, obj.citizen))


@rules.predicate
def is_own_interest(actor: Any, obj: Any = None) -> bool:
    return isinstance(obj, Interest) and bool(is_self(actor, obj.citizen))


@rules.predicate
def asks_the_citizen(actor: Any, citizen: Any = None) -> bool:
    return isinstance(citizen, Citizen) and bool(
        has_citizen(actor, citizen) or is_calling(actor, citizen) or is_self(actor, citizen)
    )


@rules.predicate
def leads_it_not(actor: Any, obj: Any = None) -> bool:
    """Whoever led the club does not write down what a member thought of it."""
    return not leads_club(actor, obj)


def _club(obj: Any) -> Club | None:
    if isinstance(obj, HomeworkAnswer):
        obj = obj.member
    if isinstance(obj, ClubMember):
        obj = obj.club
    return obj if isinstance(obj, Club) else None


rules.add_rule("offers.see_clubs", meets_clubs)
rules.add_rule("offers.make_club_round", makes_rounds)
rules.add_rule("offers.run_club_round", runs_round)
rules.add_rule("offers.ask_for_club", asks_the_citizen)
rules.add_rule("offers.change_interest", runs_round | has_their_citizen | is_own_interest)
rules.add_rule("offers.lead_club", leads_club | runs_its_round)
rules.add_rule("offers.answer_club", leads_club | runs_its_round | has_their_citizen | is_own_place)
rules.add_rule("offers.do_homework", leads_club | is_own_place)
rules.add_rule("offers.coach", leads_club)
rules.add_rule("offers.rate_club", is_own_place | (has_their_citizen & leads_it_not))
rules.add_rule("offers.rate_own_club", leads_club)
rules.add_rule("offers.change_club_policy", administers | leads)
