"""A citizen who acts for themselves, by the portal or a secret link."""

from __future__ import annotations

from dataclasses import dataclass

from medspil.people.models import Citizen


@dataclass(frozen=True, slots=True)
class CitizenActor:
    """The citizen as actor: the same actions that an employee carries out on their behalf."""

    citizen: Citizen

    @property
    def actor_name(self) -> str:
        """How the audit trail names this citizen: by key, never by name."""
        return f"citizen:{self.citizen.pk}"
