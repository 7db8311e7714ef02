"""`medspil import`: the shipped sample comes in, once."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from medspil.contact.models import Conversation, Due
from medspil.exchange.actions import carry_out
from medspil.exchange.kinds import Options
from medspil.exchange.models import ImportRun
from medspil.exchange.staging import staged
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.people.models import BenefitPeriod, Citizen, ContactGroupPeriod

SAMPLE = Path(str(resources.files("medspil.exchange.sample")))


def read(kind: str, file: str, **options: bool) -> dict[str, int]:
    with staged(kind, SAMPLE / file, Options(**options), to_write=True) as stage:
        carry_out(by=System("import"), stage=stage)
    return {verdict: n for verdict, n in stage.counts.items() if n}


@pytest.fixture(autouse=True)
def _spring(db: None):  # type: ignore[no-untyped-def]
    from datetime import date

    with clock.at(date(2020, 3, 2)):
        yield


def test_the_shipped_sample_comes_in_and_comes_in_again_unchanged() -> None:
    assert read("citizens", "citizens.csv", create_staff=True) == {"rows": 200, "new": 200}
    assert read("conversations", "conversations.csv") == {"rows": 1177, "new": 1177}
    first = read("periods", "periods.csv")

    assert read("citizens", "citizens_utf8.csv") == {"rows": 200, "unchanged": 200}
    assert read("conversations", "conversations.csv") == {"rows": 1177, "unchanged": 1177}
    assert read("periods", "periods.csv") == {"rows": 483, "unchanged": 483}
    assert first["rows"] == 483
    assert Citizen.objects.count() == Due.objects.count() == 200
    assert Conversation.objects.filter(source="import").count() == 1177
    assert ContactGroupPeriod.objects.filter(valid__contains=clock.today()).count() == 200
    assert BenefitPeriod.objects.filter(valid__contains=clock.today()).count() == 200
    assert ImportRun.objects.count() == 6
