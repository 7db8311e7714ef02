"""On the live database: no column, mark, log or index tells of a caller; nobody else gets in."""

from __future__ import annotations

import uuid
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.conf import settings

from medspil.config import archive
from medspil.hotline import role
from medspil.hotline.actions.tally import EVERY_CELL
from medspil.kernel.models import AuditEntry
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.hotline.given import TUESDAY, ask, call, counted, psychologist, refused

pytestmark = pytest.mark.django_db

TABLES = sorted(model._meta.db_table for model in apps.get_app_config("hotline").get_models())
COUNTS = ("hotline_calls", "hotline_cell", "hotline_spentkey")
TALLY = "/hotline/vagt/taelling/"
THERE = "c.relnamespace = 'hotline'::regnamespace"


# -- what is there to read -------------------------------------------------------------------------


def test_what_is_counted_has_no_column_for_a_caller() -> None:
    """The whole list, with types: a new column fails here and has to be argued for."""
    columns = ask(
        "SELECT table_name, column_name, data_type, character_maximum_length"
        " FROM information_schema.columns WHERE table_schema = 'hotline'"
        " AND table_name = ANY (%s) ORDER BY table_name, ordinal_position",
        list(COUNTS),
    )
    assert columns == [
        ("hotline_calls", "day", "date", None),
        ("hotline_calls", "half_day", "character varying", 2),
        ("hotline_calls", "n", "integer", None),
        ("hotline_cell", "week", "date", None),
        ("hotline_cell", "kind", "character varying", 8),
        ("hotline_cell", "code", "character varying", 12),
        ("hotline_cell", "n", "integer", None),
        ("hotline_spentkey", "key", "uuid", None),
        ("hotline_spentkey", "day", "date", None),
    ]


def test_the_rest_of_the_room_has_no_column_for_a_caller_either() -> None:
    """What stands there is the municipality's own: places, hours, who is on duty. No time stamp,
    and nothing that the database itself would fill in.
    """
    columns = ask(
        "SELECT table_name || '.' || column_name, data_type, column_default"
        " FROM information_schema.columns WHERE table_schema = 'hotline'"
        " AND NOT table_name = ANY (%s) ORDER BY table_name, ordinal_position",
        [*COUNTS, "django_migrations"],
    )
    assert [name for name, _type, _default in columns] == [
        *("hotline_line.id", "hotline_line.phone", "hotline_line.acute_name"),
        *("hotline_line.acute_phone", "hotline_line.verified"),
        *("hotline_openinghours.weekday", "hotline_openinghours.opens"),
        "hotline_openinghours.closes",
        *("hotline_referral.id", "hotline_referral.name", "hotline_referral.place"),
        *("hotline_referral.what_for", "hotline_referral.for_whom", "hotline_referral.phone"),
        *("hotline_referral.hours", "hotline_referral.verified"),
        *("hotline_shift.id", "hotline_shift.day", "hotline_shift.starts", "hotline_shift.ends"),
        *("hotline_shift.who", "hotline_shift.state", "hotline_shift.back_at"),
        *("hotline_unanswered.day", "hotline_unanswered.n"),
    ]
    assert [row for row in columns if "timestamp" in row[1] or row[2] is not None] == []


def test_nothing_else_in_the_schema_could_keep_anything() -> None:
    """No view, copy, sequence of ours or extra statistics; two functions, which the triggers are;
    and nothing on the server that would carry its rows elsewhere.
    """
    kinds = ask(
        f"SELECT c.relkind::text, c.relname FROM pg_class c WHERE {THERE}"
        " AND c.relkind NOT IN ('r', 'i') AND c.relname NOT LIKE 'django_migrations%%'"
    )
    functions = ask(
        "SELECT proname, proconfig, prosecdef FROM pg_proc"
        " WHERE pronamespace = 'hotline'::regnamespace ORDER BY 1"
    )
    triggers = ask(
        "SELECT DISTINCT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        f" WHERE {THERE} AND NOT t.tgisinternal ORDER BY 1"
    )
    safe = ["search_path=pg_catalog"]
    assert (kinds, functions, triggers) == (
        [],
        [("one_more_at_most", safe, False), ("only_its_own_role", safe, False)],
        [("one_more_at_most",), ("only_its_own_role",)],
    )
    for elsewhere in ("pg_publication", "pg_event_trigger", "pg_statistic_ext", "pg_foreign_table"):
        assert ask(f"SELECT count(*) FROM {elsewhere}", alias="default") == [(0,)], elsewhere


def test_a_cells_code_is_one_of_the_lists_and_no_words() -> None:
    for kind, code in (("theme", "Jens Hansen"), ("caller", "12345678"), ("note", "x")):
        said = refused(
            "INSERT INTO hotline_cell VALUES ('2020-04-13', %s, %s, 0)", kind, code, alias="hotline"
        )
        assert "cell_code_known" in said


def test_nothing_leads_out_of_the_schema_and_nothing_into_it() -> None:
    assert (
        ask(
            "SELECT conname FROM pg_constraint WHERE contype = 'f' AND ("
            " connamespace = 'hotline'::regnamespace OR confrelid IN"
            " (SELECT oid FROM pg_class WHERE relnamespace = 'hotline'::regnamespace))"
        )
        == []
    )
    assert (
        ask(
            "SELECT relname FROM pg_class WHERE relkind = 'S' AND relname LIKE 'hotline%%'"
            " AND relnamespace = 'hotline'::regnamespace"
        )
        == []
    )


def test_the_tables_have_no_index_but_their_keys() -> None:
    indexes = ask(
        "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'hotline'"
        " AND tablename <> 'django_migrations' ORDER BY tablename, indexdef"
    )
    assert [(table, definition.partition(" USING ")[2]) for table, definition in indexes] == [
        ("hotline_calls", "btree (day, half_day)"),
        ("hotline_cell", "btree (week, kind, code)"),
        ("hotline_line", "btree (id)"),
        ("hotline_openinghours", "btree (weekday)"),
        ("hotline_referral", "btree (name varchar_pattern_ops)"),
        ("hotline_referral", "btree (name)"),
        ("hotline_referral", "btree (id)"),
        ("hotline_shift", "btree (id)"),
        ("hotline_shift", "btree (day, starts, who)"),
        ("hotline_spentkey", "btree (key)"),
        ("hotline_unanswered", "btree (day)"),
    ]


@pytest.mark.django_db(transaction=True)
def test_the_marks_on_the_rows_do_not_tell_which_the_last_call_changed() -> None:
    by = psychologist()
    call(by, themes=["work"])
    call(by, caller="employee", themes=["isolation"], referred=["doctor"])
    marks = ask("SELECT DISTINCT xmin::text, cmin::text FROM hotline_cell")
    assert len(marks) == 1
    order = ask("SELECT kind, code FROM hotline_cell ORDER BY ctid")
    assert order == EVERY_CELL  # as they were made, whatever was counted


@pytest.mark.django_db(transaction=True)
def test_what_a_connection_did_last_is_not_to_be_seen(
    superuser: psycopg.Connection[Any],
) -> None:
    """Not by the superuser, who sees everybody's last statement."""
    call(themes=["isolation"])
    seen = superuser.execute(
        "SELECT usename, query FROM pg_stat_activity WHERE datname = current_database()"
    ).fetchall()
    assert ("medspil_hotline", "COMMIT") in seen
    assert [query for _user, query in seen if "isolation" in query] == []
    assert "pool" not in settings.DATABASES["hotline"]["OPTIONS"]


def test_no_statement_holds_what_was_counted() -> None:
    """A server logs the words of a statement that failed or was slow: they hold no theme."""
    assert ask("SELECT current_query(), %s::text", "isolation") == [
        ("SELECT current_query(), $1::text", "isolation")
    ]


def whole_database() -> dict[str, str]:
    """A mark of all that stands in each table of the house, whoever's it is."""
    marks = {}
    for alias, mine in (("default", "<> 'hotline'"), ("hotline", "= 'hotline'")):
        tables = ask(
            "SELECT format('%%I.%%I', n.nspname, c.relname) FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            f" WHERE c.relkind IN ('r', 'm') AND n.nspname {mine} AND n.nspname !~ '^pg_'"
            " AND n.nspname <> 'information_schema'",
            alias=alias,
        )
        for (table,) in tables:
            rows = f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t"
            marks[table] = str(ask(rows, alias=alias)[0][0])
    return marks


@pytest.mark.django_db(transaction=True)
def test_counting_a_call_changes_three_tables_and_nothing_else_in_the_whole_database(
    client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the page itself, from form to page after: sessions, once-keys, the access log, the audit
    trail, the tasks, the cache, all of it stands as it stood.
    """
    monkeypatch.setenv("MEDSPIL_TODAY", TUESDAY.isoformat())
    logged_in(client, psychologist())
    client.get(TALLY)
    before = whole_database()
    sent = {"once": str(uuid.uuid4()), "caller": "citizen", "duration": "40+", "themes": ["grief"]}
    answer = client.post(TALLY, sent, headers={"User-Agent": "Kanariefugl"}, REMOTE_ADDR="10.9.8.7")
    client.get(answer.headers["Location"])
    after = whole_database()
    assert len(before) > 100
    assert sorted(table for table, mark in after.items() if before[table] != mark) == [
        "hotline.hotline_calls",
        "hotline.hotline_cell",
        "hotline.hotline_spentkey",
    ]


def test_the_server_writes_no_times_of_commits_and_no_statements() -> None:
    asked = ("track_commit_timestamp", "log_statement", "log_min_duration_statement")
    assert [ask(f"SHOW {name}")[0][0] for name in asked] == ["off", "none", "-1"]


# -- counts only grow ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE hotline_cell SET n = n - 1 WHERE code = 'citizen'",
        "UPDATE hotline_cell SET n = n + 2",
        "UPDATE hotline_cell SET week = week + 7",
        "UPDATE hotline_calls SET half_day = 'pm'",
        "DELETE FROM hotline_cell",
        "DELETE FROM hotline_calls",
        "INSERT INTO hotline_calls VALUES ('2020-04-20', 'am', 7)",
    ],
)
def test_not_even_the_role_itself_takes_a_call_back(statement: str) -> None:
    call()
    before = counted()
    said = refused(statement, alias="hotline")
    assert said == "a count grows by one call at a time, and never shrinks"
    assert counted() == before


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("INSERT INTO hotline_cell VALUES ('2020-04-14', 'caller', 'citizen', 0)", "cell_week"),
        ("INSERT INTO hotline_calls VALUES ('2020-04-14', 'xx', 1)", "calls_half_day"),
        ("INSERT INTO hotline_line VALUES (2, '', '', '', false)", "one_line"),
        ("INSERT INTO hotline_openinghours VALUES (8, '09:00', '12:00')", "hours_weekday"),
        ("INSERT INTO hotline_openinghours VALUES (1, '12:00', '09:00')", "hours_close_later"),
        ("INSERT INTO hotline_unanswered VALUES ('2020-04-14', -1)", "n_check"),
    ],
)
def test_the_database_holds_what_a_count_is(statement: str, constraint: str) -> None:
    assert constraint in refused(statement, alias="hotline")


# -- copies ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_restored_backup_has_the_counts_and_the_same_rights(tmp_path: Any) -> None:
    call(themes=["work"])
    before = counted()
    archive.back_up(tmp_path / "b.tar", None, str)
    call(themes=["grief"])
    manifest = archive.restore(tmp_path / "b.tar", None, str, force=True)
    assert manifest.tables["hotline.hotline_cell"] == 30
    assert counted() == before
    assert role.faults() == []
    assert "permission denied" in refused("DELETE FROM hotline.hotline_cell")
    call()
    assert counted()["caller:citizen"] == 2


def test_the_trail_of_a_day_on_duty_has_no_call_in_it() -> None:
    by = psychologist()
    call(by, once=uuid.uuid4(), themes=["isolation"])
    assert list(AuditEntry.objects.filter(actor=by.actor_name)) == []
