"""Which channels a citizen may choose on a day, and why: one decision, by the rules of the day."""

from __future__ import annotations

from datetime import date

import pytest

from medspil.meetings.models import BookingPolicy
from medspil.meetings.queries.channels import channels_open_to
from medspil.people.models import Citizen
from tests import factories as make

ALL = ["phone", "video", "in_person"]


@pytest.fixture(autouse=True)
def _the_law(db: None) -> None:
    make.the_law()


@pytest.fixture
def citizen() -> Citizen:
    return make.citizen(group="LAB6_02", anchor=date(2021, 11, 1))


def test_in_person_is_the_main_rule(citizen: Citizen) -> None:
    found = channels_open_to(citizen, date(2020, 2, 3))
    assert (found.mode, found.citizen_chooses, found.open) == ("M-20", False, ["in_person"])
    assert "hovedregel" in found.reason("phone")


def test_under_covid_the_municipality_chooses_what_it_offers(citizen: Citizen) -> None:
    found = channels_open_to(citizen, date(2020, 4, 14))
    assert (found.mode, found.citizen_chooses, found.open) == ("M-COV", False, ["phone", "video"])
    assert "holder vi ikke samtaler på den måde" in found.reason("in_person")
    BookingPolicy.objects.create(offered_channels=["phone"])
    assert channels_open_to(citizen, date(2020, 4, 14)).open == ["phone"]


def test_from_2022_the_citizen_chooses_after_six_months(citizen: Citizen) -> None:
    before, after = (channels_open_to(citizen, date(2022, m, d)) for m, d in ((4, 30), (5, 1)))
    assert (before.mode, before.citizen_chooses, before.open) == ("M-22", False, ["in_person"])
    assert "søndag d. 1. maj 2022" in before.reason("video")
    assert (after.citizen_chooses, after.open) == (True, ALL)


def test_six_months_after_the_thirty_first_end_with_the_month() -> None:
    citizen = make.citizen(group="LAB6_02", anchor=date(2021, 8, 31))
    assert channels_open_to(citizen, date(2022, 2, 27)).citizen_chooses is False
    assert channels_open_to(citizen, date(2022, 2, 28)).citizen_chooses is True


def test_from_2023_the_citizen_chooses_after_the_first_conversation(citizen: Citizen) -> None:
    day = date(2023, 4, 3)
    make.conversation(citizen, date(2021, 10, 1))  # of an earlier course
    before = channels_open_to(citizen, day)
    assert (before.mode, before.open) == ("M-23", ["in_person"])
    assert "Derefter vælger du selv" in before.reason("phone")
    make.conversation(citizen, date(2023, 4, 1))
    after = channels_open_to(citizen, day)
    assert (after.citizen_chooses, after.open, after.reason("phone")) == (
        True,
        ALL,
        "Du vælger selv, hvordan I taler sammen.",
    )
    assert channels_open_to(citizen, date(2023, 3, 31)).citizen_chooses is False


def test_whoever_was_invited_before_keeps_the_rule_through_its_transition(
    citizen: Citizen,
) -> None:
    day, invited = date(2021, 8, 20), date(2021, 7, 20)
    assert channels_open_to(citizen, day).mode == "M-20"
    assert channels_open_to(citizen, day, invited_on=invited).mode == "M-COV"
    assert channels_open_to(citizen, date(2021, 9, 1), invited_on=invited).mode == "M-20"


def test_who_cannot_use_a_telephone_may_always_come(citizen: Citizen) -> None:
    citizen.digital_ability = "none"
    found = channels_open_to(citizen, date(2020, 4, 14))
    assert found.open == ["in_person"]
    assert "telefon eller computer" in found.reason("phone")


def test_before_the_first_rule_in_person(citizen: Citizen) -> None:
    found = channels_open_to(citizen, date(2019, 5, 1))
    assert (found.mode, found.open) == ("", ["in_person"])
