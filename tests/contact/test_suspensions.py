"""Putting the law on pause: what the preview says is what happens, and it writes nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from medspil.contact.actions.suspensions import (
    Preview,
    SuspensionDraft,
    add_suspension,
    end_suspension,
    preview_end,
    preview_revocation,
    preview_suspension,
    revoke_suspension,
)
from medspil.contact.due import fresh
from medspil.contact.models import Conversation, Due, Suspension
from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused, System
from tests import factories as make

pytestmark = pytest.mark.django_db

SHELL = System("test")
SPRING = date(2022, 3, 14)  # a quiet year: no shipped suspension of conversations touches it


def draft(
    start: date = date(2022, 3, 1), end: date | None = None, **more: object
) -> SuspensionDraft:
    given = {"subject": "CONVERSATION_DUTY", "because": "Udmelding 1. marts", **more}
    return SuspensionDraft(start=start, end=end, **given)  # type: ignore[arg-type]


@pytest.fixture
def people() -> list[int]:
    """A small town on two teams: every group of the law, some with conversations."""
    north, south = make.team("Team Nord"), make.team("Team Syd")
    groups = ["LAB6_01", "LAB6_02", "LAB6_06.2", "LAB6_07", "LAB6_09E", "LAB6_12", "INT_16"]
    made = []
    for n in range(28):
        one = make.citizen(
            groups[n % len(groups)],
            anchor=date(2021, 11, 1) + timedelta(days=5 * n),
            in_team=(north, south)[n % 2],
            in_municipality=make.municipality((make.EAST, make.WEST)[n % 3 == 0]),
        )
        for day in range(n % 4):
            make.conversation(one, date(2022, 2, 20) + timedelta(days=8 * day))
        made.append(one.pk)
    return made


def deadlines() -> dict[int, tuple[date | None, date]]:
    fresh()
    return {row.citizen_id: (row.statutory_due, row.next_due) for row in Due.objects.all()}


def everything() -> dict[str, int]:
    """How many rows each table holds, and how many changes PostgreSQL has seen in each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, relname) FROM pg_stat_user_tables"
            " WHERE has_table_privilege(relid, 'SELECT')"  # the hotline's are not ours to read
        )
        tables = [name for (name,) in cursor.fetchall()]
        counts = {}
        for name in tables:
            rows = f"SELECT count(*), coalesce(sum(hashtext(t::text)), 0) FROM {name} t"  # noqa: S608
            cursor.execute(rows)
            counts[name] = cursor.fetchone()
    return counts


def agrees(preview: Preview, before: dict, after: dict) -> None:
    """The preview said what really happened."""
    moved = {pk for pk in after if after[pk][0] != before[pk][0]}
    earlier = [
        pk for pk in moved if after[pk][0] and before[pk][0] and after[pk][0] < before[pk][0]
    ]
    assert preview.active == len(after)
    assert preview.moved == len(moved)
    assert preview.shorter == len(earlier)
    assert preview.falling_away == sum(after[pk][0] is None for pk in moved)
    assert preview.arising == sum(before[pk][0] is None for pk in moved)
    by_team: dict[str, int] = {}
    by_group: dict[str, int] = {}
    for row in Due.objects.filter(pk__in=moved).select_related("team"):
        by_team[row.team.name] = by_team.get(row.team.name, 0) + 1
        by_group[row.contact_group] = by_group.get(row.contact_group, 0) + 1
    assert (dict(preview.by_team), dict(preview.by_group)) == (by_team, by_group)
    real = {(before[pk][0], after[pk][0]) for pk in moved}
    assert {(move.before, move.after) for move in preview.examples} <= real


@pytest.mark.parametrize(
    "given",
    [
        draft(),
        draft(end=date(2022, 4, 30)),
        draft(regions=("1085",)),
        draft(municipalities=(make.WEST,)),
        draft(effect="VOID_AND_RESTART", end=date(2022, 3, 10)),
        draft(effect="DO_NOT_COUNT_CONTACTS"),
        draft(subject="OFFER"),
    ],
    ids=["open", "closed", "region", "municipality", "void", "not-counted", "offers"],
)
def test_the_preview_is_what_taking_effect_does(people, given):
    with clock.at(SPRING):
        before = deadlines()
        preview = preview_suspension(by=SHELL, draft=given, examples=100)
        made = add_suspension(by=SHELL, draft=given)
        agrees(preview, before, deadlines())
        before = deadlines()
        preview = preview_revocation(by=SHELL, suspension=made, examples=100)
        revoke_suspension(by=SHELL, suspension=made, why="Lavet om")
        agrees(preview, before, deadlines())


def test_the_preview_of_an_end_is_what_the_end_does(people):
    with clock.at(SPRING):
        made = add_suspension(by=SHELL, draft=draft(end=date(2022, 5, 31)))
        before = deadlines()
        preview = preview_end(by=SHELL, suspension=made, end=date(2022, 3, 7), examples=100)
        assert made.period.end == date(2022, 5, 31)
        end_suspension(by=SHELL, suspension=made, end=date(2022, 3, 7), why="Loven er tilbage")
        agrees(preview, before, deadlines())
        assert preview.shorter == preview.moved > 0


def test_a_suspension_moves_deadlines_and_makes_none_shorter(people):
    with clock.at(SPRING):
        preview = preview_suspension(by=SHELL, draft=draft())
    assert preview.moved > 0
    assert preview.shorter == preview.falling_away == 0
    assert preview.days == 14
    assert len(preview.examples) == 10
    assert {move.team for move in preview.examples} == {"Team Nord", "Team Syd"}


def test_a_preview_writes_nothing(people):
    with clock.at(SPRING):
        made = add_suspension(by=SHELL, draft=draft(start=date(2022, 2, 1)))
        deadlines()
        before = everything()
        preview_suspension(by=SHELL, draft=draft(end=date(2022, 6, 1)))
        preview_end(by=SHELL, suspension=made, end=date(2022, 3, 1))
        preview_revocation(by=SHELL, suspension=made)
        assert everything() == before
        assert deadlines() == deadlines()


def test_a_preview_leaves_the_real_tables_in_place(people):
    with clock.at(SPRING):
        preview_suspension(by=SHELL, draft=draft())
    assert not Suspension.objects.filter(valid__startswith=date(2022, 3, 1)).exists()
    assert Conversation.objects.filter(voluntary=True).count() == 0


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (draft(subject="WEATHER"), "subject"),
        (draft(effect="STOP"), "effect"),
        (draft(end=date(2022, 2, 1)), "end"),
        (draft(because=" "), "because"),
        (draft(regions=("1080",)), "regions"),
        (draft(municipalities=("9999",)), "municipalities"),
        (draft(code="COVID-2020-1-OFFERS"), "code"),
        (draft(code="med mellemrum"), "code"),
    ],
)
def test_what_makes_no_sense_is_refused_by_preview_and_action_alike(given, field):
    for ask in (preview_suspension, add_suspension):
        with pytest.raises(Refused) as refused:
            ask(by=SHELL, draft=given)
        assert refused.value.field == field
    assert not Suspension.objects.filter(edited=True).exists()


def test_only_administrators_suspend_and_preview():
    for someone in (make.staff(), make.leader(), make.leader(whole_house=True)):
        for ask in (preview_suspension, add_suspension):
            with pytest.raises(NotAllowed):
                ask(by=someone, draft=draft())
    assert add_suspension(by=make.administrator(), draft=draft()).edited


def test_a_revoked_suspension_stays_with_its_reason_and_cannot_be_revoked_twice():
    admin = make.administrator()
    made = add_suspension(by=admin, draft=draft())
    revoke_suspension(by=admin, suspension=made, why="Udmeldingen blev trukket tilbage")
    made.refresh_from_db()
    assert (made.revoked_because, made.revoked_by) == ("Udmeldingen blev trukket tilbage", admin)
    for again in (
        lambda: revoke_suspension(by=admin, suspension=made, why="Igen"),
        lambda: end_suspension(by=admin, suspension=made, end=date(2022, 6, 1), why="Igen"),
        lambda: preview_revocation(by=admin, suspension=made),
    ):
        with pytest.raises(Refused):
            again()


def test_history_says_who_and_why():
    admin = make.administrator()
    made = add_suspension(by=admin, draft=draft())
    end_suspension(by=admin, suspension=made, end=date(2022, 4, 1), why="Genåbning")
    told = [
        (event.pgh_label, event.pgh_context.metadata["actor"], event.pgh_context.metadata["why"])
        for event in made.events.order_by("pgh_id")
    ]
    assert told == [
        ("insert", admin.actor_name, "Udmelding 1. marts"),
        ("update", admin.actor_name, "Genåbning"),
    ]
