"""The CV in the field names of the Europass CV, JSON schema 3.3 (`SkillsPassport`).

Cedefop's schema: `LearnerInfo` with `Identification`, `WorkExperience`, `Education`, `Skills` and
`Achievement`; a date is `{"Year": 2010, "Month": 3}`. What is left out, and why: docs/folder.md.
"""

from __future__ import annotations

from typing import Any

from medspil.folder.kinds import Completed, Kind, Level, Month
from medspil.folder.models import Entry
from medspil.folder.queries.cv import CvSheet
from medspil.kernel import clock

VERSION = "V3.3"
_SKILLS = {  # our kinds by theirs
    "Communication": (Kind.COMMUNICATION,),
    "Organisational": (Kind.COOPERATION,),
    "JobRelated": (Kind.PROFESSIONAL, Kind.PRACTICAL),
    "Computer": (Kind.IT,),
    "Other": (Kind.PERSONAL,),
}
_ABILITIES = ("Listening", "Reading", "SpokenInteraction", "SpokenProduction", "Writing")


def europass(sheet: CvSheet) -> dict[str, Any]:
    """The CV as data: what stands in it and no more."""
    now = clock.now().isoformat(timespec="milliseconds")
    citizen = sheet.citizen
    contact: dict[str, Any] = {}
    if citizen.email:
        contact["Email"] = {"Contact": citizen.email}
    if citizen.phone:
        contact["Telephone"] = [{"Contact": citizen.phone}]
    learner = {
        "Identification": {
            "PersonName": {"FirstName": citizen.first_name, "Surname": citizen.last_name},
            "ContactInfo": contact,
        },
        "WorkExperience": [_work(one) for one in sheet.work],
        "Education": [_learning(one) for one in sheet.learning],
        "Skills": _skills(sheet),
        "Achievement": [
            *(_achievement(one, {"Code": "certifications"}) for one in sheet.certificates),
            *(_achievement(one, {}) for one in sheet.leisure),
        ],
    }
    return {
        "SkillsPassport": {
            "Locale": "da",
            "DocumentInfo": {
                "DocumentType": "ECV",
                "CreationDate": now,
                "LastUpdateDate": now,
                "XSDVersion": VERSION,
                "Generator": "Medspil",
            },
            "LearnerInfo": learner,
        }
    }


def _date(when: Month) -> dict[str, int]:
    return {"Year": when.year, **({"Month": when.month} if when.month else {})}


def _period(entry: Entry) -> dict[str, Any]:
    """Theirs has no »about«: the year stands without its month then."""
    period: dict[str, Any] = {}
    for name, when in (("From", entry.began), ("To", entry.ended)):
        if when is not None:
            period[name] = {"Year": when.year} if when.about else _date(when)
    if entry.is_current:
        period["Current"] = True
    return period


def _work(entry: Entry) -> dict[str, Any]:
    found: dict[str, Any] = {"Period": _period(entry), "Position": {"Label": entry.written}}
    if entry.text:
        found["Activities"] = entry.text
    if entry.place:
        found["Employer"] = {"Name": entry.place}
    return found


def _learning(entry: Entry) -> dict[str, Any]:
    title = entry.written
    if entry.completed == Completed.INTERRUPTED:
        title = f"{title} ({Completed.INTERRUPTED.label})"
    found: dict[str, Any] = {"Period": _period(entry), "Title": title}
    if entry.text:
        found["Activities"] = entry.text
    if entry.place:
        found["Organisation"] = {"Name": entry.place}
    return found


def _skills(sheet: CvSheet) -> dict[str, Any]:
    tongues = [one for one in sheet.languages if one.level == Level.NATIVE]
    others = [one for one in sheet.languages if one.level != Level.NATIVE]
    found: dict[str, Any] = {
        "Linguistic": {
            "MotherTongue": [{"Description": {"Label": one.written}} for one in tongues],
            "ForeignLanguage": [_language(one) for one in others],
        }
    }
    for name, kinds in _SKILLS.items():
        said = [_sentence(one) for one in sheet.skills if one.kind in kinds]
        if said:
            found[name] = {"Description": "\n".join(said)}
    return found


def _language(entry: Entry) -> dict[str, Any]:
    found: dict[str, Any] = {"Description": {"Label": entry.written}}
    if entry.level:
        found["ProficiencyLevel"] = dict.fromkeys(_ABILITIES, entry.level.upper())
    return found


def _sentence(entry: Entry) -> str:
    return f"{entry.written}: {entry.text}" if entry.text else entry.written


def _achievement(entry: Entry, code: dict[str, str]) -> dict[str, Any]:
    """Theirs has a code for a certificate, and none for what one does in one's leisure."""
    said = [_sentence(entry)]
    if entry.expires_on:
        said.append(entry.expires_on.isoformat())
    return {"Title": {**code, "Label": entry.written}, "Description": " · ".join(said)}
