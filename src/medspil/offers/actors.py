"""Who acts in this room beside employees and citizens."""

from __future__ import annotations

from dataclasses import dataclass

from medspil.offers.models import Candidate, SignUp


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever signs up on the public page: nobody we know."""

    actor_name = "visitor"


@dataclass(frozen=True, slots=True)
class SeatHolder:
    """Whoever holds the link to a sign-up: may do what belongs to that one place."""

    sign_up: SignUp

    @property
    def actor_name(self) -> str:
        return f"sign-up:{self.sign_up.pk}"


@dataclass(frozen=True, slots=True)
class Invited:
    """Whoever holds the link to an invitation: may answer it."""

    candidate: Candidate

    @property
    def actor_name(self) -> str:
        return f"candidate:{self.candidate.pk}"
