"""What can be counted of referrals. Each definition is frozen, see `medspil.kernel.measure`.

What was watched has no rows with citizens behind it, and is told on the course's own page.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from medspil.kernel.measure import Figure, Measure
from medspil.ui import wording


def _day(value: Any) -> str:
    return wording.short_date(value)


REFERRED = Measure(
    code="henvist-til-videokursus",
    name=_("Henvist til et videokursus"),
    definition=_(
        "Henvisninger til et videokursus i perioden af borgere, der var hos jer på periodens "
        "sidste dag. »Har fået linket« er alle, linket er sendt til, og som ikke har sagt nej tak. "
        "Om nogen har set filmene, tælles ikke her og er aldrig fremmøde."
    ),
    version=1,
    counted=_("henvisninger"),
    each="""
        SELECT r.id, p.id AS citizen_id, p.staff_id, p.team_id,
            (r.referred_at AT TIME ZONE 'Europe/Copenhagen')::date AS value,
            (r.referred_at AT TIME ZONE 'Europe/Copenhagen')::date AS day,
            r.state NOT IN ('referred', 'declined') AS sent, r.state = 'declined' AS declined
        FROM people p
        JOIN courses_referral r ON r.citizen_id = p.id
        WHERE r.referred_at >= %(since)s AND r.referred_at < %(after)s
    """,
    figures=(
        Figure("referred", _("Henvist"), "count(*)"),
        Figure("sent", _("Har fået linket"), "count(*) FILTER (WHERE sent)", where="sent"),
        Figure(
            "declined",
            _("Har sagt nej tak"),
            "count(*) FILTER (WHERE declined)",
            where="declined",
        ),
    ),
    lead=("referred",),
    shows=_("Henvist"),
    says=_day,
    moment=False,
    by_week=True,
)

MEASURES = (REFERRED,)
