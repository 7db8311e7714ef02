"""The file of conversations: once each, at the Danish hour, counted by the rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest

from medspil.contact.actions.conversations import register_conversation
from medspil.contact.models import Conversation, ConversationNote, Due
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.people.models import Citizen
from tests.exchange.given import DAY, imported

HEAD = "reference;afholdt;type;form;note\n"


@pytest.fixture(autouse=True)
def _monday(db: None) -> Iterator[None]:
    with clock.at(DAY):
        imported(
            "citizens",
            "reference;kontaktgruppe;ydelse;anker_dato\nB-1;LAB6_03;kontanthjaelp;2020-01-06\n",
        )
        yield


def conversations(*rows: str, **options: bool):  # type: ignore[no-untyped-def]
    return imported("conversations", HEAD + "\n".join(rows) + "\n", **options)


def held() -> list[tuple[str, int, str]]:
    return [
        (f"{c.held_at.astimezone(clock.TZ):%Y-%m-%d %H:%M}", c.type, c.channel)
        for c in Conversation.objects.order_by("held_at")
    ]


def test_a_conversation_comes_in_with_its_note_and_counts_by_the_rules() -> None:
    conversations("B-1;2020-01-10 10:15;Jobsamtale;fremmøde;Første samtale.")

    conversation = Conversation.objects.get()
    assert held() == [("2020-01-10 10:15", 7, "in_person")]
    assert (conversation.held_on, conversation.source) == (date(2020, 1, 10), "import")
    assert conversation.notes.get().text == "Første samtale."
    assert (conversation.statutory_effect, conversation.local_effect) == ("counts", "resets")
    assert Due.objects.get().last_contact == date(2020, 1, 10)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2020-01-10", "2020-01-10 12:00"),
        ("10.01.2020", "2020-01-10 12:00"),
        ("10-01-2020 kl. 9.05", "2020-01-10 09:05"),
        ("2020-01-10T10:15:30", "2020-01-10 10:15"),
        ("2020-01-10T10:15:00Z", "2020-01-10 11:15"),
        ("2020-01-10T10:15:00.000+01:00", "2020-01-10 10:15"),
        ("10. januar 2020 10:15", "2020-01-10 10:15"),
    ],
)
def test_moments_are_danish_time_and_a_day_alone_is_noon(written: str, moment: str) -> None:
    assert conversations(f"B-1;{written};7;phone;").errors == []
    assert held() == [(moment, 7, "phone")]


def test_the_day_is_the_danish_one() -> None:
    conversations("B-1;2020-01-10T23:30:00Z;7;phone;")

    assert Conversation.objects.get().held_on == date(2020, 1, 11)


@pytest.mark.parametrize(
    ("written", "number"),
    [("7", 7), ("jobsamtale", 7), ("Opfølgningssamtale", 4), ("faelles jobsamtale", 19)],
)
def test_types_are_known_by_number_and_name(written: str, number: int) -> None:
    conversations(f"B-1;2020-01-10;{written};;")

    assert Conversation.objects.get().type == number


def test_the_same_conversation_again_is_unchanged() -> None:
    row = "B-1;2020-01-10 10:15;7;phone;Aftalt praktik."
    conversations(row)

    assert conversations(row).verdicts == ["unchanged"]
    assert (Conversation.objects.count(), ConversationNote.objects.count()) == (1, 1)


def test_the_same_conversation_twice_in_a_file_is_one() -> None:
    outcome = conversations("B-1;2020-01-10;7;phone;", "B-1;2020-01-10;7;phone;")

    assert outcome.verdicts == ["new", "unchanged"]
    assert outcome.row_remarks == [(3, "afholdt", "Samtalen står også tidligere i filen.")]


def test_two_rows_that_disagree_about_a_conversation_are_an_error_naming_both() -> None:
    outcome = conversations("B-1;2020-01-10;7;phone;En.", "B-1;2020-01-10;7;phone;To.")

    assert outcome.errors == [
        (3, "afholdt", "Række 2 og række 3 er samme samtale, men siger ikke det samme om den.")
    ]


def test_a_new_note_corrects_the_old_one_and_keeps_it() -> None:
    conversations("B-1;2020-01-10;7;phone;Første udgave.")

    outcome = conversations("B-1;2020-01-10;7;video;Anden udgave.")

    assert outcome.changes == [["form", "note"]]
    first, second = ConversationNote.objects.order_by("pk")
    assert (first.text, second.text, second.corrects) == (
        "Første udgave.",
        "Anden udgave.",
        first,
    )
    assert held() == [("2020-01-10 12:00", 7, "video")]
    assert conversations("B-1;2020-01-10;7;video;Anden udgave.").verdicts == ["unchanged"]


def test_a_conversation_registered_in_medspil_is_not_doubled_by_a_file_that_knows_the_day() -> None:
    register_conversation(
        by=System("test"),
        citizen=Citizen.objects.get(),
        channel="phone",
        note="Skrevet ved bordet.",
        held_at=datetime(2020, 1, 10, 9, 5, tzinfo=clock.TZ),
        type=7,
    )

    outcome = conversations("B-1;2020-01-10;7;in_person;Fra filen.")

    assert outcome.verdicts == ["unchanged"]
    assert held() == [("2020-01-10 09:05", 7, "phone")]


def test_a_withdrawn_conversation_does_not_come_back() -> None:
    conversations("B-1;2020-01-10;7;phone;")
    Conversation.objects.update(withdrawn_at=clock.now(), withdrawn_because="Forkert borger")

    outcome = conversations("B-1;2020-01-10;7;phone;")

    assert outcome.verdicts == ["closed"]
    assert Conversation.objects.count() == 1


def test_a_conversation_from_before_the_citizen_was_registered_is_fine() -> None:
    assert conversations("B-1;2015-05-05;7;phone;").verdicts == ["new"]


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        ("B-1;2020-03-17;7;phone;", "afholdt", "Samtalen ligger i fremtiden."),
        ("B-1;2020-03-17 08:00;7;phone;", "afholdt", "Samtalen ligger i fremtiden."),
        ("B-1;2020-01-10 25:00;7;phone;", "afholdt",
         "»2020-01-10 25:00« er ikke et tidspunkt. Skriv fx 2020-03-12 10:15 eller 12.03.2020."),
        ("B-1;snart;7;phone;", "afholdt",
         "»snart« er ikke en dato. Skriv fx 2020-03-12 eller 12.03.2020."),
        ("B-1;2020-01-10;99;phone;", "type", "»99« er ikke en samtaletype. Mente du 9 eller 19?"),
        ("B-1;2020-01-10;7;fax;", "form", "»fax« er ikke en form."),
        ("B-9;2020-01-10;7;phone;", "reference",
         "Række 2: sagen B-9 findes ikke i Medspil. Indlæs borgerne først."),
        ("B-1;;7;phone;", "afholdt", "Feltet er tomt."),
    ],
)  # fmt: skip
def test_a_bad_row_is_an_error_naming_its_column(row: str, column: str, sentence: str) -> None:
    outcome = conversations(row)

    assert outcome.errors == [(2, column, sentence)]
    assert Conversation.objects.count() == 0


def test_a_note_keeps_its_lines() -> None:
    conversations('B-1;2020-01-10;7;phone;"Første linje\nAnden ""linje""; med semikolon"')

    assert ConversationNote.objects.get().text == 'Første linje\nAnden "linje"; med semikolon'
