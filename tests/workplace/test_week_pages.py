"""»Ugen der gik« on the page: what each sees when, and what nobody sees too early."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from medspil.kernel import clock
from medspil.people.models import Staff
from medspil.workplace.actions.stories import guess, write_story
from medspil.workplace.models import (
    Guess,
    Story,
    StoryRound,
)
from medspil.workplace.queries.names import names_of
from tests import factories as make
from tests.workplace.browsing import asked, at_the_door, post, read, said
from tests.workplace.fellowship import (
    GUESSING,
    REVEALED,
    TUESDAY,
    a_round,
    a_story,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_day(db: None) -> Any:
    with clock.at(make.moment(TUESDAY, "09:00")):
        make.the_law()
        yield


@pytest.fixture
def host() -> Staff:
    return make.staff(full_name="Vibe Vært")


@pytest.fixture
def colleague() -> Staff:
    return make.staff(full_name="Kai Kollega")


WEEK = "/faellesskab/ugen/"


def test_a_week_is_opened_hosted_written_read_guessed_and_revealed(
    host: Staff, colleague: Staff
) -> None:
    hosts, writes = at_the_door(host), at_the_door(colleague)
    assert "Ugens runde er ikke åben endnu" in said(read(writes, WEEK))
    assert post(writes, f"{WEEK}aabn/").status_code == 303
    made = StoryRound.objects.get()
    url = f"{WEEK}{made.public_id}/"
    assert "Ugen mangler en vært" in said(read(writes, WEEK))
    post(hosts, f"{url}vaert/", do="host")
    assert post(writes, f"{url}historie/", text="").status_code == 422
    assert post(writes, f"{url}historie/", text="Min kat.").status_code == 303
    story = Story.objects.get()
    judge = f"/faellesskab/historie/{story.public_id}/"
    assert post(writes, judge, do="through").status_code == 404
    assert post(hosts, judge, do="back", reason="").status_code == 422
    post(hosts, judge, do="back", reason="Lidt længere")
    assert "Lidt længere" in said(read(writes, WEEK))
    post(writes, f"{url}historie/", text="Min kat sad på tastaturet.")
    post(hosts, judge, do="through")
    with clock.at(GUESSING):
        assert "Min kat sad på tastaturet." in said(read(hosts, WEEK))
        answer = post(hosts, f"{url}gaet/", **{str(story.public_id): str(colleague.pk)})
        assert answer.status_code == 303
        assert "Din egen" in said(read(writes, WEEK))
    with clock.at(REVEALED):
        page = said(read(hosts, WEEK))
        assert "Kai Kollega · 1 af 1 gættede rigtigt Du gættede rigtigt" in page
        theirs = said(read(writes, WEEK))
        assert "Kai Kollega · 1 af 1 gættede rigtigt" in theirs
        assert "Du gættede" not in theirs


def test_a_wrong_name_is_no_guess(host: Staff, colleague: Staff) -> None:
    made = a_round(host)
    story = a_story(made, colleague)
    outsider = make.staff(until=TUESDAY - timedelta(days=9))
    with clock.at(GUESSING):
        client, url = at_the_door(host), f"{WEEK}{made.public_id}/gaet/"
        for who in (str(outsider.pk), str(host.pk), "x"):
            assert post(client, url, **{str(story.public_id): who}).status_code == 422
        assert post(client, url, **{str(story.public_id): ""}).status_code == 303
    assert Guess.objects.count() == 0


def test_a_story_is_taken_back(host: Staff, colleague: Staff) -> None:
    made = a_round(host)
    a_story(made, colleague)
    answer = post(at_the_door(colleague), f"{WEEK}{made.public_id}/historie/", do="withdraw")
    assert (answer.status_code, Story.objects.count()) == (303, 0)


def test_hosting_is_left_to_another(host: Staff, colleague: Staff) -> None:
    made = a_round(host)
    url = f"{WEEK}{made.public_id}/vaert/"
    assert post(at_the_door(colleague), url, do="stop").status_code == 404
    assert post(at_the_door(host), url, do="stop").status_code == 303
    assert StoryRound.objects.get().host is None
    assert post(at_the_door(host), url, do="x").status_code == 422


def test_other_weeks(host: Staff) -> None:
    client = at_the_door(host)
    assert "Der var ingen runde i den uge" in said(read(client, f"{WEEK}?uge=2020-W10"))
    assert "uge 17" in said(read(client, f"{WEEK}?uge=pjat"))
    a_round(host)
    StoryRound.objects.update(
        forgotten_at=REVEALED, host=None, told=3, guessing=2, guesses=6, right=1
    )
    with clock.at(REVEALED):
        page = said(read(client, WEEK))
    assert "3 historier. Hvem der skrev dem, og hvad de handlede om, er glemt." in page


@pytest.fixture
def told(host: Staff) -> tuple[StoryRound, list[Staff]]:
    """Three stories by the first three of eight colleagues."""
    made, people = a_round(host), [make.staff(full_name=f"Kollega {n}") for n in range(8)]
    for number, one in enumerate(people[:3]):
        a_story(made, one, f"Historie {number}.")
    return made, people


def without_what_is_drawn_anew(page: str) -> str:
    page = page.split("<main", 1)[1].split("</main>")[0]
    return re.sub(r'name="(once|csrfmiddlewaretoken)" value="[^"]+"', "", page)


def test_before_the_reveal_a_page_does_not_change_with_who_wrote(
    host: Staff, told: tuple[StoryRound, list[Staff]]
) -> None:
    """What a colleague is sent, byte for byte, is the same when the authors change places."""
    _made, people = told
    meanwhile = [make.staff() for _ in range(3)]  # one author has one story, also on the way
    viewer = at_the_door(people[7])
    with clock.at(GUESSING):
        before = without_what_is_drawn_anew(read(viewer, WEEK))
        stories = list(Story.objects.order_by("text"))
        for authors in (meanwhile, [people[1], people[2], people[0]]):
            for story, author in zip(stories, authors, strict=True):
                Story.objects.filter(pk=story.pk).update(author=author)
        assert without_what_is_drawn_anew(read(viewer, WEEK)) == before
    assert all(f"Historie {n}." in before for n in range(3))


def test_everybody_is_shown_the_same_names_and_an_order_of_their_own(
    told: tuple[StoryRound, list[Staff]],
) -> None:
    made, people = told
    names, orders = set(), set()
    with clock.at(GUESSING):
        for one in people[3:]:
            page = read(at_the_door(one), WEEK)
            shown = set(re.findall(r'<option value="(\d+)"', page))
            names.add(frozenset(shown | {str(one.pk)} & _all_names(made)))
            orders.add(tuple(re.findall(r"Historie \d", page)))
            assert page.count("Historie") == read(at_the_door(one), WEEK).count("Historie")
    assert names == {frozenset(_all_names(made))}
    assert len(orders) > 1


def _all_names(round: StoryRound) -> set[str]:
    return {str(one.pk) for one in names_of(round)}


def test_the_host_is_not_told_whose_story_is_read(host: Staff, colleague: Staff) -> None:
    made = a_round(host)
    write_story(by=colleague, round=made, text="Min kat.")
    page = read(at_the_door(host), WEEK)
    assert "Min kat." in page
    assert ("Kai" in page, f'value="{colleague.pk}"' in page) == (False, False)


def test_a_story_that_waits_or_was_sent_back_is_shown_to_nobody_else(
    host: Staff, colleague: Staff
) -> None:
    made = a_round(host)
    write_story(by=colleague, round=made, text="Min kat.")
    client = at_the_door(make.staff())
    for moment in (make.moment(TUESDAY, "10:00"), GUESSING, REVEALED):
        with clock.at(moment):
            assert "Min kat." not in read(client, WEEK)


def test_a_guess_is_seen_by_its_guesser_alone(told: tuple[StoryRound, list[Staff]]) -> None:
    made, people = told
    story = Story.objects.get(text="Historie 0.")
    with clock.at(GUESSING):
        guess(by=people[5], round=made, said=[(story, people[1])])
        chosen = re.compile(rf'<option value="{people[1].pk}"\s+selected')
        assert len(chosen.findall(read(at_the_door(people[5]), WEEK))) == 1
        assert chosen.findall(read(at_the_door(people[6]), WEEK)) == []
    with clock.at(REVEALED):
        assert "Du gættede på Kollega 1" in said(read(at_the_door(people[5]), WEEK))
        assert "Du gættede" not in said(read(at_the_door(people[6]), WEEK))


@pytest.mark.parametrize("moment", [make.moment(TUESDAY, "11:00"), GUESSING, REVEALED])
def test_the_week_asks_as_often_for_one_as_for_three(
    host: Staff, colleague: Staff, moment: Any
) -> None:
    made, counts = a_round(host), []
    for viewer in (host, colleague):
        theirs = []
        for n in (1, 2):
            with clock.at(make.moment(TUESDAY, "10:00")):
                for _ in range(n):
                    a_story(made, make.staff())
            with clock.at(moment):
                theirs.append(asked(at_the_door(viewer), WEEK))
        counts.append(theirs)
    assert [theirs[0] - theirs[1] for theirs in counts] == [0, 0]
