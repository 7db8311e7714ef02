"""The exported CV is what Cedefop's JSON schema 3.3.0 allows, told again for what we fill in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from medspil.folder.actions.entries import choose_for_cv
from medspil.folder.europass import europass
from medspil.folder.kinds import Level, Month
from medspil.folder.queries.cv import cv_sheet
from medspil.kernel.action import System
from tests.folder.making import a_caseworker, a_folder, an_entry

pytestmark = pytest.mark.django_db

# A pattern: text that is all of it. `[one]`: a list of such. `{name: one}`: these names, no others.
TEXT, NUMBER, YES = re.compile(r"(?s).+"), int, bool
CEFR = re.compile("[ABC][12]")
DATE = {"Year": NUMBER, "Month": NUMBER, "Day": NUMBER}
PERIOD = {"From": DATE, "To": DATE, "Current": YES}
LANGUAGE = {"Label": TEXT, "Code": TEXT}
ABILITIES = ("Listening", "Reading", "SpokenInteraction", "SpokenProduction", "Writing")
SKILL = {"Description": TEXT}
ACHIEVED = re.compile(
    "honors_awards|publications|presentations|projects|citations|memberships|conferences|seminars"
    "|workshops|references|signature_equivalent|courses|certifications"
)
PASSPORT = {
    "Locale": re.compile("[a-z]{2}"),
    "DocumentInfo": {
        "DocumentType": re.compile("ECV|ECV_ESP|ESP|ELP|ECL|EX"),
        "CreationDate": TEXT,
        "LastUpdateDate": TEXT,
        "XSDVersion": re.compile(r"V[0-9]\.[0-9]"),
        "Generator": TEXT,
    },
    "LearnerInfo": {
        "Identification": {
            "PersonName": {"FirstName": TEXT, "Surname": TEXT},
            "ContactInfo": {"Email": {"Contact": TEXT}, "Telephone": [{"Contact": TEXT}]},
        },
        "WorkExperience": [
            {
                "Period": PERIOD,
                "Position": {"Code": re.compile("[0-9]{5}"), "Label": TEXT},
                "Activities": TEXT,
                "Employer": {"Name": TEXT},
            }
        ],
        "Education": [
            {"Period": PERIOD, "Title": TEXT, "Activities": TEXT, "Organisation": {"Name": TEXT}}
        ],
        "Skills": {
            "Linguistic": {
                "MotherTongue": [{"Description": LANGUAGE}],
                "ForeignLanguage": [
                    {
                        "Description": LANGUAGE,
                        "ProficiencyLevel": dict.fromkeys(ABILITIES, CEFR),
                    }
                ],
            },
            **dict.fromkeys(
                ("Communication", "Organisational", "JobRelated", "Computer", "Other"), SKILL
            ),
        },
        "Achievement": [{"Title": {"Code": ACHIEVED, "Label": TEXT}, "Description": TEXT}],
    },
}
LINES: list[tuple[str, dict[str, Any]]] = [
    ("job", {"place": "Netto", "text": "Kasse og lager"}),
    ("business", {"began": Month(2015, 2, about=True), "is_current": True}),
    *((kind, {"began": Month(2009)}) for kind in ("internship", "military", "care", "abroad")),
    ("school", {"completed": "interrupted", "place": "Vestre Skole"}),
    ("education", {"completed": "finished", "text": "Hovedforløb"}),
    ("course", {}),
    ("certificate", {"expires_on": date(2021, 1, 1)}),
    *(("language", {"level": level}) for level in Level.values),
    *(
        (kind, {"text": "Til daglig"})
        for kind in ("it", "communication", "cooperation", "professional", "practical", "personal")
    ),
    ("hobby", {}),
    ("volunteer", {"text": "Røde Kors"}),
]


def wrong(given: Any, allowed: Any, at: str = "") -> Iterator[str]:
    """What of it the schema does not allow."""
    if isinstance(allowed, dict) and isinstance(given, dict):
        yield from (f"{at}/{name} is no name of theirs" for name in given.keys() - allowed.keys())
        for name in given.keys() & allowed.keys():
            yield from wrong(given[name], allowed[name], f"{at}/{name}")
    elif isinstance(allowed, list) and isinstance(given, list):
        for one in given:
            yield from wrong(one, allowed[0], f"{at}[]")
    elif isinstance(allowed, re.Pattern):
        if not (isinstance(given, str) and allowed.fullmatch(given)):
            yield f"{at}: {given!r}"
    elif not isinstance(allowed, type) or type(given) is not allowed:
        yield f"{at}: {given!r}"


def test_a_cv_with_a_line_of_every_kind_is_what_the_schema_allows() -> None:
    nina = a_caseworker()
    folder = a_folder(by=nina)
    for kind, said in LINES:
        entry = an_entry(folder, kind, by=nina, **{"written": f"Mit {kind}", **said})
        choose_for_cv(by=System("test"), entry=entry, in_cv=True)
    made = europass(cv_sheet(folder.citizen))
    assert list(made) == ["SkillsPassport"]
    assert sorted(wrong(made["SkillsPassport"], PASSPORT)) == []
    learner = made["SkillsPassport"]["LearnerInfo"]
    filled = {name: len(learner[name]) for name in ("WorkExperience", "Education", "Achievement")}
    assert filled == {"WorkExperience": 6, "Education": 3, "Achievement": 3}
    assert len(learner["Skills"]) == 6


@pytest.mark.parametrize(
    "given",
    [
        {"Locale": "dansk"},
        {"Photo": "x"},
        {"LearnerInfo": {"WorkExperience": [{"Position": {"Code": "http://data.europa.eu/x"}}]}},
        {"LearnerInfo": {"Achievement": [{"Title": {"Code": "hobbies"}}]}},
        {"LearnerInfo": {"Education": [{"Period": {"From": {"Year": "2010"}}}]}},
    ],
)
def test_what_the_schema_refuses_is_seen(given: dict[str, Any]) -> None:
    assert len(list(wrong(given, PASSPORT))) == 1
