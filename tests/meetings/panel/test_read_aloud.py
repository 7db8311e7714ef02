"""The three questions read aloud and registered on behalf: by whom, when, in which language."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from medspil.kernel import clock
from medspil.meetings.actions.panel.consents import Reading, give_consents, withdraw_consent
from medspil.meetings.models import PanelCase, PanelConsent
from medspil.people.actors import CitizenActor
from medspil.people.models import Staff
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.meetings.panel.hearing import DAY, MORNING, refused


def test_who_read_when_and_in_which_language_is_kept_with_the_words_in_it(
    case: PanelCase, clerk: Staff
) -> None:
    colleague = make.staff(full_name="Lone Læser")
    earlier = clock.now() - timedelta(hours=2)
    reading = Reading(colleague, earlier, "uk", interpreter=True)
    give_consents(by=clerk, case=case, answers={"virtual": True}, how="phone", reading=reading)
    line = case.consents.get()
    assert (line.read_by, line.read_at, line.interpreter) == (colleague, earlier, True)
    assert (line.recorded_by, line.at, line.language) == (clerk, clock.now(), "uk")
    assert line.shown_text.startswith("Чи можна провести зустріч на екрані або телефоном?")


def test_left_out_it_was_the_one_who_writes_and_now(
    case: PanelCase, clerk: Staff, anna: CitizenActor
) -> None:
    give_consents(by=clerk, case=case, answers={"virtual": True}, how="phone")
    withdraw_consent(by=anna, case=case, question="virtual")
    said, taken_back = case.consents.order_by("pk")
    assert (said.read_by, said.read_at, said.interpreter) == (clerk, clock.now(), False)
    assert (taken_back.read_by, taken_back.read_at) == (None, None)


def test_nothing_is_read_tomorrow_or_in_a_language_without_words(
    case: PanelCase, clerk: Staff
) -> None:
    def give(at: Any, language: str) -> None:
        give_consents(
            by=clerk,
            case=case,
            answers={"virtual": True},
            how="phone",
            reading=Reading(clerk, at, language),
        )

    late = clock.now() + timedelta(minutes=1)
    assert refused(lambda: give(late, "da")).field == "read_at"
    assert refused(lambda: give(clock.now(), "fr")).field == "language"


@pytest.mark.parametrize(
    "facts",
    [
        {"how": "self", "recorded_by": None},  # read to themselves by an employee
        {"read_at": None},  # read at no time
        {"read_by": None},  # read by nobody
        {"read_at": MORNING + timedelta(days=1)},  # read after it was answered
        {"read_by": None, "read_at": None, "interpreter": True},
    ],
)
def test_the_database_holds_how_it_was_read(
    case: PanelCase, clerk: Staff, facts: dict[str, Any]
) -> None:
    whole = {
        "case": case,
        "question": "virtual",
        "answer": True,
        "shown_text": "Må mødet …?",
        "language": "da",
        "how": "phone",
        "recorded_by": clerk,
        "read_by": clerk,
        "read_at": MORNING,
        "at": MORNING,
    }
    with pytest.raises(IntegrityError, match="read_aloud_by_somebody"), transaction.atomic():
        PanelConsent.objects.create(**{**whole, **facts})


def test_the_form_shows_the_words_in_the_language_they_are_read_in(
    clerk: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())
    citizen = make.citizen(staff=clerk, language="ar", interpreter=True)
    case = make.ready_case(citizen, clerk)
    nina = logged_in(StrictClient(), clerk)
    page = f"/rehabilitering/sag/{case.public_id}/samtykke/spoerg/"
    first = nina.get(page).content.decode()
    assert "Hvem læser op?" in first
    assert re.search(r'name="interpreter"[^>]*checked', first)
    kept = {
        "how": "phone",
        "read_by": str(clerk.pk),
        "read_at": "14.04.2020 09.30",
        "language": "ar",
        "interpreter": "on",
    }

    def send(**more: str) -> Any:
        return nina.post(page, {"once": str(uuid.uuid4()), **kept, **more})

    asked = send(trin="2").content.decode()
    assert 'lang="ar" dir="rtl"' in asked
    assert "Må mødet holdes" not in asked
    answers = {"svar_virtual": "ja", "svar_represented": "nej", "svar_without_me": "nej"}
    check = send(trin="5", **answers).content.decode()
    assert ("med tolk" in check, "arabisk" in check, clerk.full_name in check) == (True,) * 3
    assert send(trin="5", gem="1", **answers).status_code == 303
    assert set(case.consents.values_list("language", "interpreter", "read_by")) == {
        ("ar", True, clerk.pk)
    }
    shown = nina.get(f"/rehabilitering/sag/{case.public_id}/samtykke/").content.decode()
    assert f"læst op af {clerk.full_name} tirsdag d. 14. april kl. 09.30" in shown
