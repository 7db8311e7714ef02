"""Citizens from a file: what each row changes, and writing it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from medspil.kernel.bulk import walk
from medspil.people.imports import spells
from medspil.people.imports.places import Places
from medspil.people.imports.spells import SORTS, Spell
from medspil.people.imports.tables import chunks, insertion, issues, last_row, refuse
from medspil.people.models import Citizen

CITIZEN_STAGE = (
    ("reference", "text"),
    ("cpr", "bytea"),
    ("cpr_index", "bytea"),
    ("first_name", "text"),
    ("last_name", "text"),
    ("phone", "text"),
    ("email", "text"),
    ("municipality_id", "text"),
    ("municipality_given", "boolean"),
    ("group", "text"),
    ("benefit", "text"),
    ("anchor", "date"),
    ("staff_no", "int"),
    ("team_no", "int"),
    ("language", "text"),
    ("interpreter", "boolean"),
    ("preferred_channel", "text"),
    ("protected", "boolean"),
)

# What stands on the citizen itself: column of the file -> column of the table.
PLAIN = {
    "fornavn": "first_name",
    "efternavn": "last_name",
    "telefon": "phone",
    "email": "email",
    "sprog": "language",
    "tolk": "interpreter",
    "kanal": "preferred_channel",
    "beskyttet": "protected",
}
_DATED = ("kontaktgruppe", "anker_dato", "ydelse", "sagsbehandler", "team")
AT_A_TIME = 10_000  # rows a statement

Progress = Callable[[str, int, int], None]


def judge_citizens(today: date, present: frozenset[str], places: Places) -> None:
    """Say of every row in `import_stage` what it would do. `present`: the columns of the file."""
    places.as_tables()
    _refuse_doubles()
    plain = ",\n".join(
        f"CASE WHEN s.{own} <> c.{own} THEN '{column}' END" for column, own in PLAIN.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO import_verdict ("row", citizen_id, verdict, fields)
            SELECT s."row", c.id,
                CASE WHEN s.refused THEN 'error' WHEN c.id IS NULL THEN 'new'
                    WHEN c.closed_on <= %(today)s THEN 'closed'
                    WHEN f.fields = '{{}}' THEN 'unchanged' ELSE 'changed' END,
                CASE WHEN c.id IS NULL OR s.refused OR c.closed_on <= %(today)s THEN '{{}}'
                    ELSE f.fields END
            FROM import_stage s
            LEFT JOIN people_citizen c ON c.reference = s.reference
            LEFT JOIN import_team t ON t.no = s.team_no
            LEFT JOIN import_staff p ON p.no = s.staff_no
            LEFT JOIN LATERAL (
                SELECT g."group", coalesce(g.anchor, lower(g.valid)) AS anchor
                FROM people_contactgroupperiod g
                WHERE g.citizen_id = c.id AND g.valid @> %(today)s::date
            ) g ON true
            LEFT JOIN LATERAL (
                SELECT a.staff_id, a.team_id FROM people_caseworkerassignment a
                WHERE a.citizen_id = c.id AND a.valid @> %(today)s::date
            ) a ON true
            CROSS JOIN LATERAL (SELECT CASE WHEN c.id IS NOT NULL THEN array_remove(ARRAY[
                CASE WHEN s.cpr_index IS NOT NULL AND s.cpr_index IS DISTINCT FROM c.cpr_index
                    THEN 'cpr' END,
                {plain},
                CASE WHEN s.municipality_given AND s.municipality_id <> c.municipality_id
                    THEN 'kommunekode' END,
                CASE WHEN coalesce(s."group", CASE WHEN s.anchor IS NOT NULL THEN g."group" END)
                    IS NOT NULL AND NOT EXISTS (
                        SELECT FROM people_contactgroupperiod h
                        WHERE h.citizen_id = c.id AND h."group" = coalesce(s."group", g."group")
                            AND CASE WHEN s.anchor IS NULL THEN h.valid @> %(today)s::date
                                ELSE coalesce(h.anchor, lower(h.valid)) = s.anchor END
                    )
                    THEN CASE WHEN coalesce(s."group", g."group") = g."group"
                        THEN 'anker_dato' ELSE 'kontaktgruppe' END END,
                CASE WHEN s.benefit IS NOT NULL AND NOT EXISTS (
                        SELECT FROM people_benefitperiod b
                        WHERE b.citizen_id = c.id AND b.code = s.benefit
                            AND (b.valid @> %(today)s::date OR b.valid @> s.anchor)
                    ) THEN 'ydelse' END,
                CASE WHEN s.team_no IS NOT NULL AND t.id IS DISTINCT FROM a.team_id
                    THEN 'team' END,
                CASE WHEN s.staff_no IS NOT NULL AND p.id IS DISTINCT FROM a.staff_id
                    THEN 'sagsbehandler' END
            ], NULL) END AS fields) f
            """,
            {"today": today},
        )
        cursor.execute("ANALYZE import_verdict")
    _remarks(today, present)


def _refuse_doubles() -> None:
    """The same citizen twice, in the file or in Medspil."""
    refuse(
        "reference",
        """
        UPDATE import_stage s SET refused = true
        FROM (
            SELECT reference, min("row") AS first FROM import_stage
            WHERE reference IS NOT NULL GROUP BY reference HAVING count(*) > 1
        ) f
        WHERE s.reference = f.reference AND s."row" > f.first
        RETURNING s."row", f.first, s."row", f.reference
        """,
        [],
        _("Række %s og række %s har samme reference: %s."),
    )
    refuse(
        "cpr",
        """
        UPDATE import_stage s SET refused = true
        FROM (
            SELECT cpr_index, min("row") AS first FROM import_stage
            WHERE cpr_index IS NOT NULL GROUP BY cpr_index HAVING count(*) > 1
        ) f, import_stage o
        WHERE s.cpr_index = f.cpr_index AND s."row" > f.first AND o."row" = f.first
            AND o.reference IS DISTINCT FROM s.reference
        RETURNING s."row", f.first, s."row"
        """,
        [],
        _("Række %s og række %s har samme CPR-nummer, men hver sin reference."),
    )
    refuse(
        "cpr",
        """
        UPDATE import_stage s SET refused = true
        FROM people_citizen c
        WHERE c.cpr_index = s.cpr_index AND c.reference <> s.reference
        RETURNING s."row", s."row", c.reference, s.reference
        """,
        [],
        _("CPR-nummeret i række %s hører i Medspil til sagen %s, ikke til %s."),
    )


def _remarks(today: date, present: frozenset[str]) -> None:
    """What is worth knowing but hinders nothing."""
    looked_for = [
        ("fornavn", "s.first_name IS NULL", _("Fornavnet mangler.")),
        ("efternavn", "s.last_name IS NULL", _("Efternavnet mangler.")),
        (
            "anker_dato",
            's.anchor IS NULL AND s."group" IS NOT NULL',
            _("Ankerdatoen mangler. Fristerne regnes fra i dag."),
        ),
    ]
    with connection.cursor() as cursor:
        for column, condition, sentence in looked_for:
            if column not in present:
                continue  # said once, of the whole file
            cursor.execute(
                "INSERT INTO import_issue SELECT s.\"row\", %s, 'remark', %s"
                ' FROM import_stage s JOIN import_verdict v USING ("row")'
                f" WHERE v.verdict = 'new' AND {condition}",
                [column, sentence],
            )
        cursor.execute(
            'SELECT v."row", c.closed_on FROM import_verdict v'
            " JOIN people_citizen c ON c.id = v.citizen_id WHERE v.verdict = 'closed'"
        )
        closed = cursor.fetchall()
    sentence = _("Borgeren er afsluttet i Medspil %(day)s og er ikke ændret. Genåbn på borgeren.")
    issues(
        (row, "reference", "remark", sentence % {"day": f"{day:%d.%m.%Y}"}) for row, day in closed
    )


# -- writing ---------------------------------------------------------------------------------------


def write_citizens(today: date, places: Places, progress: Progress) -> list[int]:
    """Write what `judge_citizens` found new and changed. Returns the citizens touched."""
    places.make(today)
    places.as_tables()
    last = last_row()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO import_made ("row", id)
            SELECT "row", nextval(pg_get_serial_sequence('people_citizen', 'id'))
            FROM (
                SELECT "row" FROM import_verdict WHERE verdict = 'new' ORDER BY "row"
            ) v
            """
        )
        cursor.execute("ANALYZE import_made")
        for first, end in chunks(last, AT_A_TIME):
            span: dict[str, Any] = {"first": first, "end": end, "today": today}
            for statement in _new_statements():
                cursor.execute(statement, span)
            progress("write", end, last)
        _change_plain(cursor)
    _plan_dated(today)
    spells.carry_out()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO import_change ("row", citizen_id, made, before, after)
            SELECT coalesce(p."row", d."row"), citizen_id, false,
                coalesce(jsonb_build_object('citizen', p.before), '{}') || coalesce(d.before, '{}'),
                coalesce(jsonb_build_object('citizen', p.after), '{}') || coalesce(d.after, '{}')
            FROM import_plain p FULL JOIN (
                SELECT min("row") AS "row", citizen_id, jsonb_object_agg(sort, before) AS before,
                    jsonb_object_agg(sort, after) AS after
                FROM import_plan GROUP BY citizen_id
            ) d USING (citizen_id)
            """
        )
        cursor.execute("SELECT DISTINCT citizen_id FROM import_change")
        return [citizen for (citizen,) in cursor.fetchall()]


def _new_statements() -> Iterator[str]:
    """One INSERT a table, for the rows from %(first)s to %(end)s."""
    given = {
        "id": "m.id",
        "public_id": "gen_random_uuid()",
        "reference": "s.reference",
        "cpr": "s.cpr",
        "cpr_index": "s.cpr_index",
        "municipality_id": "s.municipality_id",
        "registered_on": "coalesce(s.anchor, %(today)s)",
    }
    for column in PLAIN.values():
        given[column] = f"coalesce(s.{column}, {_default(column)})"
    rows = ' FROM import_made m JOIN import_stage s USING ("row")'
    rows += ' WHERE m."row" BETWEEN %(first)s AND %(end)s'
    columns, expressions = insertion(Citizen, given)
    yield f"INSERT INTO people_citizen ({columns}) SELECT {expressions}{rows}"
    start = "coalesce(s.anchor, %(today)s)"
    valid = f"daterange({start}, NULL)"
    yield (
        'INSERT INTO people_contactgroupperiod (citizen_id, "group", track, anchor, valid)'
        f' SELECT m.id, s."group", \'\', s.anchor, {valid}{rows} AND s."group" IS NOT NULL'
    )
    yield (
        "INSERT INTO people_benefitperiod (citizen_id, code, valid)"
        f" SELECT m.id, s.benefit, {valid}{rows} AND s.benefit IS NOT NULL"
    )
    places = rows.replace(
        " WHERE",
        " JOIN import_team t ON t.no = s.team_no"
        " LEFT JOIN import_staff p ON p.no = s.staff_no WHERE",
    )
    yield (
        "INSERT INTO people_caseworkerassignment (citizen_id, staff_id, team_id, valid)"
        f" SELECT m.id, p.id, t.id, {valid}{places}"
    )
    yield (
        'INSERT INTO import_change ("row", citizen_id, made, after)'
        ' SELECT m."row", m.id, true, jsonb_strip_nulls(jsonb_build_object('
        " 'groups', CASE WHEN s.\"group\" IS NOT NULL THEN jsonb_build_array("
        f"jsonb_build_array({start}, NULL, s.anchor, s.\"group\", '')) END,"
        " 'benefits', CASE WHEN s.benefit IS NOT NULL THEN jsonb_build_array("
        f"jsonb_build_array({start}, NULL, NULL, s.benefit)) END,"
        " 'assignments', CASE WHEN t.id IS NOT NULL THEN jsonb_build_array("
        f"jsonb_build_array({start}, NULL, NULL, p.id, t.id)) END))"
        f"{places.replace(' JOIN import_team', ' LEFT JOIN import_team')}"
    )


def _default(column: str) -> str:
    """What a new citizen has where the file says nothing, as SQL."""
    default = next(f for f in Citizen._meta.concrete_fields if f.name == column).get_default()
    return {True: "true", False: "false"}.get(default) or f"'{default}'"


def _change_plain(cursor: Any) -> None:
    """The citizen's own columns: note before and after, then write."""
    pairs = [(column, own, f"to_jsonb(c.{own})", f"to_jsonb(s.{own})") for column, own in
             PLAIN.items()]  # fmt: skip
    pairs += [
        ("kommunekode", "municipality_id", "to_jsonb(c.municipality_id)",
         "to_jsonb(s.municipality_id)"),
        ("cpr", "cpr", "to_jsonb(encode(c.cpr, 'hex'))", "to_jsonb(encode(s.cpr, 'hex'))"),
        ("cpr", "cpr_index", "to_jsonb(encode(c.cpr_index, 'hex'))",
         "to_jsonb(encode(s.cpr_index, 'hex'))"),
    ]  # fmt: skip
    values = ", ".join(f"('{column}', '{own}', {old}, {new})" for column, own, old, new in pairs)
    earlier = "v.fields && ARRAY['kontaktgruppe', 'anker_dato'] AND s.anchor < c.registered_on"
    cursor.execute(
        f"""
        INSERT INTO import_plain ("row", citizen_id, before, after)
        SELECT v."row", c.id, x.before, x.after
        FROM import_verdict v JOIN import_stage s USING ("row")
        JOIN people_citizen c ON c.id = v.citizen_id
        CROSS JOIN LATERAL (
            SELECT jsonb_object_agg(own, old) AS before, jsonb_object_agg(own, new) AS after
            FROM (VALUES {values},
                ('', 'registered_on', to_jsonb(c.registered_on), to_jsonb(s.anchor))
            ) p (label, own, old, new)
            WHERE label = ANY (v.fields) OR own = 'registered_on' AND {earlier}
        ) x
        WHERE v.verdict = 'changed' AND x.after IS NOT NULL
        """
    )
    assigned = ", ".join(
        f"{own} = CASE WHEN '{column}' = ANY (v.fields) THEN s.{own} ELSE c.{own} END"
        for column, own, _old, _new in pairs
    )
    cursor.execute(
        f"""
        UPDATE people_citizen c SET {assigned},
            registered_on = CASE WHEN {earlier} THEN s.anchor ELSE c.registered_on END
        FROM import_plain p JOIN import_verdict v USING ("row") JOIN import_stage s USING ("row")
        WHERE c.id = p.citizen_id
        """
    )


def _plan_dated(today: date) -> None:
    """Histories that a row changes: contact group, benefit, whose citizen it is."""
    statement = """
        SELECT v."row", v.citizen_id, v.fields, s."group", s.benefit, s.anchor, t.id, p.id
        FROM import_verdict v JOIN import_stage s USING ("row")
        LEFT JOIN import_team t ON t.no = s.team_no
        LEFT JOIN import_staff p ON p.no = s.staff_no
        WHERE v.verdict = 'changed' AND v.fields && %s ORDER BY v."row"
    """
    for rows in walk(statement, [list(_DATED)], at_a_time=2000):
        ids = [row[1] for row in rows]
        groups, benefits, assignments = (
            spells.load(SORTS[name], ids) for name in ("groups", "benefits", "assignments")
        )
        found = []
        for row, citizen, fields, group, benefit, anchor, team, staff in rows:
            if {"kontaktgruppe", "anker_dato"} & set(fields):
                old = groups.get(citizen, [])
                found.append((row, citizen, "groups", old, _new_group(old, group, anchor, today)))
            if "ydelse" in fields:
                old = benefits.get(citizen, [])
                found.append(
                    (row, citizen, "benefits", old, _new_benefit(old, benefit, anchor, today))
                )
            if {"team", "sagsbehandler"} & set(fields):
                old = assignments.get(citizen, [])
                new = spells.from_day_on(old, Spell(today, None, (staff, team)))
                found.append((row, citizen, "assignments", old, new))
        spells.plan(found)


def _on(history: list[Spell], day: date) -> Spell | None:
    return next(
        (s for s in history if s.start <= day and (s.end is None or day <= s.end)),
        None,
    )


def _new_group(
    old: list[Spell], group: str | None, anchor: date | None, today: date
) -> list[Spell]:
    """The group from its day 0 on (without one: from today); the one before ends the day before.

    The track is kept when the row only moves the same group's day 0 back.
    """
    now = _on(old, today)
    code = group or (now.what[0] if now else "")
    corrected = now is not None and now.what[0] == code and anchor and anchor <= now.day_zero
    track = now.what[1] if now and corrected else ""
    return spells.from_day_on(old, Spell(anchor or today, None, (code, track), anchor))


def _new_benefit(old: list[Spell], benefit: str, anchor: date | None, today: date) -> list[Spell]:
    """The benefit from day 0, or from today when what is known is finer than the row: when the
    present benefit, or the latest one, began after day 0.
    """
    start = anchor or today
    if old and old[-1].start > start:
        start = today
    return spells.from_day_on(old, Spell(start, None, (benefit,)))
