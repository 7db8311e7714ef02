"""Who may do what in this room: every employee takes part, whoever hosts changes it."""

from __future__ import annotations

from typing import Any

import rules

from medspil.people.rules import administers, is_employee, leads
from medspil.workplace.models import Activity, Occasion, Story, StoryRound


@rules.predicate
def hosts(staff: Any, obj: Any = None) -> bool:
    """The activity (or a time of it) is the employee's own."""
    activity = obj.activity if isinstance(obj, Occasion) else obj
    return (
        isinstance(activity, Activity) and bool(is_employee(staff)) and activity.host_id == staff.pk
    )


@rules.predicate
def reads_the_week(staff: Any, obj: Any = None) -> bool:
    """The employee is the host of the round (or of the story's)."""
    held = obj.round if isinstance(obj, Story) else obj
    return isinstance(held, StoryRound) and bool(is_employee(staff)) and held.host_id == staff.pk


rules.add_rule("workplace.take_part", is_employee)
# what was meant well and should not stand there; a host who has left
rules.add_rule("workplace.host", hosts | administers)
rules.add_rule("workplace.moderate", reads_the_week)
rules.add_rule("workplace.change_policy", administers | leads)
