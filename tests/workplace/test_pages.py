"""The room's pages: what each colleague sees and can press, and what nobody sees too early."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.kernel import clock
from medspil.people.models import Staff
from medspil.workplace.actions.activities import cancel, change
from medspil.workplace.actions.places import join
from medspil.workplace.actions.stories import guess, write_story
from medspil.workplace.models import (
    Activity,
    Guess,
    Joining,
    Occasion,
    Story,
    StoryRound,
    WorkplacePolicy,
)
from medspil.workplace.queries.names import names_of
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.workplace.fellowship import (
    GUESSING,
    REVEALED,
    TUESDAY,
    a_round,
    a_story,
    an_activity,
    an_occasion,
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


def at_the_door(staff: Staff) -> StrictClient:
    return logged_in(StrictClient(), staff)


def read(client: StrictClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return str(answer.content.decode())


def said(page: str) -> str:
    """The page's words: no tags, one space."""
    main = page.split("<main", 1)[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def post(client: StrictClient, url: str, **facts: Any) -> Any:
    return client.post(url, {"once": str(uuid.uuid4()), **facts})


WALK = {
    "kind": "walk",
    "title": "Rundt om søen",
    "day": "22.04.2020",
    "starts": "12.15",
    "minutes": "45",
    "place": "Ved broen",
    "repeats": "once",
}


def test_an_empty_page_says_what_to_do(colleague: Staff) -> None:
    page = said(read(at_the_door(colleague), "/faellesskab/"))
    assert "Der er ikke andet på vej" in page
    assert "Foreslå en gåtur, en kop kaffe" in page


def test_it_stands_in_the_menu_of_every_employee(colleague: Staff) -> None:
    assert 'href="/faellesskab/"' in read(at_the_door(colleague), "/")


def test_what_is_proposed_stands_there_for_the_others(host: Staff, colleague: Staff) -> None:
    answer = post(at_the_door(host), "/faellesskab/ny/", **WALK, capacity="3")
    assert (answer.status_code, answer["Location"]) == (303, "/faellesskab/")
    made = Occasion.objects.get()
    assert (made.starts_at, made.minutes, made.capacity) == (
        make.moment(TUESDAY + timedelta(days=1), "12:15"),
        45,
        3,
    )
    page = said(read(at_the_door(colleague), "/faellesskab/"))
    assert "onsdag d. 22. april kl. 12.15 Rundt om søen Gåtur · 45 min. Ved broen" in page
    assert "0 af 3 Vibe Vært" in page


def test_a_weekly_one_is_there_as_often_as_asked(host: Staff) -> None:
    client = at_the_door(host)
    post(client, "/faellesskab/ny/", **{**WALK, "repeats": "weekly", "times": "6"})
    assert Occasion.objects.count() == 6
    assert "Vis også 2 senere" in said(read(client, "/faellesskab/"))
    assert read(client, "/faellesskab/?alle=1").count("data-open-link") == 6
    wrong = post(client, "/faellesskab/ny/", **{**WALK, "repeats": "weekly", "times": ""})
    assert (wrong.status_code, Activity.objects.count()) == (422, 1)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"day": "20.04.2020"}, "Tidspunktet er passeret."),
        ({"place": ""}, "Skriv et sted, et link eller et nummer"),
        ({"about": "Vi ses, 710460-0001"}, "Der står et CPR-nummer."),
        ({"link": "http://example.com"}, "Linket skal begynde med https://."),
        ({"capacity": "0"}, "1"),
    ],
)
def test_what_cannot_be_proposed_is_said_at_the_form(
    host: Staff, facts: dict[str, str], says: str
) -> None:
    answer = post(at_the_door(host), "/faellesskab/ny/", **{**WALK, **facts})
    assert (answer.status_code, says in answer.content.decode()) == (422, True)
    assert Activity.objects.count() == 0


def test_joining_leaving_and_a_full_house(host: Staff, colleague: Staff) -> None:
    found = an_occasion(host, capacity=1)
    url, late = f"/faellesskab/{found.public_id}/", make.staff()
    client, other = at_the_door(colleague), at_the_door(late)
    assert post(client, f"{url}deltag/", do="join")["Location"] == url
    assert "Hvem kommer Kai Kollega" in said(read(other, url))
    assert "Alle 1 er taget" in said(read(other, url))
    refused = post(other, f"{url}deltag/", do="join")
    assert (refused.status_code, "Den ene plads er taget." in refused.content.decode()) == (
        422,
        True,
    )
    assert post(client, f"{url}deltag/", do="leave", **{"from": "list"})["Location"] == (
        "/faellesskab/"
    )
    post(other, f"{url}deltag/", do="join")
    assert Joining.objects.get().staff == late
    assert post(other, f"{url}deltag/", do="x").status_code == 422


def test_the_same_form_twice_is_one_place(host: Staff, colleague: Staff) -> None:
    found = an_occasion(host)
    client, key = at_the_door(colleague), str(uuid.uuid4())
    for _ in range(2):
        answer = client.post(f"/faellesskab/{found.public_id}/deltag/", {"once": key, "do": "join"})
        assert answer.status_code == 303
    assert Joining.objects.count() == 1


def test_who_joined_sees_first_that_it_was_moved_or_called_off(
    host: Staff, colleague: Staff
) -> None:
    moved, off = an_activity(host, times=2).occasions.all()
    for one in (moved, off):
        join(by=colleague, occasion=one)
    change(by=host, occasion=moved, starts_at=moved.starts_at + timedelta(hours=1))
    cancel(by=host, occasion=off, reason="Broen er lukket")
    page = said(read(at_the_door(colleague), "/faellesskab/"))
    mine = page.split("Du er med", 1)[1]
    assert "onsdag d. 22. april kl. 13.00 flyttet fra onsdag d. 22. april kl. 12.00" in mine
    assert "Aflyst Broen er lukket" in mine
    others = said(read(at_the_door(make.staff()), "/faellesskab/"))
    assert "Broen er lukket" not in others


def test_its_host_changes_cancels_hands_over_and_goes_on(host: Staff, colleague: Staff) -> None:
    found = an_occasion(host, times=2)
    url, client = f"/faellesskab/{found.public_id}/", at_the_door(host)
    facts = {**WALK, "title": "Om den anden sø", "starts": "13.00"}
    assert post(client, f"{url}ret/", **facts).status_code == 303
    assert post(client, f"{url}flere/", times="1").status_code == 303
    assert post(client, f"{url}aflys/", reason="").status_code == 422
    assert post(client, f"{url}aflys/", reason="Regn", rest="on").status_code == 303
    assert post(client, f"{url}overdrag/", to=str(colleague.pk)).status_code == 303
    made = Activity.objects.get()
    assert (made.title, made.host) == ("Om den anden sø", colleague)
    states = list(Occasion.objects.values_list("state", flat=True))
    assert states == ["cancelled"] * 3
    assert post(client, f"{url}overdrag/", to=str(colleague.pk)).status_code == 404


def test_a_colleague_has_no_door_to_what_is_the_hosts(host: Staff, colleague: Staff) -> None:
    url, client = f"/faellesskab/{an_occasion(host).public_id}/", at_the_door(colleague)
    assert [post(client, f"{url}{page}/").status_code for page in ("ret", "aflys", "flere")] == [
        404
    ] * 3
    assert "Giv værtskabet videre" not in read(client, url)


def test_the_calendar_entry_says_no_more_than_the_kind(host: Staff, colleague: Staff) -> None:
    found = an_occasion(host, title="Mettes fødselsdag")
    answer = at_the_door(colleague).get(f"/faellesskab/{found.public_id}/kalender.ics")
    text = answer.content.decode()
    assert "SUMMARY:Med kolleger: gåtur" in text
    assert ("Mette" in text, "Vibe" in text) == (False, False)
    assert "DTSTART;TZID=Europe/Copenhagen:20200422T120000" in text


def test_what_is_forgotten_is_found_by_nobody(host: Staff) -> None:
    found = an_occasion(host)
    Occasion.objects.filter(pk=found.pk).update(
        forgotten_at=found.starts_at + timedelta(days=1), took_part=0
    )
    assert at_the_door(host).get(f"/faellesskab/{found.public_id}/").status_code == 404


def test_leaders_choose_how_long_it_is_remembered(colleague: Staff) -> None:
    leader = at_the_door(make.leader())
    assert post(leader, "/faellesskab/valg/", forget_after_days="7").status_code == 303
    assert post(leader, "/faellesskab/valg/", forget_after_days="0").status_code == 422
    assert WorkplacePolicy.objects.get().forget_after_days == 7
    assert at_the_door(colleague).get("/faellesskab/valg/").status_code == 404


# -- »Ugen der gik« --------------------------------------------------------------------------------

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


# -- statements ------------------------------------------------------------------------------------


def asked(client: StrictClient, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_the_list_asks_as_often_for_one_as_for_three(host: Staff, colleague: Staff) -> None:
    client, counts = at_the_door(colleague), []
    for n in (1, 2):
        for _ in range(n):
            join(by=colleague, occasion=an_occasion(host))
            an_occasion(host)
        counts.append(asked(client, "/faellesskab/"))
    assert counts[0] == counts[1]


def test_one_time_asks_as_often_for_one_as_for_three(host: Staff, colleague: Staff) -> None:
    found = an_occasion(host, times=2)
    client, counts = at_the_door(colleague), []
    for n in (1, 2):
        for _ in range(n):
            join(by=make.staff(), occasion=found)
        counts.append(asked(client, f"/faellesskab/{found.public_id}/"))
    assert counts[0] == counts[1]


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
