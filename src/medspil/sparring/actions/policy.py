"""What the municipality promises, and how long it keeps what it gets."""

from __future__ import annotations

from medspil.kernel.action import Actor, action, note_facts
from medspil.sparring.models import SparringPolicy


@action(rule="sparring.change_policy")
def set_policy(*, by: Actor, answer_days: int, keep_months: int) -> SparringPolicy:
    """Working days to an answer, for what is sent from now on; months without a touch."""
    note_facts(answer_days=answer_days, keep_months=keep_months)
    policy, _new = SparringPolicy.objects.update_or_create(
        id=1, defaults={"answer_days": answer_days, "keep_months": keep_months}
    )
    return policy
