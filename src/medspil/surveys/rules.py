"""Who may do what in this room: consultants, leaders and administrators ask; anybody answers."""

from __future__ import annotations

from typing import Any

import rules

from medspil.people.models import Role
from medspil.people.rules import has_role
from medspil.surveys.actors import Answering
from medspil.surveys.models import Mailing, Survey


@rules.predicate
def asks(staff: Any, _obj: Any = None) -> bool:
    return has_role(staff, Role.CONSULTANT, Role.LEADER, Role.ADMINISTRATOR)


@rules.predicate
def interviews(staff: Any, _obj: Any = None) -> bool:
    return has_role(staff, Role.CONSULTANT, Role.LEADER)


@rules.predicate
def is_asked(actor: Any, obj: Any = None) -> bool:
    """Whoever holds a link answers for whom it names; the public link names nobody."""
    if not isinstance(actor, Answering):
        return False
    # counted without names, nothing is asked about: see actions/counting.py
    return obj is None or (isinstance(obj, Survey) and actor.survey.pk == obj.pk)


@rules.predicate
def leads(staff: Any, _obj: Any = None) -> bool:
    return has_role(staff, Role.LEADER)


@rules.predicate
def decides(staff: Any, _obj: Any = None) -> bool:
    return has_role(staff, Role.LEADER, Role.ADMINISTRATOR)


@rules.predicate
def made_it(staff: Any, mailing: Any = None) -> bool:
    return isinstance(mailing, Mailing) and mailing.made_by_id == getattr(staff, "pk", None)


rules.add_rule("surveys.see", asks)
rules.add_rule("surveys.make", asks)
rules.add_rule("surveys.interview", interviews)
rules.add_rule("surveys.answer", is_asked | interviews)
rules.add_rule("surveys.approve_mailing", asks & ~made_it)
rules.add_rule("surveys.take_answers", leads)
rules.add_rule("surveys.change_policy", decides)
rules.add_rule("surveys.empty", rules.always_deny)  # a machine's, each night
