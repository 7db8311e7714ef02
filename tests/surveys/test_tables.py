"""What the database itself holds about surveys, whoever writes to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.utils import DatabaseError, InternalError

from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.surveys.actions.building import (
    add_question,
    begin_version,
    change_question,
    move_question,
    publish,
    put_in_bank,
    remove_question,
    take_from_bank,
)
from medspil.surveys.actions.surveys import change_survey, close_survey
from medspil.surveys.models import (
    Answer,
    BankQuestion,
    Branch,
    Option,
    Question,
    Response,
    Survey,
    SurveyState,
    Tally,
    Variable,
)
from medspil.surveys.queries.questionnaire import items_of
from medspil.surveys.wording import Unreadable, read, write
from tests.surveys.asking import BY, THROUGH, WEDNESDAY, a_draft, a_survey, answer, questions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_day(db: None) -> Any:
    with clock.at(WEDNESDAY):
        yield


def refused(write: Callable[[], object]) -> str:
    """What the database says; empty when it lets it through."""
    try:
        with transaction.atomic():
            write()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except (IntegrityError, InternalError, ProgrammingError, DatabaseError) as problem:
        return str(problem).split("\n")[0]
    return ""


# -- what is published is frozen -------------------------------------------------------------------


def test_nothing_of_a_published_version_can_be_written() -> None:
    version = a_survey().versions.get()
    first = version.questions.get(code="q1")
    branched = version.questions.get(code="q2")
    frozen = "what is published is frozen"
    writes: list[Callable[[], object]] = [
        lambda: Question.objects.filter(pk=first.pk).update(text="Noget andet?"),
        lambda: Question.objects.filter(pk=first.pk).update(version=a_draft().versions.get()),
        lambda: Question.objects.create(
            version=version, position=9, code="q9", kind="text", text="?"
        ),
        lambda: version.questions.get(code="q5").delete(),
        lambda: first.options.filter(code="1").update(label="Nej"),
        lambda: Option.objects.create(question=first, position=9, code="x", label="x"),
        lambda: Branch.objects.filter(question=branched).delete(),
        lambda: Branch.objects.create(
            question=version.questions.get(code="q3"), option=first.options.last()
        ),
        lambda: version.__class__.objects.filter(pk=version.pk).update(published_at=None),
        lambda: version.__class__.objects.filter(pk=version.pk).delete(),
    ]
    assert [refused(one) for one in writes] == [frozen] * len(writes)


def test_the_next_version_is_a_copy_that_can_be_changed() -> None:
    survey = a_survey()
    first = survey.versions.get()
    second = begin_version(by=BY, survey=survey)
    assert [(i.code, i.after, len(i.leaves)) for i in items_of(second)] == [
        (i.code, i.after, len(i.leaves)) for i in items_of(first)
    ]
    change_question(
        by=BY,
        question=second.questions.get(code="q1"),
        text="Hvordan går det nu?",
        options=read(THROUGH.replace("Lidt ramt", "En smule ramt")),
    )
    labels = {one.code: one.label for one in second.questions.get(code="q1").options.all()}
    before = {one.code: one.label for one in first.questions.get(code="q1").options.all()}
    assert {code for code in labels if labels[code] != before[code]} == {"2"}
    assert labels["2"] == "En smule ramt"
    with pytest.raises(Refused):
        begin_version(by=BY, survey=survey)


# -- branching -------------------------------------------------------------------------------------


def test_a_branch_leads_only_backwards_in_its_own_version_and_asks_about_one_question() -> None:
    draft = questions(a_draft())
    first, second, third = (draft.questions.get(code=f"q{n}") for n in (1, 2, 3))
    other = questions(a_draft()).questions.get(code="q1").options.first()
    mine = second.options.first()
    said = [
        refused(lambda: Branch.objects.create(question=first, option=mine)),
        refused(lambda: Branch.objects.create(question=second, option=mine)),
        refused(lambda: Branch.objects.create(question=third, option=other)),
    ]
    assert said == ["a branch leads only backwards"] * 3
    Branch.objects.create(question=third, option=mine)
    two = refused(lambda: Branch.objects.create(question=third, option=first.options.first()))
    assert two == "a branch asks about one question"


def test_a_question_is_not_moved_before_what_it_hangs_on_nor_that_taken_away() -> None:
    draft = questions(a_draft())
    first, second = draft.questions.get(code="q1"), draft.questions.get(code="q2")
    with pytest.raises(Refused, match="hænger på"), transaction.atomic():
        move_question(by=BY, question=second, up=True)
    with pytest.raises(Refused, match="senere spørgsmål"):
        remove_question(by=BY, question=first)
    with pytest.raises(Refused, match="senere spørgsmål"):
        change_question(by=BY, question=first, options=read("Godt\nSkidt"))
    Question.objects.filter(pk=first.pk).update(position=50)
    assert "only backwards" in refused(
        lambda: draft.__class__.objects.filter(pk=draft.pk).update(published_at=clock.now())
    )


def test_a_choice_of_one_thing_is_not_published() -> None:
    draft = a_draft().versions.get()
    with pytest.raises(Refused, match="mindst to"), transaction.atomic():
        add_question(by=BY, version=draft, kind="one", text="Ja?", options=read("Ja"))
    with pytest.raises(Refused, match="mindst ét"):
        publish(by=BY, version=draft)
    only = Question.objects.create(version=draft, position=1, code="q1", kind="one", text="Ja?")
    Option.objects.create(question=only, position=1, code="1", label="Ja")
    with pytest.raises(IntegrityError, match="between two"), transaction.atomic():
        publish(by=BY, version=draft)


# -- options in groups -----------------------------------------------------------------------------


def test_the_lines_of_a_question_say_its_groups_and_are_written_as_they_were_read() -> None:
    item = items_of(questions(a_draft()))[0]
    assert [(h.label if h else "", [o.label for o in some]) for h, some in item.groups] == [
        ("Ja, vi kommer igennem", ["Lidt ramt", "Upåvirket", "I vækst"]),
        ("", ["Hårdt ramt", "Ved ikke"]),
    ]
    assert write(item.groups) == THROUGH


@pytest.mark.parametrize("lines", ["- Ja\nNej", "Ja:\nNej", "Ja\nJa"])
def test_lines_that_make_no_options_are_not_read(lines: str) -> None:
    with pytest.raises(Unreadable):
        read(lines)


def test_a_group_is_in_no_group_and_of_the_same_question() -> None:
    draft = questions(a_draft())
    first = draft.questions.get(code="q1")
    group, part = first.options.get(code="1"), first.options.get(code="2")
    other = draft.questions.get(code="q2").options.first()
    assert other is not None
    said = [
        refused(lambda: Option.objects.filter(pk=group.pk).update(parent=first.options.last())),
        refused(
            lambda: Option.objects.create(
                question=first, position=9, code="x", label="x", parent=part
            )
        ),
        refused(lambda: Option.objects.filter(pk=other.pk).update(parent=group)),
    ]
    assert said == ["a group is of the same question, and in no group"] * 3


# -- the bank --------------------------------------------------------------------------------------


def test_the_bank_holds_what_was_published_and_one_of_a_name() -> None:
    survey, draft = a_survey(), questions(a_draft())
    asked = survey.versions.get().questions.get(code="q1")
    with pytest.raises(Refused, match="udgivet"):
        put_in_bank(by=BY, question=draft.questions.get(code="q1"), name="Vej igennem")
    first = put_in_bank(by=BY, question=asked, name="Vej igennem")
    second = put_in_bank(
        by=BY, question=a_survey().versions.get().questions.get(code="q1"), name="Vej igennem"
    )
    first.refresh_from_db()
    assert (first.number, first.retired, second.number, second.retired) == (1, True, 2, False)
    again = BankQuestion(name="Vej igennem", number=3, question=asked)
    assert "one_of_a_name_in_use" in refused(again.save)
    loose = BankQuestion(name="x", number=1, question=draft.questions.get(code="q1"))
    assert refused(loose.save) == "the bank holds what was published"


def test_a_question_taken_from_the_bank_has_its_code_and_its_groups() -> None:
    entry = put_in_bank(
        by=BY, question=a_survey().versions.get().questions.get(code="q1"), name="Vej igennem"
    )
    draft = a_draft().versions.get()
    taken = take_from_bank(by=BY, version=draft, entry=entry)
    twice = take_from_bank(by=BY, version=draft, entry=entry)
    assert (taken.code, twice.code) == ("q1", "q2")
    assert write(items_of(draft)[0].groups) == THROUGH


# -- chosen before the first answer ----------------------------------------------------------------


@pytest.mark.parametrize("is_anonymous", [True, False])
def test_with_names_or_without_is_not_changed_after_the_first_answer(is_anonymous: bool) -> None:
    survey = a_survey(is_anonymous=is_anonymous, asked=3)
    for choice in (not is_anonymous, is_anonymous):
        change_survey(by=BY, survey=survey, is_anonymous=choice)
    answer(survey, survey.respondents.first(), "Upåvirket")
    changes: list[dict[str, Any]] = [
        {"is_anonymous": not is_anonymous},
        {"is_sensitive": True},
        {"wave_weeks": 1},
        {"first_week": "2020-04-06"},
    ]
    said = [refused(lambda c=c: Survey.objects.filter(pk=survey.pk).update(**c)) for c in changes]  # type: ignore[misc]  # a default binds the loop's
    assert said == ["chosen before the first answer"] * 4
    with pytest.raises(Refused, match="før det første svar"):
        change_survey(by=BY, survey=survey, is_anonymous=not is_anonymous)


def test_a_survey_without_names_has_one_variable_at_most() -> None:
    survey = a_draft(is_anonymous=True)
    Variable.objects.create(survey=survey, code="branche", label="Branche")
    second = Variable(survey=survey, code="size", label="Størrelse")
    assert refused(second.save) == "a survey without names has one variable at most"
    named = a_draft()
    for code in ("branche", "size"):
        Variable.objects.create(survey=named, code=code, label=code)
    assert (
        refused(lambda: Survey.objects.filter(pk=named.pk).update(is_anonymous=True))
        == "a survey without names has one variable at most"
    )


def test_a_closed_survey_stays_closed() -> None:
    survey = a_survey()
    close_survey(by=BY, survey=survey)
    back = refused(
        lambda: Survey.objects.filter(pk=survey.pk).update(state=SurveyState.OPEN, closed_at=None)
    )
    assert "Invalid transition" in back


# -- answers ---------------------------------------------------------------------------------------


def test_an_answer_fits_its_question() -> None:
    survey = a_survey(asked=2)
    version = survey.versions.get()
    who = survey.respondents.first()
    response = Response.objects.create(
        survey=survey,
        version=version,
        respondent=who,
        wave="2020-04-13",
        how="link",
        touched_at=clock.now(),
    )
    first, second, scale = (version.questions.get(code=f"q{n}") for n in (1, 2, 3))
    group, leaf = first.options.get(code="1"), first.options.get(code="2")

    def put(**facts: Any) -> str:
        return refused(lambda: Answer.objects.create(response=response, **facts))

    assert put(question=first, number=3) == "an answer fits its question"
    assert put(question=first, option=second.options.first()) == "an answer fits its question"
    assert put(question=first, option=group) == "a group is answered by its parts"
    assert put(question=scale, number=6) == "an answer fits its question"
    assert put(question=scale, number="2.5") == "an answer fits its question"
    assert put(question=first, option=leaf) == ""
    assert put(question=first, option=first.options.get(code="3")) == "one answer to a question"
    assert "an_answer_once" in put(question=first, option=leaf)
    Response.objects.filter(pk=response.pk).update(state="sent", sent_at=clock.now())
    assert put(question=scale, number=3) == "an answer fits its question"
    assert refused(lambda: Response.objects.update(state="draft")) == "what is sent stays"
    assert "Cannot update" in refused(lambda: Answer.objects.update(text="x"))


def test_a_survey_without_names_has_no_responses_and_one_with_names_no_counts() -> None:
    nameless, named = a_survey(is_anonymous=True, asked=1), a_survey(asked=1)
    respondent = nameless.respondents.get()
    response = Response(
        survey=nameless,
        version=nameless.versions.get(),
        respondent=respondent,
        wave="2020-04-13",
        how="link",
        touched_at=clock.now(),
    )
    assert refused(response.save) == "a survey without names has no responses"
    counted = Tally(survey=named, wave="2020-04-13", n=0, total=0, squares=0)
    assert refused(counted.save) == "only a survey without names is counted"
