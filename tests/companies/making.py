"""Companies for tests: synthetic numbers, telephone numbers beginning with 00."""

from __future__ import annotations

import itertools
from typing import Any

from medspil.companies.actions.companies import register_company
from medspil.companies.actions.industries import industry_of, load_industries, set_industry
from medspil.companies.actions.tags import make_tag
from medspil.companies.models import Company, Industry, Tag
from medspil.kernel.action import System
from medspil.kernel.cvr import Cvr
from medspil.people.models import Role, Staff
from tests import factories as make

_number = itertools.count(1)
_cvrs = (
    digits
    for digits in (f"99{number:06d}" for number in itertools.count(7))
    if Cvr(digits).passes_modulus_11
)
HOTEL, SMITH = "55", "24"  # divisions of DB07


def a_consultant(**given: Any) -> Staff:
    return make.staff(role=Role.CONSULTANT, **given)


def a_cvr() -> str:
    """A number that checks and is nobody's."""
    return next(_cvrs)


def the_industries() -> None:
    if not Industry.objects.exists():
        load_industries(by=System("test"))


def a_company(name: str = "", *, division: str = "", **given: Any) -> Company:
    """A company with a CVR number of its own, and an industry where one is given."""
    facts: dict[str, Any] = {"cvr": a_cvr(), "city": "Assens", "postcode": "5610", **given}
    made: Company = register_company(
        by=System("test"), name=name or f"Firma {next(_number)} ApS", **facts
    )
    if division:
        the_industries()
        found = industry_of("db07", division)
        assert found is not None
        set_industry(by=System("test"), company=made, industry=found)
        made.refresh_from_db()
    return made


def a_tag(by: Staff, name: str = "Praktik afbrudt", **given: Any) -> Tag:
    meaning = "En praktik stoppede på grund af nedlukningen. Ring først ved genåbning."
    made: Tag = make_tag(by=by, name=name, **{"meaning": meaning, **given})
    return made
