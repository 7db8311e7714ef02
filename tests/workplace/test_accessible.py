"""The room's pages in every state, at two widths: axe finds nothing, and nothing sticks out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from medspil.kernel import clock
from medspil.people.models import Staff
from medspil.workplace.actions.activities import cancel, change
from medspil.workplace.actions.places import join
from medspil.workplace.actions.stories import guess, send_back, write_story
from medspil.workplace.models import Occasion, Story, StoryRound
from tests import factories as make
from tests.workplace.fellowship import GUESSING, TUESDAY, a_round, a_story, an_activity

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WEDNESDAY, FRIDAY, SATURDAY = "2020-04-22", "2020-04-24", "2020-04-25"


@pytest.fixture
def people(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> list[Staff]:
    """A week with activities of every kind and a round; the first of the people hosts them."""
    monkeypatch.setenv("MEDSPIL_TODAY", TUESDAY.isoformat())
    make.the_law()
    staff = [make.staff(full_name=name) for name in ("Vibe Vært", "Kai Holm", "Ea Lund", "Bo Juul")]
    with clock.at(make.moment(TUESDAY, "09:00")):
        _activities(staff)
        _stories(staff)
    return staff


def _activities(staff: list[Staff]) -> None:
    host, kai, ea, bo = staff
    walk = an_activity(host, times=3, capacity=2, about="Fire kilometer i roligt tempo.")
    first, second, _third = walk.occasions.all()
    for one in (kai, ea):
        join(by=one, occasion=first)
    join(by=kai, occasion=second)
    change(by=host, occasion=first, starts_at=make.moment(TUESDAY, "23:00"))
    cancel(by=host, occasion=second, reason="Broen er lukket hele ugen.")
    coffee = an_activity(
        bo, kind="coffee", title="Kaffeklub", place="", link="https://moede.example.com/k"
    )
    join(by=host, occasion=coffee.occasions.get())
    an_activity(ea, kind="lunch", title="Frokost", place="", phone="00000012", capacity=8)


def _stories(staff: list[Staff]) -> None:
    host, kai, ea, bo = staff
    made = a_round(host)
    stories = [
        a_story(made, kai, "Min søn på fire spurgte, om min chef også bor inde i computeren."),
        a_story(made, ea, "Jeg har bagt tre surdejsbrød. Hunden har spist de to."),
    ]
    write_story(by=bo, round=made, text="Jeg gik i tøfler hen efter posten.")
    send_back(by=host, story=Story.objects.get(author=bo), reason="Uden navnet på naboen.")
    write_story(by=host, round=made, text="Jeg vinkede farvel til skærmen i et kvarter.")
    with clock.at(GUESSING):
        guess(by=kai, round=made, said=[(stories[1], ea)])
        guess(by=bo, round=made, said=[(stories[0], kai), (stories[1], kai)])


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_accessible_and_fits(
    people: list[Staff],
    page_at: Callable[..., Any],
    log_in: Callable[[Any, Any], None],
    look: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    width: int,
) -> None:
    host, kai, _ea, bo = people
    walk = f"/faellesskab/{_first_of(host)}/"
    looks = [
        (TUESDAY.isoformat(), host, ("/faellesskab/", walk, f"{walk}ret/", "/faellesskab/ny/")),
        (TUESDAY.isoformat(), kai, ("/faellesskab/?alle=1", walk)),
        (WEDNESDAY, host, ("/faellesskab/ugen/",)),
        (WEDNESDAY, bo, ("/faellesskab/ugen/",)),
        (SATURDAY, bo, ("/faellesskab/ugen/", "/faellesskab/ugen/?uge=2020-W10")),
        (SATURDAY, make.leader(), ("/faellesskab/valg/",)),
    ]
    for day, who, addresses in looks:
        monkeypatch.setenv("MEDSPIL_TODAY", day)
        page = page_at(width)
        log_in(page, who)
        look(page, *addresses)
    # the guessing, whatever hour it is now
    StoryRound.objects.update(closes_at=make.moment(TUESDAY, "10:00"))
    monkeypatch.setenv("MEDSPIL_TODAY", WEDNESDAY)
    page = page_at(width)
    log_in(page, bo)
    look(page, "/faellesskab/ugen/")
    assert page.get_by_role("heading", name="Hvem har skrevet hvad?").is_visible()


def _first_of(host: Staff) -> Any:
    return Occasion.objects.filter(activity__host=host).earliest("starts_at").public_id
