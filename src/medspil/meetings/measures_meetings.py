"""What can be counted about meetings. Each definition is frozen, see `medspil.kernel.measure`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from medspil.kernel.measure import SMALLEST, Figure, Measure
from medspil.meetings.models import Understood
from medspil.people.models import Channel
from medspil.ui import wording


def _day(value: Any) -> str:
    return wording.short_date(value)


def _understood(value: Any) -> str:
    return str(Understood(value).label) if value else "–"


# An evaluation is of any conversation; the channels that meetings and conversations are held by.
_CHANNELS = (Channel.PHONE, Channel.VIDEO, Channel.IN_PERSON, Channel.WALK, Channel.PHONE_WALK)

UNDERSTOOD = Measure(
    code="forstaaet-med-egne-ord",
    name=_("Spurgt »har vi forstået det rigtigt?«"),
    definition=_(
        "Af punkterne på de møder, der er holdt i perioden: hvor mange hovedpersonen er spurgt "
        "til, og hvor mange der er gengivet med hovedpersonens egne ord."
    ),
    version=1,
    counted=_("punkter"),
    each="""
        SELECT i.id, p.id AS citizen_id, p.staff_id, p.team_id, i.understood AS value
        FROM people p
        JOIN meetings_meeting m ON m.citizen_id = p.id
        JOIN contact_conversation v ON v.id = m.conversation_id AND v.withdrawn_at IS NULL
        JOIN meetings_agendaitem i ON i.meeting_id = m.id
        WHERE v.held_on BETWEEN %(start)s::date AND %(end)s::date
    """,
    figures=(
        Figure(
            "share",
            _("Spurgt"),
            "100.0 * count(*) FILTER (WHERE value <> '') / nullif(count(*), 0)",
            "percent",
            where="value <> ''",
        ),
        Figure(
            "own_words",
            _("Med egne ord"),
            "count(*) FILTER (WHERE value = 'own_words')",
            where="value = 'own_words'",
        ),
        Figure(
            "not_asked",
            _("Ikke spurgt"),
            "count(*) FILTER (WHERE value = '')",
            where="value = ''",
        ),
    ),
    lead=("share",),
    shows=_("Svar"),
    says=_understood,
    moment=False,
)

KEPT = Measure(
    code="aftaler-fra-moeder",
    name=_("Aftaler fra møder, der blev holdt"),
    definition=_(
        "Af de aftaler fra møder, som skulle være gjort i perioden, og som ikke er bortfaldet: "
        "hvor mange der er gjort til tiden, og hvor mange der stadig er åbne."
    ),
    version=1,
    counted=_("aftaler"),
    each="""
        SELECT a.id, p.id AS citizen_id, p.staff_id, p.team_id, a.due_on AS value,
            coalesce(a.done_on <= a.due_on, false) AS kept, a.done_on IS NULL AS waiting
        FROM people p
        JOIN contact_agreement a ON a.citizen_id = p.id
        JOIN meetings_meetingagreement m ON m.agreement_id = a.id
        WHERE a.dropped_because = '' AND a.due_on BETWEEN %(start)s::date AND %(end)s::date
    """,
    figures=(
        Figure(
            "share",
            _("Gjort til tiden"),
            "100.0 * count(*) FILTER (WHERE kept) / nullif(count(*), 0)",
            "percent",
            where="kept",
        ),
        Figure("waiting", _("Stadig åbne"), "count(*) FILTER (WHERE waiting)", where="waiting"),
    ),
    lead=("share",),
    shows=_("Senest"),
    says=_day,
    order="value, id",
    moment=False,
)

EXPERIENCE = Measure(
    code="blev-du-hoert",
    name=_("Blev borgeren hørt?"),
    definition=_(
        "Svar på de to spørgsmål efter samtaler og møder, der er holdt i perioden, fra 1 (slet "
        "ikke) til 5 (helt), i alt og for hver form med mindst fem svar. Dem, der vælger en form, "
        "er ikke som dem, der vælger en anden, så forskellen siger ikke, hvad formen selv gør."
    ),
    version=1,
    counted=_("svar"),
    each="""
        SELECT e.id, p.id AS citizen_id, p.staff_id, p.team_id, v.held_on AS value,
            e.heard, e.agenda, e.channel
        FROM people p
        JOIN contact_conversation v ON v.citizen_id = p.id AND v.withdrawn_at IS NULL
        JOIN meetings_evaluation e ON e.conversation_id = v.id
        WHERE v.held_on BETWEEN %(start)s::date AND %(end)s::date
    """,
    figures=(
        Figure("heard", _("Blev du hørt?"), "avg(heard)", "mean"),
        Figure("agenda", _("Var det dig, der satte dagsordenen?"), "avg(agenda)", "mean"),
        *(
            Figure(
                f"heard_{channel.value}",
                channel.label,
                f"CASE WHEN count(*) FILTER (WHERE channel = '{channel.value}') >= {SMALLEST}"
                f" THEN avg(heard) FILTER (WHERE channel = '{channel.value}') END",
                "mean",
                where=f"channel = '{channel.value}'",
            )
            for channel in _CHANNELS
        ),
    ),
    lead=("heard", "agenda"),
    shows=_("Samtalen"),
    says=_day,
    moment=False,
    attitudes=True,
)

FALLBACK = Measure(
    code="plan-b",
    name=_("Møder, hvor plan B blev taget i brug"),
    definition=_(
        "Af de møder med flere, der er holdt i perioden: hvor mange der måtte tage plan B i brug."
    ),
    version=1,
    counted=_("møder"),
    each="""
        SELECT m.id, p.id AS citizen_id, p.staff_id, p.team_id, v.held_on AS value,
            m.fallback_at IS NOT NULL AS used
        FROM people p
        JOIN meetings_meeting m ON m.citizen_id = p.id
        JOIN contact_conversation v ON v.id = m.conversation_id AND v.withdrawn_at IS NULL
        WHERE v.held_on BETWEEN %(start)s::date AND %(end)s::date
    """,
    figures=(
        Figure(
            "share",
            _("Plan B"),
            "100.0 * count(*) FILTER (WHERE used) / nullif(count(*), 0)",
            "percent",
            where="used",
        ),
        Figure("used", _("Med plan B"), "count(*) FILTER (WHERE used)", where="used"),
    ),
    lead=("share",),
    shows=_("Holdt"),
    says=_day,
    moment=False,
)

CAME = Measure(
    code="kom-til-moeder",
    name=_("Kom hovedpersonen, og hvordan"),
    definition=_(
        "Af de møder med flere, der er holdt i perioden, og hvor det er skrevet, hvem der kom: "
        "hvor mange hovedpersonen kom til, hvor mange gange for sent, og ved hvilken form. Den, "
        "der ringer ind til et videomøde, tæller som telefon."
    ),
    version=1,
    counted=_("møder"),
    each="""
        SELECT m.id, p.id AS citizen_id, p.staff_id, p.team_id,
            (m.held_at AT TIME ZONE 'Europe/Copenhagen')::date AS value, s.came, s.how,
            coalesce(s.late, false) AS late
        FROM people p
        JOIN meetings_meeting m ON m.citizen_id = p.id
        JOIN meetings_seat s ON s.meeting_id = m.id AND s.role = 'main_person'
        WHERE s.came IS NOT NULL
            AND (m.held_at AT TIME ZONE 'Europe/Copenhagen')::date
                BETWEEN %(start)s::date AND %(end)s::date
    """,
    figures=(
        Figure(
            "share",
            _("Kom"),
            "100.0 * count(*) FILTER (WHERE came) / nullif(count(*), 0)",
            "percent",
            where="came",
        ),
        Figure("late", _("Kom for sent"), "count(*) FILTER (WHERE late)", where="late"),
        *(
            Figure(
                f"by_{channel.value}",
                channel.label,
                f"count(*) FILTER (WHERE how = '{channel.value}')",
                where=f"how = '{channel.value}'",
            )
            for channel in _CHANNELS
        ),
    ),
    lead=("share",),
    shows=_("Holdt"),
    says=_day,
    moment=False,
)

MEASURES = (UNDERSTOOD, KEPT, EXPERIENCE, FALLBACK, CAME)
