"""(k) the answers of a survey by industry: as they are told, against DuckDB counting the same.

Ours is all that the page does: the statement, what is hidden, shares and their intervals of twenty
questions. It reads counts that were kept as answers were sent; the peer counts the same rows in its
own tables, with two threads, and hides nothing; both must say the same. Beside it stand what is
work for both: every answer counted anew; and what keeping the counts costs one who answers.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

QUESTIONS, OPTIONS, INDUSTRIES = 20, 5, 12
TIMES = 5

_PEOPLE = """
INSERT INTO surveys_respondent
    (public_id, survey_id, kind, reference, name, phone, email, background, link_number)
SELECT gen_random_uuid(), %(survey)s, 'bench', n::text, '', '', '',
    jsonb_build_object('branche', (n %% %(industries)s)::text), 1
FROM generate_series(1, %(size)s) n
"""
_RESPONSES = """
INSERT INTO surveys_response
    (public_id, survey_id, version_id, respondent_id, wave, state, how, touched_at)
SELECT gen_random_uuid(), %(survey)s, %(version)s, id, '2020-04-13', 'draft', 'import', now()
FROM surveys_respondent WHERE survey_id = %(survey)s
"""
_ANSWERS = """
INSERT INTO surveys_answer (response_id, question_id, option_id, number, text)
SELECT r.id, q.id, o.ids[1 + (r.id * 7 + q.id * 13 + r.id / 11) %% %(options)s], NULL, ''
FROM surveys_response r CROSS JOIN surveys_question q
JOIN (SELECT question_id, array_agg(id ORDER BY id) AS ids FROM surveys_option GROUP BY 1) o
    ON o.question_id = q.id
WHERE r.survey_id = %(survey)s AND q.version_id = %(version)s
"""
_SENT = "UPDATE surveys_response SET state = 'sent', sent_at = now()"
_PEER = """
SELECT p.branche, q.code, o.code, count(*) FROM answer a
JOIN response r ON r.id = a.response_id JOIN person p ON p.id = r.respondent_id
JOIN question q ON q.id = a.question_id JOIN opt o ON o.id = a.option_id
WHERE r.state = 'sent' GROUP BY ALL
"""
_COPIES = {
    "person": "SELECT id, background ->> 'branche' AS branche FROM surveys_respondent",
    "response": "SELECT id, respondent_id, state FROM surveys_response",
    "answer": "SELECT response_id, question_id, option_id FROM surveys_answer",
    "question": "SELECT id, code FROM surveys_question",
    "opt": "SELECT id, code FROM surveys_option",
}


def run(answers: int) -> list[dict[str, Any]]:
    """Measure with so many who answered, in a database of its own that is thrown away."""
    import duckdb
    from django.db import connections

    from medspil.config.cli.shell import set_up_django
    from medspil.kernel import postgres

    set_up_django()

    from medspil.kernel.migrating import migrate

    settings = connections["default"].settings_dict
    with postgres.temporary() as server, tempfile.TemporaryDirectory() as folder:
        settings.update(server.dsn("medspil_surveys"))
        server.ensure_database("medspil_surveys")
        migrate(verbosity=0)
        try:
            survey = _filled(answers)
            told, ours = _best(lambda: _ask(survey))
            _drawn, page = _best(lambda: _draw(survey))
            _counted, anew = _best(_count_anew, times=2)
            one = _one_more(survey)
            with duckdb.connect(str(Path(folder) / "peer.db")) as peer:
                peer.execute("SET threads = 2")
                _copy(server, peer, Path(folder))
                counted, theirs = _best(lambda: peer.execute(_PEER).fetchall())
        finally:
            connections.close_all()
    assert told == {(group, question, option): n for group, question, option, n in counted}
    size = f"{answers:,} answers × {QUESTIONS} questions by industry"
    same = "DuckDB, two threads, the same counts"
    return [
        _row(f"(k) {size}, s", ours, theirs, f"{same} from every answer; ours from kept counts"),
        _row("    the page of it, drawn, s", page, None, "with what is hidden and intervals"),
        _row("    every answer counted anew, s", anew, theirs, f"{same}; ours written to a table"),
        _row("    one more who answers, all 20, s", one, None, "the counts kept in the same step"),
    ]


def _row(name: str, ours: float, peer: float | None, note: str) -> dict[str, Any]:
    return {
        "name": name,
        "ours": round(ours, 3),
        "peer": round(peer, 3) if peer is not None else None,
        "ratio": round(ours / peer, 1) if peer else None,
        "note": note,
    }


def _filled(size: int) -> Any:
    from datetime import date

    from django.db import connection

    from medspil.kernel.action import System
    from medspil.surveys.actions.building import add_question, publish
    from medspil.surveys.actions.surveys import make_survey, name_variable, open_survey
    from medspil.surveys.models import VariableValue
    from medspil.surveys.wording import read

    by = System("bench")
    day = date(2020, 4, 15)
    survey = make_survey(by=by, title="Bench", first_week=day, last_week=day)
    name_variable(by=by, survey=survey, label="Branche", values=["a", "b"])
    VariableValue.objects.all().delete()
    draft = survey.versions.get()
    options = read("\n".join(f"Svar {n}" for n in range(OPTIONS)))
    for n in range(QUESTIONS):
        add_question(by=by, version=draft, kind="one", text=f"Spørgsmål {n}", options=options)
    publish(by=by, version=draft)
    open_survey(by=by, survey=survey)
    values = {
        "survey": survey.pk,
        "version": draft.pk,
        "size": size,
        "industries": INDUSTRIES,
        "options": OPTIONS,
    }
    with connection.cursor() as cursor:
        for statement in (_PEOPLE, _RESPONSES, _ANSWERS, _SENT):
            cursor.execute(statement, values)
        cursor.execute(
            "VACUUM ANALYZE surveys_respondent, surveys_response, surveys_answer, surveys_count"
        )
    return survey


def _ask(survey: Any) -> dict[tuple[str, str, str], int]:
    """What the page shows: (group, question, option) -> how many."""
    from medspil.kernel.action import System
    from medspil.surveys.queries.figures import figures

    found = figures(System("bench"), survey, "branche")
    return {
        (group.label, one.item.code, share.code): share.n
        for one in found.questions
        for group in one.groups
        for share in group.shares
        if share.n
    }


def _draw(survey: Any) -> str:
    """The tables and charts of the page."""
    from django.template.loader import render_to_string

    from medspil.kernel.action import System
    from medspil.surveys.queries.figures import figures, texts_of, ways_of

    by = System("bench")
    context = {
        "survey": survey,
        "figures": figures(by, survey, "branche"),
        "ways": ways_of(survey),
        "texts": texts_of(by, survey),
    }
    return render_to_string("surveys/_figures.html", context)


def _count_anew() -> None:
    from django.db import connection, transaction

    from medspil.surveys.models.kept import folding

    sent = "SELECT * FROM surveys_response WHERE state = 'sent'"  # there is no other survey
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM surveys_count")
        cursor.execute(folding(sent))
        transaction.set_rollback(True)


def _one_more(survey: Any) -> float:
    """The middle of ten who send their answers by the public link; they are taken back."""
    from datetime import date

    from django.db import transaction

    from medspil.kernel import clock
    from medspil.surveys.actions.answering import send_answers
    from medspil.surveys.actors import Answering
    from medspil.surveys.queries.questionnaire import items_of

    items = items_of(survey.versions.get())
    answers = {item.code: [item.leaves[0].code] for item in items}
    took = []
    with transaction.atomic(), clock.at(date(2020, 4, 15)):
        for _n in range(10):
            began = time.perf_counter()
            send_answers(
                by=Answering(survey), survey=survey, answers=answers, background={"branche": "3"}
            )
            took.append(time.perf_counter() - began)
        transaction.set_rollback(True)
    return statistics.median(took)


def _copy(server: Any, peer: Any, folder: Path) -> None:
    file = folder / "table.csv"
    for table, asked in _COPIES.items():
        copy = f"COPY ({asked}) TO STDOUT (FORMAT csv, HEADER)"
        with (
            server.connect("medspil_surveys") as own,
            file.open("wb") as out,
            own.cursor().copy(copy) as rows,
        ):
            for block in rows:
                out.write(block)
        text = {"person": "branche", "question": "code", "opt": "code"}.get(table)
        kinds = f", types = {{'{text}': 'VARCHAR'}}" if text else ""
        peer.execute(f"CREATE TABLE {table} AS FROM read_csv('{file}', header = true{kinds})")


def _best(what: Any, times: int = TIMES) -> tuple[Any, float]:
    """What it says, and the middle of how long it took, once the caches are warm."""
    said = what()
    took = []
    for _n in range(times):
        began = time.perf_counter()
        what()
        took.append(time.perf_counter() - began)
    return said, statistics.median(took)
