"""What can be counted of competence folders. Each definition is frozen, see `kernel.measure`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from medspil.folder.kinds import Part
from medspil.kernel.measure import Figure, Measure
from medspil.ui import wording


def _day(value: Any) -> str:
    return wording.short_date(value)


FOLDERS = Measure(
    code="kompetencemapper",
    name=_("Kompetencemapper"),
    definition=_(
        "Mapper, der blev åbnet i perioden hos borgere, der var hos jer på periodens sidste dag, "
        "som de stod ved dens slutning. Linjer: alt, der er skrevet i dem, undtagen hensyn. Set "
        "hele: alle syv dele er set, uden at der mangler noget. Med resultat: borgeren har sagt, "
        "at målet er rigtigt; dage fra åbnet til det. Samtaler og timer er dem, der er afsluttet "
        "i mappen."
    ),
    version=1,
    counted=_("mapper"),
    each=f"""
        SELECT f.id, p.id AS citizen_id, p.staff_id, p.team_id,
            (f.opened_at AT TIME ZONE 'Europe/Copenhagen')::date AS value,
            (f.opened_at AT TIME ZONE 'Europe/Copenhagen')::date AS day,
            (SELECT count(*) FROM folder_entry e
                JOIN folder_entryversion v ON v.entry_id = e.id AND v.number = 1
                WHERE e.folder_id = f.id AND v.at < %(after)s
                AND (e.removed_at IS NULL OR e.removed_at >= %(after)s)) AS lines,
            (SELECT count(*) FILTER (WHERE m.complete) FROM (
                SELECT DISTINCT ON (part) complete FROM folder_partmark
                WHERE folder_id = f.id AND at < %(after)s ORDER BY part, id DESC) m
            ) = {len(Part)} AS complete,
            (SELECT (e.agreed_at AT TIME ZONE 'Europe/Copenhagen')::date
                - (f.opened_at AT TIME ZONE 'Europe/Copenhagen')::date
                FROM folder_entry e WHERE e.folder_id = f.id AND e.kind = 'perspective'
                AND e.removed_at IS NULL AND e.agreed_at < %(after)s) AS days,
            held.number AS held, held.minutes
        FROM people p
        JOIN folder_folder f ON f.citizen_id = p.id
        CROSS JOIN LATERAL (
            SELECT count(*) AS number, coalesce(sum(s.minutes), 0) AS minutes
            FROM folder_session s WHERE s.folder_id = f.id AND s.closed_at < %(after)s
        ) held
        WHERE f.opened_at >= %(since)s AND f.opened_at < %(after)s
    """,  # noqa: S608 our own number of parts
    figures=(
        Figure("opened", _("Åbnet"), "count(*)"),
        Figure("lines", _("Linjer"), "sum(lines)"),
        Figure(
            "complete",
            _("Set hele"),
            "100.0 * count(*) FILTER (WHERE complete) / nullif(count(*), 0)",
            "percent",
            where="complete",
        ),
        Figure(
            "result",
            _("Med resultat"),
            "100.0 * count(days) / nullif(count(*), 0)",
            "percent",
            where="days IS NOT NULL",
        ),
        Figure("days", _("Dage til resultat"), "avg(days)", "days", where="days IS NOT NULL"),
        Figure("held", _("Samtaler i hver"), "avg(held)", "mean"),
        Figure("hours", _("Timer i alt"), "sum(minutes) / 60.0"),
    ),
    lead=("opened", "result", "days"),
    shows=_("Åbnet"),
    says=_day,
    moment=False,
    by_week=True,
)

MEASURES = (FOLDERS,)
