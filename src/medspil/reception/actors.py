"""Who acts in this room beside employees and companies."""

from __future__ import annotations

from dataclasses import dataclass

from medspil.reception.models import CompanyLink


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever writes on the open page: nobody we know."""

    actor_name = "visitor"


@dataclass(frozen=True, slots=True)
class LinkHolder:
    """Whoever holds a company's link and has not shown that it is theirs: asks for a code."""

    link: CompanyLink

    @property
    def actor_name(self) -> str:
        return f"company-link:{self.link.pk}"
