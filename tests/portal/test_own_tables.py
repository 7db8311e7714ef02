"""What the database holds about the citizen's own words, each constraint tried to break."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import Error, transaction

from medspil.contact.models import Agreement
from medspil.kernel import clock
from medspil.people.models import Citizen, Staff
from medspil.portal.models import (
    AgreementReport,
    ConsentAnswer,
    DoorSession,
    OwnLanguage,
    ReachChange,
)
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def nina(db: None) -> Staff:
    make.the_law()
    return make.staff()


@pytest.fixture
def amalie(nina: Staff) -> Citizen:
    return make.citizen(group="LAB6_02", staff=nina)


def stopped_by(write: Callable[[], object]) -> str:
    """What the database says to it; empty when it lets it through."""
    try:
        with transaction.atomic():
            write()
    except Error as error:
        return str(error)
    return ""


def test_a_report_says_what_is_missing_and_who_has_seen_it(amalie: Citizen, nina: Staff) -> None:
    agreement = Agreement.objects.create(
        citizen=amalie, owner="staff", what="Ring", made_at=clock.now()
    )

    def report(**fields: object) -> None:
        AgreementReport.objects.create(
            **{"agreement": agreement, "says": "done", "said_at": clock.now(), **fields}
        )

    assert "missing_says_what" in stopped_by(lambda: report(says="missing", text=" "))
    assert "missing_says_what" in stopped_by(lambda: report(says="perhaps"))
    assert "report_seen_by_somebody" in stopped_by(lambda: report(seen_at=clock.now()))
    now = clock.now()
    assert stopped_by(lambda: report(said_at=now, seen_at=now, seen_by=nina)) == ""


def test_an_answer_to_a_consent_is_never_changed_nor_deleted(amalie: Citizen) -> None:
    def answer(**fields: object) -> ConsentAnswer:
        given = {"citizen": amalie, "kind": "fund", "given": True, "text": "Ord", "language": "da"}
        return ConsentAnswer.objects.create(**{**given, "at": clock.now(), **fields})

    kept = answer()
    assert "append_only" in stopped_by(lambda: ConsentAnswer.objects.update(given=False))
    assert "append_only" in stopped_by(kept.delete)
    assert "own_consent_kind_known" in stopped_by(lambda: answer(kind="alt"))
    assert "own_consent_has_a_source" in stopped_by(lambda: answer(how="phone"))
    assert "own_consent_keeps_its_words" in stopped_by(lambda: answer(text="  "))


def test_one_new_number_waits_at_a_time_and_is_decided_whole(amalie: Citizen) -> None:
    def change(**fields: object) -> None:
        ReachChange.objects.create(
            **{"citizen": amalie, "phone": "00000099", "asked_at": clock.now(), **fields}
        )

    change()
    assert "one_open_reach_change" in stopped_by(change)
    assert "reach_change_is_one" in stopped_by(lambda: change(phone=""))
    assert "reach_change_decided_whole" in stopped_by(lambda: change(decided_at=clock.now()))


def test_a_language_we_have_no_words_in_cannot_be_chosen(amalie: Citizen) -> None:
    assert "own_language_known" in stopped_by(
        lambda: OwnLanguage.objects.create(citizen=amalie, language="fr", chosen_at=clock.now())
    )


def test_a_session_says_how_it_began(amalie: Citizen) -> None:
    def session(**fields: object) -> None:
        given = {"citizen": amalie, "key_hash": b"1" * 32, "how": "provider"}
        now = clock.now()
        DoorSession.objects.create(**{**given, "begun_at": now, "seen_at": now, **fields})

    assert "portal_session_says_how" in stopped_by(lambda: session(how="link"))
    assert "portal_session_purpose_known" in stopped_by(lambda: session(purpose="alt"))
    early = clock.start_of(clock.today().replace(year=2000))
    assert "session_ends_after_it_begins" in stopped_by(lambda: session(ended_at=early))
