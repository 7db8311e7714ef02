"""Quiet hours: what nobody waits for arrives in the morning."""

from __future__ import annotations

from datetime import datetime, timedelta

from medspil.kernel.clock import TZ
from medspil.messages.models import OutboxPolicy


def policy() -> OutboxPolicy:
    """The municipality's choices, or the defaults: quiet from 20 to 8."""
    return OutboxPolicy.objects.first() or OutboxPolicy()


def earliest(moment: datetime, chosen: OutboxPolicy) -> datetime:
    """The moment itself, or the end of the quiet hours it falls in. Danish time, aware.

    The same hour twice means that there are no quiet hours.
    """
    local = moment.astimezone(TZ)
    begins, ends = chosen.quiet_from, chosen.quiet_until
    over_midnight = begins > ends
    if over_midnight:
        quiet = local.hour >= begins or local.hour < ends
    else:
        quiet = begins <= local.hour < ends
    if not quiet:
        return moment
    morning = local.replace(hour=ends, minute=0, second=0, microsecond=0)
    if over_midnight and local.hour >= begins:
        morning += timedelta(days=1)
    return morning
