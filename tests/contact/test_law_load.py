"""The shipped law in the tables: loaded once, corrected later, never over what people changed."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from django.db import connection

from medspil.contact import law
from medspil.contact.actions.law import add_transition, change_rule, load_law, remove_transition
from medspil.contact.actions.suspensions import end_suspension, revoke_suspension
from medspil.contact.models import (
    AbsenceKind,
    ContactRule,
    Due,
    ModeRule,
    RuleGroup,
    Suspension,
)
from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused, System
from medspil.kernel.models import AuditEntry
from medspil.kernel.period import Period
from tests import factories as make

pytestmark = pytest.mark.django_db

SEED = System("seed")
TABLES = [
    "contact_contactrule",
    "contact_contactruleevent",
    "contact_rulegroup",
    "contact_moderule",
    "contact_absencekind",
    "contact_suspension",
    "contact_suspensionevent",
    "contact_localrhythm",
    "contact_localrhythmevent",
    "contact_localpolicy",
    "contact_localpolicyevent",
]


def rows() -> dict[str, tuple[int, int]]:
    """Every row of the law's tables with its place, so that a rewritten row shows."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            rows = f"SELECT count(*), sum(hashtext(ctid::text || t::text)) FROM {table} t"  # noqa: S608
            cursor.execute(rows)
            found[table] = cursor.fetchone()
    return found


def test_loading_twice_changes_nothing_and_adds_no_history():
    load_law(by=SEED)
    before = rows()
    load_law(by=SEED)
    assert rows() == before
    assert all(before[table][0] for table in TABLES)


def test_everything_the_files_say_reaches_the_tables():
    kh, sick = (ContactRule.objects.get(code=code) for code in ("KH-15", "SD-20-2"))
    assert (kh.gap_months, kh.gap_when, kh.after_window) == (3, "after_first", "")
    assert sick.after_window == "agreed_need_right"
    assert "visitation" in ContactRule.objects.get(code="KH-20").note
    joint = ContactRule.objects.get(code="DP-20m").milestones[1]
    assert (joint["not_before"], joint["by"]) == ({"months": 3}, {"months": 6})
    assert ModeRule.objects.get(code="M-COV").transition_to == date(2021, 8, 31)
    pause = Suspension.objects.get(code="COVID-2020-1-CONVERSATIONS")
    assert "ikke efterprøvet" in pause.evidence_note
    assert not pause.edited
    assert "LAB § 106" in AbsenceKind.objects.get(code="mindre_intensiv").evidence_note
    assert ContactRule.objects.count() == len(law.rules())
    assert Suspension.objects.count() == len(law.suspensions())


def corrected(monkeypatch, what: str, code: str, **changes: object) -> None:
    """A later version of Medspil ships other texts."""
    texts = tuple(
        dataclasses.replace(text, **changes) if text.code == code else text
        for text in getattr(law, what)()
    )
    monkeypatch.setattr(law, what, lambda: texts)


def test_corrected_texts_reach_a_database_that_has_the_old_ones(monkeypatch):
    corrected(monkeypatch, "rules", "KH-20", law="LAB § 31, rettet", count=5)
    corrected(monkeypatch, "suspensions", "COVID-2020-1-OFFERS", because="Rettet begrundelse")
    corrected(monkeypatch, "modes", "M-23", explanation="Rettet forklaring")
    corrected(monkeypatch, "absences", "syg", name="Sygdom")
    load_law(by=SEED)
    rule = ContactRule.objects.get(code="KH-20")
    assert (rule.law, rule.count, rule.edited) == ("LAB § 31, rettet", 5, False)
    assert rule.events.latest("pgh_id").pgh_context.metadata["actor"] == "system:seed"
    assert Suspension.objects.get(code="COVID-2020-1-OFFERS").because == "Rettet begrundelse"
    assert ModeRule.objects.get(code="M-23").explanation == "Rettet forklaring"
    assert AbsenceKind.objects.get(code="syg").name == "Sygdom"


def test_corrected_figures_move_deadlines_at_once(monkeypatch):
    with clock.at(date(2022, 3, 14)):
        one = make.citizen("LAB6_02", anchor=date(2022, 3, 1))
        make.conversation(one, date(2022, 3, 2))
        assert Due.objects.get(citizen=one).remaining == 3
        corrected(monkeypatch, "rules", "KH-20", count=6)
        load_law(by=SEED)
        assert Due.objects.get(citizen=one).remaining == 5


def test_moved_groups_and_periods_reach_the_database(monkeypatch):
    corrected(monkeypatch, "rules", "SD-20-1", groups=("LAB6_06.1", "LAB6_13"))
    load_law(by=SEED)
    found = RuleGroup.objects.filter(rule__code="SD-20-1").values_list("group", flat=True)
    assert set(found) == {"LAB6_06.1", "LAB6_13"}


def test_what_people_changed_stays(monkeypatch):
    admin = make.administrator()
    change_rule(by=admin, rule=ContactRule.objects.get(code="KH-20"), values={"count": 5}, why="X")
    ended = Suspension.objects.get(code="COVID-2020-1-OFFERS")
    end_suspension(by=admin, suspension=ended, end=date(2020, 6, 1), why="Lokalt")
    revoked = Suspension.objects.get(code="COVID-2021-TEAM")
    revoke_suspension(by=admin, suspension=revoked, why="Gælder ikke her")
    corrected(monkeypatch, "rules", "KH-20", count=7, law="Rettet")
    corrected(monkeypatch, "suspensions", "COVID-2020-1-OFFERS", because="Rettet")
    before = rows()
    load_law(by=SEED)
    assert rows() == before


def test_a_shipped_rule_gives_way_where_the_municipality_made_its_own(monkeypatch):
    rule = ContactRule.objects.get(code="KH-20")
    until = Period(date(2020, 1, 1), date(2026, 3, 31)).as_range()
    change_rule(by=make.administrator(), rule=rule, values={"valid": until}, why="Tidligere slut")
    corrected(monkeypatch, "rules", "KH-26j", valid_from=date(2026, 3, 1))
    load_law(by=SEED)
    assert not RuleGroup.objects.filter(rule__code="KH-26j").exists()
    assert RuleGroup.objects.filter(rule__code="KH-20").count() == 4


# -- what an administrator changes -----------------------------------------------------------------


def test_a_changed_rule_moves_deadlines_and_remembers_who_why_and_what():
    admin = make.administrator()
    with clock.at(date(2022, 3, 14)):
        one = make.citizen("LAB6_02", anchor=date(2022, 3, 1))
        rule = ContactRule.objects.get(code="KH-20")
        change_rule(by=admin, rule=rule, values={"first_n": 4}, why="Lokal aftale", once=None)
        assert Due.objects.get(citizen=one).statutory_due == date(2022, 3, 29)
    rule.refresh_from_db()
    event = rule.events.latest("pgh_id")
    assert (rule.edited, event.first_n, rule.events.count()) == (True, 4, 2)
    assert event.pgh_context.metadata["why"] == "Lokal aftale"
    assert event.pgh_context.metadata["actor"] == admin.actor_name
    line = AuditEntry.objects.get(action="contact.change_rule")
    assert (line.why, line.facts) == ("Lokal aftale", {"code": "KH-20", "changed": ["first_n"]})


@pytest.mark.parametrize(
    ("values", "why", "field"),
    [
        ({"count": 5}, " ", "why"),
        ({}, "Grund", None),
        ({"count": 4}, "Grund", None),
        ({"first_n": None}, "Grund", "first_n"),
        ({"window_to_months": 0}, "Grund", "window_to_months"),
        ({"gap_days": 7, "gap_months": 1}, "Grund", "gap_months"),
        ({"cohort_share": 2}, "Grund", None),
        ({"valid": Period(date(2019, 12, 1), date(2026, 6, 30)).as_range()}, "Grund", "valid"),
        ({"explanation": ""}, "Grund", "explanation"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_and_nothing_is_written(values, why, field):
    before = rows()
    with pytest.raises(Refused) as refused:
        change_rule(
            by=make.administrator(),
            rule=ContactRule.objects.get(code="KH-20"),
            values=values,
            why=why,
        )
    assert refused.value.field == field
    assert rows() == before


def test_an_overlap_is_refused_with_the_name_of_the_other_rule():
    with pytest.raises(Refused, match="KH-15 for LAB6_02"):
        change_rule(
            by=make.administrator(),
            rule=ContactRule.objects.get(code="KH-20"),
            values={"valid": Period(date(2019, 12, 1), date(2026, 6, 30)).as_range()},
            why="Før tid",
        )


def test_only_administrators_change_the_law():
    rule = ContactRule.objects.get(code="KH-20")
    for someone in (make.staff(), make.leader(whole_house=True)):
        with pytest.raises(NotAllowed):
            change_rule(by=someone, rule=rule, values={"count": 1}, why="Ønske")
        with pytest.raises(NotAllowed):
            add_transition(by=someone, group="LAB6_02", day=date(2026, 7, 1), because="Lov")
        with pytest.raises(NotAllowed):
            load_law(by=someone)


def test_a_transition_moves_running_courses_to_the_rules_of_its_day_and_back():
    with clock.at(date(2026, 8, 1)):
        one = make.citizen("LAB6_02", anchor=date(2026, 6, 1))
        assert Due.objects.get(citizen=one).rule.code == "KH-20"
        admin = make.administrator()
        made = add_transition(
            by=admin, group="LAB6_02", day=date(2026, 7, 1), because="lov 1750/2025"
        )
        assert Due.objects.get(citizen=one).rule.code == "KH-26j"
        remove_transition(by=admin, transition=made, why="Gælder kun nye")
        assert Due.objects.get(citizen=one).rule.code == "KH-20"


@pytest.mark.parametrize(("group", "because"), [("LAB6_99", "Lov"), ("LAB6_02", " ")])
def test_a_transition_needs_a_known_group_and_a_reason(group, because):
    with pytest.raises(Refused):
        add_transition(by=make.administrator(), group=group, day=date(2026, 7, 1), because=because)
