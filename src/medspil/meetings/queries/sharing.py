"""What the citizen is asked about those who take part in a meeting, and what they have answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from medspil.meetings.models import Meeting, Seat, SeatRole, SharingAnswer, SharingConsent
from medspil.meetings.words import LANGUAGES, words
from medspil.messages.words import said


@dataclass(frozen=True, slots=True)
class SharingQuestion:
    """The question as it would be put now: word for word what is kept with the answer."""

    text: str
    language: str
    seats: list[UUID]


@dataclass(frozen=True, slots=True)
class Sharing:
    """How it stands: the question, None where the citizen and the chair meet alone; the answers."""

    question: SharingQuestion | None
    answers: list[SharingConsent]  # the newest first

    @property
    def standing(self) -> SharingConsent | None:
        return self.answers[0] if self.answers else None

    @property
    def is_given(self) -> bool:
        """The citizen said yes, and to all who are invited now."""
        last = self.standing
        if self.question is None:
            return True
        yes = last is not None and last.answer == SharingAnswer.GIVEN
        return yes and last is not None and set(self.question.seats) <= set(last.seats)

    @property
    def is_about_others(self) -> bool:
        """The citizen said yes, but somebody has been invited since."""
        last = self.standing
        return last is not None and last.answer == SharingAnswer.GIVEN and not self.is_given


def sharing_of(meeting: Meeting, seats: Sequence[Seat], language: str) -> Sharing:
    """How the question stands. `seats`: those of the meeting, already read."""
    return Sharing(
        sharing_question(meeting, seats, language),
        list(meeting.sharing.select_related("recorded_by", "representation").order_by("-pk")),
    )


def sharing_question(
    meeting: Meeting, seats: Sequence[Seat], language: str
) -> SharingQuestion | None:
    """Who takes part beside the citizen and the chair, and what they may hear; None when nobody
    does. In the citizen's language, or Danish where we have no words in it.
    """
    others = [seat for seat in seats if seat.role not in (SeatRole.MAIN_PERSON, SeatRole.CHAIR)]
    if not others:
        return None
    language = language if language in LANGUAGES else "da"
    known = words(language)
    asked, roles = known["sharing"], known["roles"]
    when = said(meeting.starts_at, language)
    lines = [
        asked["ask"].format(when=when),
        *(f"– {seat.name} ({roles[seat.role]})" for seat in others),
        asked["share"].format(what=meeting.may_share or asked["agenda"]),
        asked["free"],
    ]
    return SharingQuestion("\n".join(lines), language, [seat.uid for seat in others])


def lets_in(meeting: Meeting, seat: Seat) -> bool:
    """Has the citizen said yes to this guest, last they were asked? The database asks the same."""
    last = meeting.sharing.order_by("-pk").first()
    return last is not None and last.answer == SharingAnswer.GIVEN and seat.uid in last.seats
