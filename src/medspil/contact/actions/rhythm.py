"""The municipality's own promise: how often it speaks with people, and its other choices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from medspil.contact.actions.history import remembered
from medspil.contact.due import reclassify, sweep
from medspil.contact.models import LocalPolicy, LocalRhythm
from medspil.kernel.action import Actor, Refused, action, note_facts


def _interval(interval_days: int) -> int:
    if not 1 <= interval_days <= 730:
        raise Refused(_("Vælg mellem 1 og 730 dage."), field="interval_days")
    return interval_days


@action(rule="contact.change_rhythm")
def set_rhythm(*, by: Actor, group: str, concern: str, interval_days: int) -> LocalRhythm:
    """The municipality promises to speak with these people at least this often."""
    kept = LocalRhythm.objects.filter(group=group, concern=concern).first()
    before = kept.interval_days if kept else None
    with remembered(by):
        rhythm, _new = LocalRhythm.objects.update_or_create(
            group=group, concern=concern, defaults={"interval_days": _interval(interval_days)}
        )
    note_facts(changed={f"{group}/{concern}": [before, interval_days]})
    sweep()
    return rhythm


@action(rule="contact.change_rhythm")
def set_rhythms(
    *, by: Actor, days: Mapping[tuple[str, str], int | None], why: str = ""
) -> dict[str, list[int | None]]:
    """Set the rhythm of many (contact group, concern level) pairs at once; None: as for all others.

    The group "" is the rhythm for all others and cannot be left out. Returns what changed, as
    `group/level: [before, after]`.
    """
    kept = {(row.group, row.concern): row for row in LocalRhythm.objects.select_for_update()}
    changed: dict[str, list[int | None]] = {}
    with remembered(by, why):
        for (group, concern), interval in days.items():
            row = kept.get((group, concern))
            before = row.interval_days if row else None
            if interval == before:
                continue
            if interval is None:
                if not group:
                    raise Refused(_("Skriv en rytme for alle andre."), field=f"{group}/{concern}")
                LocalRhythm.objects.filter(group=group, concern=concern).delete()
            else:
                LocalRhythm.objects.update_or_create(
                    group=group, concern=concern, defaults={"interval_days": _interval(interval)}
                )
            changed[f"{group}/{concern}"] = [before, interval]
    if changed:
        note_facts(changed=changed)
        sweep()
    return changed


@action(rule="contact.change_rhythm")
def set_policy(*, by: Actor, values: dict[str, Any], why: str = "") -> LocalPolicy:
    """Change the municipality's own choices about contact."""
    policy = LocalPolicy.objects.select_for_update().get()
    changed = {
        name: [getattr(policy, name), value]
        for name, value in values.items()
        if getattr(policy, name) != value
    }
    for name, (_before, after) in changed.items():
        setattr(policy, name, after)
    try:
        policy.full_clean(exclude=["id"])
    except ValidationError as problem:
        field, messages = next(iter(problem.message_dict.items()))
        raise Refused(messages[0], None if field == "__all__" else field) from problem
    if changed:
        with remembered(by, why):
            policy.save()
        note_facts(changed=changed)
        reclassify()
        sweep()
    return policy
