"""What can be counted about booking. Each definition is frozen, see `medspil.kernel.measure`."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from medspil.kernel.measure import Figure, Measure
from medspil.meetings.models import BOOKABLE, BookedBy
from medspil.ui import wording


def _day(value: Any) -> str:
    return wording.short_date(value)


def _days(value: Any) -> str:
    return now_("%(days)s dage") % {"days": wording.number(value)}


def _share(code: str, label: Any, where: str, of: str = "true") -> Figure:
    """How many of a hundred; the rows are those that it is true of."""
    among = f"nullif(count(*) FILTER (WHERE {of}), 0)"
    aggregate = f"100.0 * count(*) FILTER (WHERE {where} AND {of}) / {among}"
    return Figure(code, label, aggregate, "percent", f"{where} AND {of}")


def _count(code: str, label: Any, where: str) -> Figure:
    return Figure(code, label, f"count(*) FILTER (WHERE {where})", where=where)


_CITIZEN, _OURS = "state = 'citizen_absent'", "state = 'staff_absent'"

NO_SHOW = Measure(
    code="udeblivelser",
    name=_("Booket, men en af parterne kom ikke"),
    definition=_(
        "Af de bookede samtaler, der skulle være holdt i perioden, og hvor I har skrevet, hvad der "
        "skete: andelen, hvor borgeren ikke kom, og andelen, hvor I selv ikke kom, i alt og for "
        "hver form. Aflyste tider tæller ikke. De tæller hos den sagsbehandler og det team, "
        "borgeren havde den dag."
    ),
    version=1,
    counted=_("samtaler"),
    needs=("everybody",),
    each="""
        SELECT b.id, p.id AS citizen_id, a.staff_id, a.team_id, b.day AS value, b.state, b.channel
        FROM everybody p
        JOIN (
            SELECT id, citizen_id, state, channel,
                (lower(during) AT TIME ZONE 'Europe/Copenhagen')::date AS day
            FROM meetings_appointment
            WHERE state IN ('held', 'citizen_absent', 'staff_absent')
        ) b ON b.citizen_id = p.id
        LEFT JOIN people_caseworkerassignment a ON a.citizen_id = p.id AND a.valid @> b.day
        WHERE b.day BETWEEN %(start)s::date AND %(end)s::date
    """,
    figures=(
        _share("citizen", _("Borgeren kom ikke"), _CITIZEN),
        _share("ours", _("Vi kom ikke"), _OURS),
        *(
            _share(f"{who}_{channel.value}", format_lazy(label, how=channel.label), where, of)
            for who, where, label in (
                ("citizen", _CITIZEN, _("Borgeren kom ikke: {how}")),
                ("ours", _OURS, _("Vi kom ikke: {how}")),
            )
            for channel in BOOKABLE
            for of in (f"channel = '{channel.value}'",)
        ),
    ),
    lead=("citizen", "ours"),
    shows=_("Dag"),
    says=_day,
    moment=False,
)

BOOKED_BY = Measure(
    code="booket-af",
    name=_("Hvem bookede tiden?"),
    definition=_(
        "Af de tider, der er booket i perioden, også dem, der siden blev aflyst: andelen, borgeren "
        "bookede selv, den, I bookede på borgerens vegne, og den, I bookede. De tæller hos den "
        "sagsbehandler og det team, borgeren havde den dag."
    ),
    version=1,
    counted=_("tider"),
    needs=("everybody",),
    each="""
        SELECT b.id, p.id AS citizen_id, a.staff_id, a.team_id, b.day AS value, b.day, b.booked_by
        FROM everybody p
        JOIN (
            SELECT id, citizen_id, booked_by,
                (booked_at AT TIME ZONE 'Europe/Copenhagen')::date AS day
            FROM meetings_appointment
        ) b ON b.citizen_id = p.id
        LEFT JOIN people_caseworkerassignment a ON a.citizen_id = p.id AND a.valid @> b.day
        WHERE b.day BETWEEN %(start)s::date AND %(end)s::date
    """,
    figures=tuple(_share(who.value, who.label, f"booked_by = '{who.value}'") for who in BookedBy),
    lead=("citizen",),
    shows=_("Booket"),
    says=_day,
    moment=False,
    by_week=True,
)

INVITED_TO_BOOKED = Measure(
    code="dage-fra-invitation-til-booket",
    name=_("Dage fra invitation til booket tid"),
    definition=_(
        "For hver invitation, der førte til en booket tid i perioden: dage fra invitationen til "
        "den dag, tiden blev booket. Midterste: halvdelen ventede højst så længe. Inden en uge: "
        "andelen, der var booket senest syv dage efter. Invitationer, der blev lukket uden en tid, "
        "tæller ikke."
    ),
    version=1,
    counted=_("invitationer"),
    needs=("everybody",),
    each="""
        SELECT i.id, p.id AS citizen_id, a.staff_id, a.team_id, i.booked - i.invited AS value
        FROM everybody p
        JOIN (
            SELECT id, citizen_id,
                (invited_at AT TIME ZONE 'Europe/Copenhagen')::date AS invited,
                (closed_at AT TIME ZONE 'Europe/Copenhagen')::date AS booked
            FROM meetings_invitation WHERE closed_because = 'booked'
        ) i ON i.citizen_id = p.id
        LEFT JOIN people_caseworkerassignment a ON a.citizen_id = p.id AND a.valid @> i.booked
        WHERE i.booked BETWEEN %(start)s::date AND %(end)s::date
    """,
    figures=(
        Figure(
            "median", _("Midterste"), "percentile_disc(0.5) WITHIN GROUP (ORDER BY value)", "days"
        ),
        _share("week", _("Inden en uge"), "value <= 7"),
    ),
    lead=("median", "week"),
    shows=_("Ventet"),
    says=_days,
    moment=False,
)

ANSWERED = Measure(
    code="svar-paa-bed-om-en-samtale",
    name=_("Svar til dem, der bad om en samtale"),
    definition=_(
        "Af dem, der bad om en samtale og var lovet svar senest en dag i perioden: andelen, der "
        "fik svar senest den dag, hvor mange der fik det senere, og hvor mange der ikke har fået "
        "det endnu. Et svar er nogle ord, eller en tid, I har booket."
    ),
    version=1,
    counted=_("borgere, der bad om det"),
    needs=("everybody",),
    each="""
        SELECT r.id, p.id AS citizen_id, a.staff_id, a.team_id, r.answer_by AS value,
            coalesce(r.answered <= r.answer_by, false) AS in_time, r.answered IS NULL AS waiting
        FROM everybody p
        JOIN (
            SELECT id, citizen_id, answer_by,
                (answered_at AT TIME ZONE 'Europe/Copenhagen')::date AS answered
            FROM meetings_conversationrequest
        ) r ON r.citizen_id = p.id
        LEFT JOIN people_caseworkerassignment a ON a.citizen_id = p.id AND a.valid @> r.answer_by
        WHERE r.answer_by BETWEEN %(start)s::date AND %(end)s::date
    """,
    figures=(
        _share("in_time", _("Svar til tiden"), "in_time"),
        _count("late", _("Svar for sent"), "NOT in_time AND NOT waiting"),
        _count("waiting", _("Venter stadig"), "waiting"),
    ),
    lead=("in_time", "waiting"),
    shows=_("Lovet"),
    says=_day,
    order="value, id",
    moment=False,
)

REMINDED = Measure(
    code="paamindelser",
    name=_("Påmindelser, og hvad borgerne svarede"),
    definition=_(
        "Påmindelser, der er sendt til borgere i perioden, om bookede tider og om møder med flere. "
        "Et svar er, at borgeren bagefter har flyttet eller aflyst tiden eller skiftet form, eller "
        "har sagt, om de kommer til mødet. Den, der bare kommer, har ikke svaret."
    ),
    version=1,
    counted=_("påmindelser"),
    each="""
        SELECT o.id, p.id AS citizen_id, p.staff_id, p.team_id, o.day AS value,
            CASE WHEN a.id IS NOT NULL THEN CASE
                WHEN a.sequence = split_part(o.dedupe, ':', 3)::int THEN ''
                WHEN a.state = 'cancelled' THEN 'no' ELSE 'changed' END
            WHEN (s.answered_at AT TIME ZONE 'Europe/Copenhagen')::date >= o.day THEN s.answer
            ELSE '' END AS reply
        FROM people p
        JOIN outbox_message o ON o.citizen_id = p.id AND o.state IN ('sent', 'delivered')
            AND o.kind IN ('reminder', 'meeting_reminder')
        LEFT JOIN meetings_appointment a ON o.kind = 'reminder'
            AND a.uid::text = split_part(o.dedupe, ':', 2)
        LEFT JOIN meetings_seat s ON o.kind = 'meeting_reminder'
            AND s.uid::text = split_part(o.dedupe, ':', 3)
        WHERE o.day BETWEEN %(start)s::date AND %(end)s::date
    """,
    figures=(
        _share("share", _("Svarede"), "reply <> ''"),
        _count("comes", _("Kommer"), "reply = 'yes'"),
        _count("changed", _("Flyttede tiden eller skiftede form"), "reply = 'changed'"),
        _count("no", _("Kommer ikke, eller aflyste"), "reply = 'no'"),
        _count("maybe", _("Kommer måske"), "reply = 'maybe'"),
    ),
    lead=("share",),
    shows=_("Sendt"),
    says=_day,
    moment=False,
)

MEASURES = (NO_SHOW, BOOKED_BY, INVITED_TO_BOOKED, ANSWERED, REMINDED)
