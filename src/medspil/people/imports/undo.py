"""Taking an import back: what it made goes, what it changed returns, unless more was built on it.

The importer puts the changes of the run into `import_change`. What cannot be taken back is left
as it is and named in `import_kept`.
"""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _

from medspil.people.imports import spells
from medspil.people.imports.spells import PLAN, SORTS
from medspil.people.models import Citizen

# Rows about a citizen that are no work of anybody's: derived, or a note of who looked.
_FOLLOWS = {"contact.due", "people.accessentry"}
_PLAIN = [
    "first_name",
    "last_name",
    "phone",
    "email",
    "language",
    "interpreter",
    "preferred_channel",
    "protected",
    "municipality_id",
    "cpr",
    "cpr_index",
    "registered_on",
]


def undo_citizens() -> list[int]:
    """Take back a run of citizens. Returns the citizens that are still there and were touched."""
    with connection.cursor() as cursor:
        _keep_what_was_built_on()
        made = (
            "SELECT citizen_id FROM import_change WHERE made"
            " EXCEPT SELECT citizen_id FROM import_kept"
        )
        tables = [sort.table for sort in SORTS.values()]
        for relation in Citizen._meta.related_objects:
            model = relation.related_model
            if isinstance(model, type) and model._meta.label_lower in _FOLLOWS:
                tables.append(model._meta.db_table)
        for table in tables:
            cursor.execute(f'DELETE FROM "{table}" WHERE citizen_id IN ({made})')
        cursor.execute(f"DELETE FROM people_citizen WHERE id IN ({made})")
        cursor.execute(f"DELETE FROM people_citizenevent WHERE pgh_obj_id IN ({made})")
        for column in _PLAIN:
            _restore(column)
    return undo_periods()


def undo_periods() -> list[int]:
    """Take back what a run did to histories, where they are still as it left them."""
    with connection.cursor() as cursor:
        for sort in SORTS.values():
            now = (
                f"coalesce((SELECT {sort.snapshot} FROM {sort.table} p"
                " WHERE p.citizen_id = c.citizen_id), '[]')"
            )
            cursor.execute(
                f'INSERT INTO {PLAN} ("row", citizen_id, sort, before, after)'
                f' SELECT c."row", c.citizen_id, %s, c.after -> %s, c.before -> %s'
                f" FROM import_change c WHERE NOT c.made AND c.before ? %s"
                f" AND {now} = c.after -> %s",
                [sort.name] * 5,
            )
            cursor.execute(
                'INSERT INTO import_kept SELECT c."row", c.citizen_id, %s FROM import_change c'
                f" WHERE NOT c.made AND c.before ? %s AND {now} <> c.after -> %s",
                [_("Perioderne er ændret siden."), sort.name, sort.name],
            )
        spells.carry_out()
        cursor.execute(
            "SELECT DISTINCT c.citizen_id FROM import_change c"
            " JOIN people_citizen p ON p.id = c.citizen_id"
        )
        return [citizen for (citizen,) in cursor.fetchall()]


def _keep_what_was_built_on() -> None:
    """Citizens the run made that somebody has worked with since."""
    keep = (
        'INSERT INTO import_kept SELECT c."row", c.citizen_id, %s FROM import_change c'
        " WHERE c.made AND "
    )
    theirs = {sort.table for sort in SORTS.values()}
    with connection.cursor() as cursor:
        for relation in Citizen._meta.related_objects:
            model = relation.related_model
            assert isinstance(model, type)
            table, column = model._meta.db_table, relation.field.column
            is_history = table == "people_citizenevent" or not getattr(
                relation.field, "db_constraint", True
            )
            if table in theirs or model._meta.label_lower in _FOLLOWS or is_history:
                continue
            cursor.execute(
                f'{keep} EXISTS (SELECT FROM "{table}" r WHERE r."{column}" = c.citizen_id)',
                [_("Der er arbejdet videre med borgeren siden.")],
            )
        cursor.execute(
            f"{keep} EXISTS (SELECT FROM people_citizenevent e"
            " WHERE e.pgh_obj_id = c.citizen_id AND e.pgh_label = 'update')",
            [_("Borgeren er ændret siden.")],
        )
        for sort in SORTS.values():
            now = (
                f"coalesce((SELECT {sort.snapshot} FROM {sort.table} p"
                " WHERE p.citizen_id = c.citizen_id), '[]')"
            )
            cursor.execute(
                f"{keep} {now} <> coalesce(c.after -> %s, '[]')",
                [_("Perioderne er ændret siden."), sort.name],
            )


def _restore(column: str) -> None:
    """Put one column of changed citizens back where it still is what the run wrote."""
    now, old = f"to_jsonb(p.{column})", f"b.value ->> '{column}'"
    field = Citizen._meta.get_field(column)
    kind = field.db_type(connection)
    restored = f"({old})::{kind}"
    if column in ("cpr", "cpr_index"):
        now, restored = f"to_jsonb(encode(p.{column}, 'hex'))", f"decode({old}, 'hex')"
    with connection.cursor() as cursor:
        changed = (
            "FROM import_change c CROSS JOIN LATERAL (SELECT c.before -> 'citizen' AS value) b"
            f" {{}} WHERE p.id = c.citizen_id AND NOT c.made AND b.value ? '{column}'"
            f" AND {now} {{}} c.after -> 'citizen' -> '{column}'"
        )
        cursor.execute(
            'INSERT INTO import_kept SELECT c."row", c.citizen_id, %s '
            + changed.format("CROSS JOIN people_citizen p", "IS DISTINCT FROM"),
            [_("Borgeren er ændret siden.")],
        )
        cursor.execute(
            f"UPDATE people_citizen p SET {column} = {restored} {changed.format('', '=')}"
        )
