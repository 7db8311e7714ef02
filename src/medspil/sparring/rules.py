"""Who may do what in this room.

What is sent in is the citizen's. By sending it they let those who give sparring read it: company
consultants all of it, caseworkers and leaders that of their own citizens.
"""

from __future__ import annotations

from typing import Any

import rules

from medspil.people.models import Citizen, Role
from medspil.people.rules import administers, has_citizen, has_role, is_self, leads
from medspil.sparring.actors import Provider
from medspil.sparring.models import Application, ApplicationState, CourseReferral, Talk


@rules.predicate
def gives_sparring(actor: Any, _obj: Any = None) -> bool:
    """Caseworkers, leaders and company consultants."""
    return has_role(actor, Role.CASEWORKER, Role.LEADER, Role.CONSULTANT)


@rules.predicate
def reads_it(actor: Any, application: Any = None) -> bool:
    """The application is one that the employee may read and answer."""
    if not isinstance(application, Application) or application.citizen is None:
        return False
    return has_role(actor, Role.CONSULTANT) or bool(has_citizen(actor, application.citizen))


@rules.predicate
def has_the_application(actor: Any, application: Any = None) -> bool:
    """It is the actor's own, or an employee who works with the citizen acts for them."""
    if not isinstance(application, Application) or application.citizen is None:
        return False
    citizen = application.citizen
    return bool(is_self(actor, citizen)) or bool(has_citizen(actor, citizen))


@rules.predicate
def is_their_own(actor: Any, application: Any = None) -> bool:
    """The citizen's alone to choose: nobody does it for them."""
    return isinstance(application, Application) and bool(is_self(actor, application.citizen))


@rules.predicate
def talks_with_them(actor: Any, talk: Any = None) -> bool:
    """The talk is about an application that the employee reads."""
    return isinstance(talk, Talk) and bool(reads_it(actor, talk.application))


@rules.predicate
def has_the_talk(actor: Any, talk: Any = None) -> bool:
    return isinstance(talk, Talk) and bool(has_the_application(actor, talk.application))


@rules.predicate
def helps(actor: Any, citizen: Any = None) -> bool:
    """A consultant whom the citizen has sent something to read."""
    if not isinstance(citizen, Citizen) or not has_role(actor, Role.CONSULTANT):
        return False
    return citizen.applications.exclude(state=ApplicationState.GONE).exists()


@rules.predicate
def has_the_proposal(actor: Any, referral: Any = None) -> bool:
    if not isinstance(referral, CourseReferral):
        return False
    return bool(is_self(actor, referral.citizen)) or bool(has_citizen(actor, referral.citizen))


@rules.predicate
def follows_the_proposal(actor: Any, referral: Any = None) -> bool:
    if not isinstance(referral, CourseReferral):
        return False
    return bool(has_citizen(actor, referral.citizen)) or bool(helps(actor, referral.citizen))


@rules.predicate
def holds_the_link(actor: Any, referral: Any = None) -> bool:
    """A provider, of the referral that their link opens."""
    return (
        isinstance(actor, Provider)
        and isinstance(referral, CourseReferral)
        and (actor.referral.pk == referral.pk)
    )


rules.add_rule("sparring.see", gives_sparring)
rules.add_rule("sparring.open_times", gives_sparring)
rules.add_rule("sparring.change_courses", gives_sparring)
rules.add_rule("sparring.change_policy", administers | leads)
rules.add_rule("sparring.send", has_citizen | is_self)
rules.add_rule("sparring.own", has_the_application)
rules.add_rule("sparring.choose_timeline", is_their_own)
rules.add_rule("sparring.rate", is_their_own)
rules.add_rule("sparring.choose_example", is_their_own)
rules.add_rule("sparring.drop_example", is_their_own | reads_it)
rules.add_rule("sparring.answer", reads_it)
rules.add_rule("sparring.hold_talk", talks_with_them)
rules.add_rule("sparring.cancel_talk", talks_with_them | has_the_talk)
rules.add_rule("sparring.refer", has_citizen | helps)
rules.add_rule("sparring.answer_referral", has_the_proposal)
rules.add_rule("sparring.pass_on", follows_the_proposal)
rules.add_rule("sparring.note_progress", follows_the_proposal | holds_the_link)
# "sparring.remind" and "sparring.forget" are nobody's: the worker's
