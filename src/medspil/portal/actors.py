"""Whoever holds a secret link and has not yet shown that it is theirs."""

from __future__ import annotations

from dataclasses import dataclass

from medspil.portal.models import SecretLink


@dataclass(frozen=True, slots=True)
class LinkHolder:
    """May ask for a code and type it in; nothing else."""

    link: SecretLink

    @property
    def actor_name(self) -> str:
        return f"link:{self.link.pk}"
