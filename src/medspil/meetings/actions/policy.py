"""What the municipality chooses about booking."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.meetings.models import BookingPolicy


@action(rule="meetings.change_policy")
def change_booking_policy(*, by: Actor, **values: Any) -> BookingPolicy:
    """Set what is given; the rest stays. Holds for what is booked from now on.

    Raises `Refused` when the steps of the invitation ladder are not in order.
    """
    policy = BookingPolicy.objects.select_for_update().first() or BookingPolicy()
    for name, value in values.items():
        policy._meta.get_field(name)  # an unknown name is a mistake in the program
        setattr(policy, name, value)
    if not 0 < policy.remind_after_days < policy.call_after_days < policy.letter_after_days:
        raise Refused(
            _("Påmindelse, opkald og brev skal komme efter hinanden."), field="call_after_days"
        )
    try:
        policy.full_clean(exclude=["id", "offered_channels"])
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
    policy.save()
    note_facts(changed=sorted(values))
    return policy
