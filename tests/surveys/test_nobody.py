"""On the live database: of an answer without a name no column, mark, order or log tells whose."""

from __future__ import annotations

import random
import uuid
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone
from medspil.kernel.models import AuditEntry
from medspil.surveys import links
from medspil.surveys.models import AnonymousText, Participation, Survey, Tally
from tests.guards import StrictClient
from tests.surveys.asking import WEDNESDAY, a_survey, answer, option

pytestmark = pytest.mark.django_db

NAMELESS = (
    "surveys_anonymoustext",
    "surveys_participation",
    "surveys_spentkey",
    "surveys_tally",
)


@pytest.fixture(autouse=True)
def _the_day(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", WEDNESDAY.isoformat())


def ask(question: str, *values: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, list(values))
        return list(cursor.fetchall())


def nameless(asked: int = 6, **facts: Any) -> Survey:
    return a_survey(is_anonymous=True, asked=asked, **facts)


def test_what_is_kept_has_no_column_for_who_answered_what_or_when() -> None:
    """The whole list, with types: a new column fails here and has to be argued for."""
    columns = ask(
        "SELECT table_name || '.' || column_name, data_type, column_default"
        " FROM information_schema.columns WHERE table_name = ANY (%s)"
        " ORDER BY table_name, column_name",
        list(NAMELESS),
    )
    assert [(name.removeprefix("surveys_"), kind) for name, kind, _default in columns] == [
        ("anonymoustext.id", "uuid"),
        ("anonymoustext.question_code", "character varying"),
        ("anonymoustext.survey_id", "bigint"),
        ("anonymoustext.text", "text"),
        ("anonymoustext.wave", "date"),
        ("participation.has_answered", "boolean"),
        ("participation.respondent_id", "bigint"),
        ("participation.survey_id", "bigint"),
        ("participation.wave", "date"),
        ("spentkey.key", "uuid"),
        ("spentkey.week", "date"),
        ("tally.group_code", "character varying"),
        ("tally.n", "integer"),
        ("tally.option_code", "character varying"),
        ("tally.question_code", "character varying"),
        ("tally.squares", "numeric"),
        ("tally.survey_id", "bigint"),
        ("tally.total", "numeric"),
        ("tally.wave", "date"),
    ]
    assert [default for _name, _kind, default in columns if default is not None] == []


def test_those_who_answered_and_what_was_answered_share_the_survey_and_the_wave_alone() -> None:
    def columns(table: str) -> set[str]:
        said = "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        return {name for (name,) in ask(said, table)}

    who = columns("surveys_participation")
    for what in ("surveys_tally", "surveys_anonymoustext"):
        assert who & columns(what) == {"survey_id", "wave"}
    pointing = ask(
        "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid::regclass::text = ANY (%s) ORDER BY 1, 2",
        list(NAMELESS),
    )
    assert pointing == [
        ("surveys_anonymoustext", "surveys_survey"),
        ("surveys_participation", "surveys_respondent"),
        ("surveys_participation", "surveys_survey"),
        ("surveys_tally", "surveys_survey"),
    ]


def test_nothing_is_numbered_in_order() -> None:
    sequences = ask(
        "SELECT relname FROM pg_class WHERE relkind = 'S' AND relname ~ %s",
        "surveys_(anonymoustext|participation|spentkey|tally)",
    )
    assert sequences == []


@pytest.mark.django_db(transaction=True)
def test_the_marks_on_the_rows_do_not_tell_who_answered_when_or_what_the_last_answer_was() -> None:
    survey = nameless(12)
    people = list(survey.respondents.all())
    random.Random(7).shuffle(people)
    for n, who in enumerate(people[:9]):
        answer(survey, who, "Upåvirket" if n % 2 else "Hårdt ramt", q5=f"Ord {n}")
    for table in ("surveys_participation", "surveys_tally", "surveys_anonymoustext"):
        assert len(ask(marks_of(table))) == 1, table
    by_place = [
        who for (who,) in ask("SELECT respondent_id FROM surveys_participation ORDER BY ctid")
    ]
    known = [who for (who,) in ask("SELECT id FROM surveys_respondent ORDER BY public_id")]
    assert by_place == known  # as they were made, whoever answered
    cells = "SELECT group_code, question_code, option_code FROM surveys_tally ORDER BY ctid"
    before = ask(cells)
    answer(survey, people[9], "Ved ikke", q4=12)
    assert ask(cells) == before


@pytest.mark.django_db(transaction=True)
def test_from_the_whole_database_words_are_tied_to_people_no_better_than_by_chance() -> None:
    """Twenty surveys: guess that the order in which texts lie is the order of those who answered,
    by every mark there is. One in five would be right by chance.
    """
    hits = {"ctid": 0, "id": 0, "xmin": 0}
    for turn in range(20):
        survey = nameless(5)
        people = list(survey.respondents.order_by("public_id"))
        order = list(people)
        random.Random(turn).shuffle(order)
        for who in order:
            answer(survey, who, "Upåvirket", q5=str(who.pk))
        guesses = {mark: ask(texts_by(mark), survey.pk) for mark in hits}
        for mark, texts in guesses.items():
            for guessed in (order, people):
                pairs = zip(texts, guessed, strict=True)
                hits[mark] += sum(text == str(who.pk) for (text,), who in pairs)
    assert {mark: n < 80 for mark, n in hits.items()} == dict.fromkeys(
        hits, True
    )  # of 200, 40 each


def marks_of(table: str) -> str:
    return f"SELECT DISTINCT xmin::text FROM {table}"  # noqa: S608 our own words


def texts_by(mark: str) -> str:
    found = "SELECT text FROM surveys_anonymoustext WHERE survey_id = %s"
    return f"{found} ORDER BY {mark}::text"


def whole_database() -> dict[str, str]:
    marks = {}
    for (table,) in ask(
        "SELECT format('%%I', c.relname) FROM pg_class c JOIN pg_namespace n"
        " ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'm') AND n.nspname = 'public'"
    ):
        every = "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM"
        marks[table] = str(ask(f"{every} {table} t")[0][0])
    return marks


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("personal", [True, False])
def test_an_answer_by_the_page_changes_the_counts_and_nothing_else_in_the_whole_database(
    client: StrictClient, personal: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """From form to thanks: sessions, once-keys, the access log, the audit trail, the tasks, the
    cache, all of it stands as it stood.
    """
    survey = nameless(3, has_public_link=True)
    who = survey.respondents.first()
    assert who is not None
    address = f"/svar/k/{links.token_of(who)}/" if personal else f"/svar/{survey.public_id}/"
    opened = client.get(address, follow=True)
    page = opened.request["PATH_INFO"]
    before = whole_database()
    sent = {
        "once": str(uuid.uuid4()),
        "asked": ["q1", "q3", "q4", "q5"],
        "q_q1": option(survey, "q1", "Lidt ramt"),
        "q_q5": "Kanariefugl",
    }
    answered = client.post(page, sent, headers={"User-Agent": "Kanariefugl"})
    client.get(answered.headers["Location"])
    after = whole_database()
    changed = {table for table, mark in after.items() if before[table] != mark}
    kept = {"surveys_participation", "surveys_tally", "surveys_anonymoustext"}
    assert changed == kept | (set() if personal else {"surveys_spentkey", "kernel_cache"})
    assert [key for (key,) in ask("SELECT cache_key FROM kernel_cache") if "knock" in key] == []
    assert answered.headers["Location"] == "/svar/tak/"
    assert "Kanariefugl" not in caplog.text


def test_the_trail_has_no_answer_in_it() -> None:
    survey = nameless()
    before = AuditEntry.objects.count()
    answer(survey, survey.respondents.first(), "Upåvirket", q5="Ord")
    assert AuditEntry.objects.count() == before


def test_who_has_answered_answers_no_more_in_that_wave_and_may_in_the_next() -> None:
    survey = nameless(2, wave_weeks=1)
    who = survey.respondents.first()
    answer(survey, who, "Upåvirket")
    with pytest.raises(AlreadyDone):
        answer(survey, who, "Hårdt ramt")
    with clock.at(date(2020, 4, 20)):
        answer(survey, who, "Hårdt ramt")
    rows = Participation.objects.filter(has_answered=True).values_list("wave", flat=True)
    assert sorted(rows) == [date(2020, 4, 13), date(2020, 4, 20)]


def test_the_counts_are_of_the_group_the_population_said_and_no_other() -> None:
    survey = nameless(3)
    for who in survey.respondents.order_by("reference")[:2]:
        answer(survey, who, "I vækst", q2=["Ufaglærte", "Faglærte"], q3=4, q4=10)
    counted = Tally.objects.filter(n__gt=0).order_by("group_code", "question_code", "option_code")
    assert [(t.group_code, t.question_code, t.option_code, t.n, int(t.total)) for t in counted] == [
        row
        for group in ("G", "I")
        for row in [
            (group, "", "", 1, 0),
            (group, "q1", "", 1, 0),
            (group, "q1", "4", 1, 0),
            (group, "q2", "", 1, 0),
            (group, "q2", "1", 1, 0),
            (group, "q2", "2", 1, 0),
            (group, "q3", "", 1, 4),
            (group, "q3", "4", 1, 0),
            (group, "q4", "", 1, 10),
        ]
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE surveys_tally SET n = n - 1 WHERE n > 0",
        "UPDATE surveys_tally SET n = n + 2",
        "UPDATE surveys_tally SET total = total + 1",
        "UPDATE surveys_tally SET group_code = 'x'",
        "DELETE FROM surveys_tally",
    ],
)
def test_a_count_is_not_taken_back_or_made_up(statement: str) -> None:
    survey = nameless()
    answer(survey, survey.respondents.first(), "Upåvirket")
    with pytest.raises(IntegrityError, match="grows by one"), transaction.atomic():
        ask(f"{statement} RETURNING 1")


def test_texts_have_new_keys_at_every_answer() -> None:
    survey = nameless()
    people = list(survey.respondents.all())
    answer(survey, people[0], "Upåvirket", q5="Første")
    before = AnonymousText.objects.get()
    answer(survey, people[1], "Upåvirket")
    after = AnonymousText.objects.get()
    assert (before.text, before.pk == after.pk) == (after.text, False)
