"""Openings for tests."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from medspil.companies.models import Company
from medspil.kernel.action import System
from medspil.matching.actions.openings import find_opening
from medspil.matching.models import FoundBy, JobKind, Opening
from tests.companies.making import a_company


def an_opening(company: Company | None = None, **given: Any) -> Opening:
    """A small job of eight hours, found today by calling, unless said otherwise."""
    facts: dict[str, Any] = {
        "kind": JobKind.SMALL,
        "hours": Decimal(8),
        "found_by": FoundBy.CALL,
        **given,
    }
    made: Opening = find_opening(by=System("test"), company=company or a_company(), **facts)
    return made
