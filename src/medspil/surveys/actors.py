"""Who answers: whoever holds a link."""

from __future__ import annotations

from dataclasses import dataclass

from medspil.surveys.models import Respondent, Survey


@dataclass(frozen=True, slots=True)
class Answering:
    """The holder of a personal link, or (respondent None) of the public link to a survey."""

    survey: Survey
    respondent: Respondent | None = None

    @property
    def actor_name(self) -> str:
        """How the audit trail names them: by key, and never where answers have no names."""
        return f"respondent:{self.respondent.pk}" if self.respondent else "visitor"
