"""A company that acts for itself, by its own pages."""

from __future__ import annotations

from dataclasses import dataclass

from medspil.companies.models import Company, CompanyContact


@dataclass(frozen=True, slots=True)
class CompanyActor:
    """The company as actor. `contact` is the person, where it is known who came."""

    company: Company
    contact: CompanyContact | None = None

    @property
    def actor_name(self) -> str:
        """How the audit trail names it: by key, and no person."""
        return f"company:{self.company.pk}"
