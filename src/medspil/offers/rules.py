"""Who may do what in this room.

Offers are held by caseworkers, leaders and company consultants; they see each other's. A citizen is
signed up by an employee who works with them, by themselves, or comes in by the public page.
"""

from __future__ import annotations

from typing import Any

import rules

from medspil.offers.actors import Invited, SeatHolder, Visitor
from medspil.offers.models import Candidate, EducationPlan, Poll, SignUp, Sparring
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Role
from medspil.people.rules import has_citizen, has_role, is_self, works_with_citizens


@rules.predicate
def holds_offers(actor: Any, _obj: Any = None) -> bool:
    """Caseworkers, leaders and company consultants."""
    return has_role(actor, Role.CASEWORKER, Role.LEADER, Role.CONSULTANT)


@rules.predicate
def is_visitor(actor: Any, _obj: Any = None) -> bool:
    return isinstance(actor, Visitor)


@rules.predicate
def has_the_place(actor: Any, obj: Any = None) -> bool:
    """The sign-up (or what follows from it) is the one whose link they hold, or their own."""
    if isinstance(obj, Candidate):
        holder = isinstance(actor, Invited) and actor.candidate.pk == obj.pk
        return holder or bool(is_self(actor, obj.citizen))
    place = obj.sign_up if isinstance(obj, Sparring) else obj
    if not isinstance(place, SignUp):
        return False
    if isinstance(actor, SeatHolder):
        return actor.sign_up.pk == place.pk
    return bool(is_self(actor, place.citizen))


@rules.predicate
def holds_a_place_of(actor: Any, citizen: Any = None) -> bool:
    """The link they hold is to a sign-up of the citizen's."""
    about = isinstance(citizen, Citizen) and isinstance(actor, SeatHolder)
    return about and actor.sign_up.citizen_id == citizen.pk


@rules.predicate
def sits_in(actor: Any, poll: Any = None) -> bool:
    """They themselves, and nobody for them, have a place in the session of the poll."""
    if not isinstance(poll, Poll):
        return False
    if isinstance(actor, CitizenActor):
        return poll.session.sign_ups.filter(citizen=actor.citizen).exists()
    return isinstance(actor, SeatHolder) and actor.sign_up.session_id == poll.session_id


@rules.predicate
def has_the_planned(actor: Any, plan: Any = None) -> bool:
    """The education plan is one of the employee's citizens'."""
    return isinstance(plan, EducationPlan) and bool(has_citizen(actor, plan.citizen))


rules.add_rule("offers.see", holds_offers)
rules.add_rule("offers.run", holds_offers)
rules.add_rule("offers.see_citizens", works_with_citizens)
rules.add_rule("offers.sign_up", has_citizen | is_self)
rules.add_rule("offers.sign_up_guest", is_visitor | holds_offers)
rules.add_rule("offers.change_place", holds_offers | has_the_place)
rules.add_rule("offers.choose_attendance", has_citizen | is_self | holds_a_place_of)
rules.add_rule("offers.join", has_the_place)
rules.add_rule("offers.answer_poll", sits_in)
rules.add_rule("offers.decide_plan", has_the_planned)
# "offers.expire", "offers.remind", "offers.forget" and "offers.solve" are nobody's: the worker's
