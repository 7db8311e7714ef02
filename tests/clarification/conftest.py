"""The day that the room's tests are set on, and the caseworker who refers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from medspil.kernel import clock
from medspil.people.models import Staff
from tests import factories as make
from tests.clarification.making import DAY, at


@pytest.fixture
def the_tuesday(db: None) -> Iterator[None]:
    """The Tuesday after Easter 2020, with the law as it was."""
    with clock.at(at(DAY)):
        make.the_law()
        yield


@pytest.fixture
def nina(db: None) -> Staff:
    return make.staff(full_name="Nina Dam")
