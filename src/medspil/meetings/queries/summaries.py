"""What a summary begins as: its frame in the citizen's language, with what is written already."""

from __future__ import annotations

from medspil.meetings.models import Meeting
from medspil.meetings.queries.meetings import MeetingSheet
from medspil.meetings.words import words
from medspil.messages.words import language_for, said
from medspil.people.models import Municipality
from medspil.ui import wording


def frames(meeting: Meeting, sheet: MeetingSheet) -> dict[str, str]:
    """What the two fields of the form begin with: what was written before, else the frames."""
    if not meeting.is_over:
        return {}
    written = {one.language: one.text for one in sheet.summaries}
    own = language_for(meeting.citizen)
    return {
        "text": written.get("da") or frame(meeting, sheet, "da"),
        "own_text": "" if own == "da" else written.get(own) or frame(meeting, sheet, own),
    }


def frame(meeting: Meeting, sheet: MeetingSheet, language: str) -> str:
    """The points, the citizen's own words and the agreements under headings in the language.

    What people wrote is as they wrote it: a person puts it into plain words, and translates.
    """
    known = words(language)["summary"]
    points = [
        f"– {item.title}: {item.own_words}" if item.own_words else f"– {item.title}"
        for item in sheet.items
    ]
    agreed = [
        f"– {one.seat.name}: {one.agreement.what}"
        + (
            f" ({known['due'].format(day=said(one.agreement.due_on, language))})"
            if one.agreement.due_on
            else ""
        )
        for one in sheet.agreed
    ]
    home = Municipality.objects.filter(is_home=True).first()
    phone = home.phone if home else ""
    return "\n".join(
        [
            known["head"].format(when=said(meeting.starts_at, language)),
            "",
            known["talked"],
            *points,
            "",
            known["agreed"],
            *(agreed or [known["nothing"]]),
            "",
            known["wrong"].format(phone=wording.phone(phone)) if phone else known["call"],
        ]
    )
