"""The dated law as data: everything is there, nothing overlaps, nothing is claimed unexplained."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import tomllib
from decimal import Decimal

import pytest

from medspil.contact import law
from medspil.contact.law import LawFileError, RuleText, Span, Window, entries
from medspil.contact.law.strict import read_all

RULE_IDS = [
    *("DP-15a", "DP-15m", "DP-20m", "DP-20a", "DP-24a", "DP-24m", "DP-24m-6", "DP-26a", "DP-26m"),
    *("KH-15", "KH-20", "KH-26j", "KH-26a"),
    *("SD-14", "SD-20-1", "SD-20-2", "SD-FT", "SD-25", "SD-25e", "SD-26e", "SD-26o"),
    *("JA-20", "RF-20", "LY-20", "LY-26", "RV-20", "FJ-13"),
    *("IN-20", "IN-20-job", "SF-20", "MI-20"),
]
MODE_IDS = ["M-20", "M-COV", "M-22", "M-23"]
GROUP_CODES = [
    *("LAB6_01", "LAB6_02", "LAB6_03", "LAB6_04", "LAB6_05"),
    *("LAB6_06", "LAB6_06.1", "LAB6_06.2", "LAB6_06.3", "LAB6_07", "LAB6_08"),
    *("LAB6_09", "LAB6_09E", "LAB6_10", "LAB6_11", "LAB6_12", "LAB6_13", "LAB6_14", "INT_16"),
]

RULES = {rule.code: rule for rule in law.rules()}
SUSPENSIONS = {suspension.code: suspension for suspension in law.suspensions()}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def rule_on(group: str, text: str, track: str = "", responsible: str = "M") -> str | None:
    """The one rule for an anchor day, or None."""
    codes = [
        rule.code
        for rule in law.rules()
        if group in rule.groups
        and rule.track == track
        and rule.responsible == responsible
        and rule.valid_from <= day(text)
        and (rule.valid_to is None or day(text) <= rule.valid_to)
    ]
    assert len(codes) <= 1
    return codes[0] if codes else None


# --------------------------------------------------------------------------------- rules


def test_every_rule_of_the_guide_is_there_and_no_other():
    assert [rule.code for rule in law.rules()] == RULE_IDS


def test_rules_for_one_group_track_and_side_never_overlap():
    for a, b in itertools.combinations(law.rules(), 2):
        if set(a.groups) & set(b.groups) and (a.track, a.responsible) == (b.track, b.responsible):
            assert (a.valid_to or dt.date.max) < b.valid_from or (
                b.valid_to or dt.date.max
            ) < a.valid_from, f"{a.code} and {b.code} overlap"


@pytest.mark.parametrize(
    ("group", "anchor", "code"),
    [
        ("LAB6_01", "2019-12-31", "DP-15m"),
        ("LAB6_01", "2020-01-01", "DP-20m"),
        ("LAB6_01", "2023-12-31", "DP-20m"),
        ("LAB6_01", "2024-01-01", "DP-24m"),
        ("LAB6_01", "2026-06-30", "DP-24m"),
        ("LAB6_01", "2026-07-01", "DP-26m"),
        ("LAB6_02", "2019-12-31", "KH-15"),
        ("LAB6_05", "2020-01-01", "KH-20"),
        ("LAB6_02", "2026-07-01", "KH-26j"),
        ("LAB6_03", "2026-07-01", "KH-26a"),
        ("LAB6_06.2", "2019-12-31", "SD-14"),
        ("LAB6_06.2", "2020-01-01", "SD-20-2"),
        ("LAB6_06.3", "2024-12-31", "SD-20-2"),
        ("LAB6_06.3", "2025-01-01", None),
        ("LAB6_06", "2020-02-03", "SD-20-2"),
        ("LAB6_06", "2025-01-01", "SD-25"),
        ("LAB6_06.2", "2026-06-30", "SD-25"),
        ("LAB6_06.1", "2026-06-30", "SD-20-1"),
        ("LAB6_06.1", "2026-07-01", "SD-26o"),
        ("LAB6_06", "2026-07-01", "SD-26o"),
        ("LAB6_07", "2020-03-01", "JA-20"),
        ("LAB6_08", "2020-03-01", "RF-20"),
        ("LAB6_09", "2020-03-01", "LY-20"),
        ("LAB6_09", "2026-07-01", "LY-26"),
        ("LAB6_10", "2020-03-01", "RV-20"),
        ("LAB6_09E", "2020-03-01", "FJ-13"),
        ("INT_16", "2020-03-01", "IN-20"),
        ("LAB6_12", "2020-03-01", "SF-20"),
        ("LAB6_11", "2020-03-01", None),
    ],
)
def test_the_anchor_day_chooses_the_municipalitys_rule(group, anchor, code):
    assert rule_on(group, anchor) == code


@pytest.mark.parametrize(
    ("group", "anchor", "track", "responsible", "code"),
    [
        ("LAB6_01", "2019-12-31", "", "A", "DP-15a"),
        ("LAB6_01", "2020-01-01", "", "A", "DP-20a"),
        ("LAB6_01", "2024-01-01", "", "A", "DP-24a"),
        ("LAB6_01", "2026-07-01", "", "A", "DP-26a"),
        ("LAB6_01", "2024-01-01", "placed_at_once", "M", "DP-24m-6"),
        ("LAB6_06.2", "2020-03-01", "fast_track", "M", "SD-FT"),
        ("LAB6_06", "2025-03-01", "employed_predictable", "M", "SD-25e"),
        ("LAB6_06.1", "2026-07-01", "employed_26_weeks", "M", "SD-26e"),
        ("INT_16", "2021-01-01", "ordinary_job", "M", "IN-20-job"),
        ("LAB6_02", "2020-03-01", "less_intensive", "M", "MI-20"),
    ],
)
def test_track_and_side_choose_the_other_rules(group, anchor, track, responsible, code):
    assert rule_on(group, anchor, track, responsible) == code


# id: (groups, first, count, window in months, max gap, gap when, share, from, to), as in the guide
FIGURES: dict[str, tuple[object, ...]] = {
    "DP-15a": ("01", "2w", 3, "0-6", None, None, None, "2015-07-01", "2019-12-31"),
    "DP-15m": ("01", "6w", 6, "0-6", "3m", "after_window", None, "2015-07-01", "2019-12-31"),
    "DP-20m": ("01", None, 4, "0-6", None, None, None, "2020-01-01", "2023-12-31"),
    "DP-20a": ("01", "2w", 3, "0-6", None, None, None, "2020-01-01", "2023-12-31"),
    "DP-24a": ("01", "2w", 3, "0-3", None, None, None, "2024-01-01", "2026-06-30"),
    "DP-24m": ("01", None, 3, "3-6", None, None, None, "2024-01-01", "2026-06-30"),
    "DP-24m-6": ("01", None, 6, "0-6", None, None, None, "2024-01-01", "2026-06-30"),
    "DP-26a": ("01", None, 2, "0-3", None, None, "0.75", "2026-07-01", None),
    "DP-26m": ("01", None, 2, "3-6", None, None, "0.75", "2026-07-01", None),
    "KH-15": (
        "02 03 04 05",
        "1w",
        None,
        None,
        "3m",
        "after_first",
        None,
        "2014-01-01",
        "2019-12-31",
    ),
    "KH-20": ("02 03 04 05", "1w", 4, "0-6", None, None, None, "2020-01-01", "2026-06-30"),
    "KH-26j": ("02 04", None, 4, "0-6", None, None, "0.75", "2026-07-01", None),
    "KH-26a": ("03 05", None, None, None, None, None, None, "2026-07-01", None),
    "SD-14": (
        "06.2 06.3",
        "end 8w",
        None,
        None,
        "4w",
        "after_first",
        None,
        "2014-07-01",
        "2019-12-31",
    ),
    "SD-20-1": ("06.1", None, None, None, None, None, None, "2014-07-01", "2026-06-30"),
    "SD-20-2": ("06 06.2 06.3", "end 8w", 4, "0-6", None, None, None, "2020-01-01", "2024-12-31"),
    "SD-FT": ("06 06.1 06.2 06.3", "2w", None, None, None, None, None, "2015-01-01", None),
    "SD-25": ("06 06.2", "end 8w", 4, "0-6", None, None, None, "2025-01-01", "2026-06-30"),
    "SD-25e": ("06 06.2", None, None, None, None, None, None, "2025-01-01", "2026-06-30"),
    "SD-26e": ("06 06.1 06.2 06.3", None, None, None, None, None, None, "2026-07-01", None),
    "SD-26o": ("06 06.1 06.2 06.3", None, 1, "0-6", None, None, None, "2026-07-01", None),
    "JA-20": ("07", None, 4, "0-6", None, None, None, "2020-01-01", "2026-06-30"),
    "RF-20": ("08", None, 4, "0-6", None, None, None, "2020-01-01", "2026-06-30"),
    "LY-20": ("09", None, 4, "0-6", None, None, None, "2020-01-01", "2026-06-30"),
    "LY-26": ("09", None, 4, "0-6", None, None, "0.75", "2026-07-01", None),
    "RV-20": ("10", None, 4, "0-6", None, None, None, "2020-01-01", "2026-06-30"),
    "FJ-13": ("09E", None, None, None, "30m", "always", None, "2013-01-01", None),
    "IN-20": ("INT_16", None, 4, "0-6", None, None, None, "2020-01-01", None),
    "IN-20-job": ("INT_16", None, None, None, "12m", "always", None, "2020-01-01", None),
    "SF-20": ("12", None, None, None, None, None, None, "2020-01-01", None),
    "MI-20": ("01 02 03 04 05 07 08 09 10", None, None, None, None, None, None, "2020-01-01", None),
}


def short(span: Span | None) -> str | None:
    if span is None:
        return None
    return {"weeks": f"{span.n}w", "months": f"{span.n}m", "end_of_week": f"end {span.n}w"}[
        span.unit
    ]


def figures(rule: RuleText) -> tuple[object, ...]:
    return (
        " ".join(group.removeprefix("LAB6_") for group in rule.groups),
        short(rule.first),
        rule.count,
        f"{rule.window.from_months}-{rule.window.to_months}" if rule.window else None,
        short(rule.max_gap),
        rule.gap_when,
        str(rule.cohort_share) if rule.cohort_share is not None else None,
        rule.valid_from.isoformat(),
        rule.valid_to.isoformat() if rule.valid_to else None,
    )


@pytest.mark.parametrize("code", RULE_IDS)
def test_the_figures_of_a_rule_are_those_of_the_guide(code):
    assert figures(RULES[code]) == FIGURES[code]


def test_a_rule_is_read_into_typed_values():
    rule = RULES["SD-20-2"]
    assert (rule.groups, rule.track, rule.responsible, rule.anchor, rule.clock, rule.kind) == (
        ("LAB6_06", "LAB6_06.2", "LAB6_06.3"),
        "",
        "M",
        "FIRST_ABSENCE_DAY",
        "calendar",
        "at_least_n_in_window",
    )
    assert rule.first == Span("end_of_week", 8)
    assert (rule.count, rule.window) == (4, Window(0, 6))
    assert rule.counts_types == (4,)
    assert rule.first_in_person is True
    assert rule.restart_on == ("benefit_change",)
    assert law.after_window_sentences()[rule.after_window].endswith("når du beder om det.")
    assert (rule.law, rule.evidence) == ("SDL § 13 b", "verified")
    assert RULES["LY-26"].cohort_share == Decimal("0.75")


@pytest.mark.parametrize(
    ("anchor", "codes"),
    [
        ("FIRST_ENQUIRY", {"KH-15", "KH-20", "KH-26j", "KH-26a"}),
        ("REGISTRATION", {"DP-15a", "DP-20a", "DP-24a", "DP-26a", "SF-20", "MI-20"}),
        ("COURSE_START", {"JA-20", "RF-20", "LY-20", "LY-26", "RV-20"}),
        ("ACCUMULATED_BENEFIT", {"DP-15m", "DP-20m", "DP-24m", "DP-24m-6", "DP-26m"}),
        ("FIRST_ABSENCE_DAY", {"SD-14", "SD-20-1", "SD-20-2", "SD-25", "SD-26e", "SD-26o"}),
        ("FIRST_FOLLOW_UP", {"SD-25e"}),
        ("REQUEST", {"SD-FT"}),
        ("VISITATION", {"IN-20", "IN-20-job"}),
        ("JOB_START", {"FJ-13"}),
    ],
)
def test_day_zero_is_the_day_the_guide_names(anchor, codes):
    assert {rule.code for rule in law.rules() if rule.anchor == anchor} == codes


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("first_within", {"SD-FT"}),
        ("max_gap", {"KH-15", "SD-14", "FJ-13", "IN-20-job"}),
        ("none", {"KH-26a", "SD-20-1", "SD-25e", "SD-26e", "SF-20"}),
        ("must_not_invite", {"MI-20"}),
        ("cohort_target", {"DP-26a", "DP-26m", "KH-26j", "LY-26"}),
        ("milestone", set()),
    ],
)
def test_each_rule_is_of_its_kind(kind, codes):
    assert {rule.code for rule in law.rules() if rule.kind == kind} == codes


def test_lab_windows_of_the_municipality_count_time_on_the_benefit_and_no_others():
    counted = {rule.code for rule in law.rules() if rule.window and rule.clock == "accumulated"}
    assert counted == {
        *("DP-15m", "DP-20m", "DP-24m", "DP-24m-6", "DP-26m"),
        *("KH-20", "KH-26j", "JA-20", "RF-20", "LY-20", "LY-26", "RV-20"),
    }


def test_the_types_that_count_follow_the_law_of_the_group():
    for rule in law.rules():
        if rule.kind in ("none", "must_not_invite"):
            expected: tuple[int, ...] = ()
        elif rule.responsible == "A":
            expected = (10, 15, 17, 19)
        elif rule.groups[0].startswith("LAB6_06"):
            expected = (4,)
        elif rule.groups == ("INT_16",):
            expected = (7,)
        elif rule.groups == ("LAB6_09E",):
            expected = (4, 7)
        else:
            expected = (7, 17, 19)
        assert (rule.code, rule.counts_types) == (rule.code, expected)


def test_a_change_of_benefit_restarts_every_count_but_that_of_the_integration_act():
    for rule in law.rules():
        restarts = rule.count is not None and rule.groups != ("INT_16",)
        assert (rule.code, rule.restart_on) == (rule.code, ("benefit_change",) if restarts else ())


def test_the_first_conversation_in_person_is_demanded_where_the_guide_says_so():
    assert {rule.code for rule in law.rules() if rule.first_in_person} == {
        "SD-14",
        "SD-20-2",
        "SD-FT",
    }


def test_milestones_stand_where_the_guide_has_them_and_say_whom_they_are_for():
    found = {
        (rule.code, step.code): (step.by.unit, step.by.n, step.about, step.owed_by_all)
        for rule in law.rules()
        for step in rule.milestones
    }
    assert found == {
        ("DP-15m", "joint-2"): ("months", 6, "CONVERSATION", False),
        ("DP-20m", "joint-1"): ("months", 3, "CONVERSATION", False),
        ("DP-20m", "joint-2"): ("months", 6, "CONVERSATION", True),
        ("DP-20m", "joint-3"): ("months", 16, "CONVERSATION", True),
        ("DP-24m", "intensified-16"): ("months", 16, "CONVERSATION", True),
        ("DP-24m-6", "intensified-16"): ("months", 16, "CONVERSATION", True),
        ("DP-26m", "intensified-16"): ("months", 16, "CONVERSATION", True),
        ("SD-FT", "doctor-8"): ("days", 8, "DOCTOR", False),
        ("SD-25e", "recovery-13"): ("end_of_week", 13, "STATUS", False),
        ("JA-20", "team-4"): ("weeks", 4, "TEAM", False),
        ("RF-20", "effort-6"): ("months", 6, "EFFORT_START", False),
        ("FJ-13", "status-54"): ("months", 54, "STATUS", False),
        ("IN-20", "contract-1"): ("months", 1, "CONTRACT", False),
    }
    joint = {step.code: step.not_before for step in RULES["DP-20m"].milestones}
    assert joint == {"joint-1": None, "joint-2": Span("months", 3), "joint-3": None}
    met = {
        (rule.code, step.code): (step.counts_from, step.met_by)
        for rule in law.rules()
        for step in rule.milestones
        if step.about == "CONVERSATION"
    }
    near = (Span("months", 14), ())
    assert met == {
        ("DP-15m", "joint-2"): (None, (17, 19)),
        ("DP-20m", "joint-1"): (None, (17, 19)),
        ("DP-20m", "joint-2"): (None, (17, 19)),
        ("DP-20m", "joint-3"): (Span("months", 6), (17, 19)),
        ("DP-24m", "intensified-16"): near,
        ("DP-24m-6", "intensified-16"): near,
        ("DP-26m", "intensified-16"): near,
    }


def test_only_these_rules_are_verified_in_full():
    assert {rule.code for rule in law.rules() if rule.evidence == "verified"} == {
        *("DP-20m", "DP-24a", "DP-24m", "DP-24m-6", "KH-20", "SD-20-2", "SD-25", "SD-25e"),
        *("JA-20", "LY-20", "LY-26", "FJ-13", "MI-20"),
    }
    assert {rule.code for rule in law.rules() if rule.evidence == "unverified"} == {
        "KH-15",
        "SF-20",
    }


def test_what_is_not_verified_says_which_part():
    everything = (
        *law.rules(),
        *law.modes(),
        *law.suspensions(),
        *law.groups(),
        *law.benefits(),
        *law.absences(),
    )
    silent = [
        entry.code
        for entry in everything
        if entry.evidence != "verified" and not entry.evidence_note.strip()
    ]
    assert silent == []


def test_every_rule_has_its_reference_and_says_it_in_one_plain_sentence():
    for rule in law.rules():
        assert rule.law.strip()
        assert rule.name.strip()
        assert rule.explanation.endswith(".")
        # "8. uge" is an ordinal; any other full stop would end a sentence
        assert not re.search(r"(?<!\d)\. ", rule.explanation)


# --------------------------------------------------------------------------------- modes


def test_every_mode_of_the_guide_is_there():
    assert [
        (mode.code, mode.rule, str(mode.valid_from), str(mode.valid_to)) for mode in law.modes()
    ] == [
        ("M-20", "IN_PERSON_MAIN_RULE", "2020-01-01", "2021-12-31"),
        ("M-COV", "REMOTE_ALLOWED", "2020-03-12", "2021-07-31"),
        ("M-22", "CITIZEN_CHOOSES_AFTER_WINDOW", "2022-01-01", "2023-03-21"),
        ("M-23", "CITIZEN_CHOOSES_AFTER_FIRST", "2023-03-22", "None"),
    ]
    assert [mode.code for mode in law.modes()] == MODE_IDS


@pytest.mark.parametrize(
    ("on", "code"),
    [
        ("2020-03-11", "M-20"),
        ("2020-03-12", "M-COV"),
        ("2021-07-31", "M-COV"),
        ("2021-08-01", "M-20"),
        ("2022-01-01", "M-22"),
        ("2023-03-21", "M-22"),
        ("2023-03-22", "M-23"),
    ],
)
def test_one_mode_governs_each_day(on, code):
    valid = [
        mode
        for mode in law.modes()
        if mode.valid_from <= day(on) and (mode.valid_to is None or day(on) <= mode.valid_to)
    ]
    best = max(mode.precedence for mode in valid)
    assert [mode.code for mode in valid if mode.precedence == best] == [code]


# --------------------------------------------------------------------------- suspensions


def test_only_the_spring_of_2020_moves_the_deadlines_of_conversations():
    moving = [
        (item.code, item.regions, str(item.start), str(item.end), item.evidence)
        for item in law.suspensions()
        if item.subject == "CONVERSATION_DUTY" and item.effect == "FREEZE"
    ]
    assert moving == [
        (
            "COVID-2020-1-CONVERSATIONS",
            ("1084", "1085"),
            "2020-03-12",
            "2020-06-14",
            "unverified",
        ),
        (
            "COVID-2020-1-CONVERSATIONS-WEST",
            ("1081", "1082", "1083"),
            "2020-03-12",
            "2020-05-26",
            "unverified",
        ),
    ]
    west = SUSPENSIONS["COVID-2020-1-CONVERSATIONS-WEST"]
    assert (west.end - west.start).days + 1 == 76


def test_conversations_held_in_the_spring_of_2020_do_not_count_where_the_duty_was_frozen():
    def scope(effect: str) -> list[tuple[object, ...]]:
        return [
            (item.regions, item.municipalities, item.start, item.end)
            for item in law.suspensions()
            if item.subject == "CONVERSATION_DUTY" and item.effect == effect
        ]

    assert scope("DO_NOT_COUNT_CONTACTS") == scope("FREEZE")


@pytest.mark.parametrize(
    ("subject", "effect", "periods"),
    [
        ("AVAILABILITY", "FREEZE", [("2020-03-12", "2020-05-26")]),
        (
            "BENEFIT_CONSUMPTION",
            "FREEZE",
            [("2020-03-01", "2020-08-31"), ("2021-01-01", "2021-04-30")],
        ),
        ("HOURS_RULE_225", "FREEZE", [("2020-03-09", "2020-07-08")]),
        ("POOL_DEADLINE", "FREEZE", [("2020-12-20", "2021-05-16")]),
        ("BENEFIT_TRANSITION", "FREEZE", [("2020-11-01", "2021-01-31")]),
        ("TEAM_DEADLINE", "FORM_RELAXED", [("2021-01-01", "2021-12-31")]),
    ],
)
def test_each_subject_has_its_own_dead_period(subject, effect, periods):
    items = [item for item in law.suspensions() if item.subject == subject]
    assert [(str(item.start), str(item.end)) for item in items] == periods
    assert {(item.effect, item.regions, item.municipalities) for item in items} == {
        (effect, (), ())
    }


def suspended(subject: str, on: str, region: str, sector: str = "") -> bool:
    return any(
        item.subject == subject
        and item.start <= day(on) <= item.end
        and not item.municipalities
        and (not item.regions or region in item.regions)
        and (not item.sectors or sector in item.sectors)
        for item in law.suspensions()
    )


@pytest.mark.parametrize(
    ("on", "region", "sector", "expected"),
    [
        ("2020-03-11", "1083", "", False),
        ("2020-03-12", "1083", "", True),
        ("2020-05-26", "1084", "", True),
        ("2020-05-27", "1083", "PUBLIC_EMPLOYERS", False),
        ("2020-05-27", "1084", "", False),
        ("2020-05-27", "1084", "PUBLIC_EMPLOYERS", True),
        ("2020-06-14", "1085", "PUBLIC_EMPLOYERS", True),
        ("2020-06-15", "1085", "PUBLIC_EMPLOYERS", False),
        ("2020-12-19", "1083", "", True),
        ("2021-01-17", "1083", "", True),
        ("2021-02-28", "1083", "", True),
        ("2021-06-30", "1083", "", True),
        ("2021-07-01", "1083", "", False),
    ],
)
def test_offers_stop_and_return(on, region, sector, expected):
    assert suspended("OFFER", on, region, sector) is expected


@pytest.mark.parametrize(
    ("on", "region", "expected"),
    [
        ("2020-03-11", "1083", False),
        ("2020-03-12", "1083", True),
        ("2020-06-14", "1084", True),
        ("2020-06-15", "1084", False),
        ("2020-09-30", "1083", False),
        ("2020-10-01", "1083", True),
        ("2020-12-31", "1083", True),
        ("2021-02-01", "1083", True),
        ("2021-07-31", "1083", True),
        ("2021-08-01", "1083", False),
    ],
)
def test_attendance_is_relaxed_and_returns(on, region, expected):
    assert suspended("PHYSICAL_ATTENDANCE", on, region) is expected


def test_from_october_2020_to_july_2021_no_day_is_left_out():
    on = day("2020-10-01")
    while on <= day("2021-07-31"):
        assert suspended("PHYSICAL_ATTENDANCE", on.isoformat(), "1083"), on
        on += dt.timedelta(days=1)


def test_every_suspension_has_its_law_and_its_because():
    for item in law.suspensions():
        assert item.law.strip()
        assert item.because.endswith(".")
        assert item.start <= item.end


def test_whoever_is_asked_while_the_duty_is_suspended_reads_that_it_is_voluntary():
    told = {item.citizen_text for item in law.suspensions() if item.subject == "CONVERSATION_DUTY"}
    assert told == {
        "Det er frivilligt. Det får ingen betydning for din ydelse, hvis du siger nej tak."
    }


# --------------------------------------------------------------------- the lists of codes


def test_every_contact_group_is_there():
    assert [group.code for group in law.groups()] == GROUP_CODES


def test_sickness_groups_belong_to_one_target_group():
    assert {g.target_group for g in law.groups() if g.code.startswith("LAB6_06")} == {"LAB6_06"}


def test_benefits_ended_by_the_reform_of_2025_end_the_day_before():
    ended = {benefit.code for benefit in law.benefits() if benefit.valid_to == day("2025-06-30")}
    assert ended == {
        "uddannelseshjaelp",
        "overgangsydelse",
        "selvforsoergelses_og_hjemrejseydelse",
    }


def test_every_absence_pauses_and_one_forbids_to_call_in():
    assert all(absence.pauses for absence in law.absences())
    assert [absence.code for absence in law.absences() if absence.must_not_invite] == [
        "mindre_intensiv"
    ]


def test_conversation_types_are_the_states():
    assert {kind.id: kind.name for kind in law.conversation_types()} == {
        4: "Opfølgningssamtale",
        7: "Jobsamtale",
        8: "Henvisning",
        9: "Informationsmøde",
        10: "CV-samtale",
        11: "Formidlingssamtale",
        12: "Anden samtale",
        13: "Informationsmøde uden mødepligt",
        15: "Rådighedssamtale",
        17: "Jobsamtale med a-kasse",
        19: "Fælles jobsamtale med dagpengemodtager",
    }
    assert [kind.id for kind in law.conversation_types() if not kind.individual] == [8, 9, 13]


def test_a_webinar_a_letter_and_a_message_are_no_individual_conversation():
    assert {channel.code: channel.individual for channel in law.channels()} == {
        "phone": True,
        "video": True,
        "in_person": True,
        "phone_walk": True,
        "walk": True,
        "webinar": False,
        "letter": False,
        "message": False,
    }


@pytest.mark.parametrize(
    "words",
    [
        [(g.code, g.name) for g in law.groups()],
        [(b.code, b.name, *b.aliases) for b in law.benefits()],
        [(a.code, a.name, *a.aliases) for a in law.absences()],
        [(str(t.id), t.name, *t.aliases) for t in law.conversation_types()],
        [(c.code, c.name, c.name_en, *c.aliases) for c in law.channels()],
    ],
    ids=["groups", "benefits", "absences", "conversation types", "channels"],
)
def test_no_word_of_a_list_means_two_things(words):
    seen = [word for entry in words for word in {w.casefold() for w in entry}]
    assert sorted(seen) == sorted(set(seen))


# ------------------------------------------------------------------------- strict reading

GOOD = """
[[rule]]
code = "X-1"
name = "Prøve"
groups = ["LAB6_01"]
responsible = "M"
anchor = "REGISTRATION"
clock = "calendar"
kind = "first_within"
first = { weeks = 1 }
counts_types = [7]
valid_from = 2020-01-01
valid_to = 2020-12-31
law = "LAB"
evidence = "verified"
explanation = "Vi taler sammen."
"""


def read(text: str) -> tuple[RuleText, ...]:
    document = tomllib.loads(text, parse_float=Decimal)
    return read_all("rules.toml", document, "rule", "code", entries.rule)


def test_a_small_rule_is_enough():
    (rule,) = read(GOOD)
    assert (rule.first, rule.track, rule.milestones, rule.note) == (Span("weeks", 1), "", (), "")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('law = "LAB"\n', "", "rules.toml, rule X-1: law is missing."),
        ('law = "LAB"', 'law = " "', "rules.toml, rule X-1: law is empty."),
        ('law = "LAB"', "law = 5", "rules.toml, rule X-1: law must be a text, not 5."),
        (
            'law = "LAB"',
            'law = "LAB"\ndeadline = 1',
            "rules.toml, rule X-1: deadline is not a known key.",
        ),
        (
            'responsible = "M"',
            'responsible = "K"',
            'rules.toml, rule X-1: responsible holds "K", which is none of M, A.',
        ),
        (
            "{ weeks = 1 }",
            "{ years = 1 }",
            'rules.toml, rule X-1: first holds "years", which is none of weeks, end_of_week.',
        ),
        (
            "{ weeks = 1 }",
            "{ weeks = 1, end_of_week = 2 }",
            "rules.toml, rule X-1: first must have exactly one of weeks, end_of_week.",
        ),
        (
            "{ weeks = 1 }",
            "{ weeks = true }",
            "rules.toml, rule X-1: first: weeks must be a whole number, not True.",
        ),
        (
            "{ weeks = 1 }",
            "{ weeks = 0 }",
            "rules.toml, rule X-1: first: weeks must be at least 1.",
        ),
        (
            "first = { weeks = 1 }\n",
            "",
            "rules.toml, rule X-1: first is missing; kind first_within needs it.",
        ),
        (
            "first = ",
            "count = 4\nfirst = ",
            "rules.toml, rule X-1: window is missing; it belongs with count.",
        ),
        (
            "first = ",
            "max_gap = { weeks = 4 }\nfirst = ",
            "rules.toml, rule X-1: gap_when is missing; it belongs with max_gap.",
        ),
        (
            "first = ",
            "cohort_share = 0.75\nfirst = ",
            "rules.toml, rule X-1: cohort_share belongs to kind cohort_target, and to no other.",
        ),
        (
            "first = ",
            "count = 4\nwindow = { from_months = 6, to_months = 6 }\nfirst = ",
            "rules.toml, rule X-1: window: to_months must be later than from_months.",
        ),
        (
            'kind = "first_within"',
            'kind = "none"',
            "rules.toml, rule X-1: first must not be given; kind none owes no conversation.",
        ),
        (
            "[7]",
            "[]",
            "rules.toml, rule X-1: counts_types must name a conversation type; "
            "kind first_within counts them.",
        ),
        (
            '["LAB6_01"]',
            "[]",
            "rules.toml, rule X-1: groups must name at least one contact group.",
        ),
        (
            "2020-12-31",
            "2019-12-31",
            "rules.toml, rule X-1: valid_to (2019-12-31) is before valid_from (2020-01-01).",
        ),
        (
            "2020-12-31",
            '"2020-12-31"',
            "rules.toml, rule X-1: valid_to must be a date like 2020-01-01, not '2020-12-31'.",
        ),
        (
            '"verified"',
            '"mixed"',
            "rules.toml, rule X-1: evidence_note is missing; evidence is mixed, so say what.",
        ),
        (
            "[[rule]]",
            "[[rules]]",
            "rules.toml: rules is not a known key; it holds [[rule]] tables.",
        ),
        (
            'code = "X-1"\n',
            "",
            "rules.toml, rule no. 1: code is missing.",
        ),
        (
            "first = ",
            'milestones = [{ code = "a", name = "A" }]\nfirst = ',
            "rules.toml, rule X-1: milestone 1: by is missing.",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_file_entry_and_key(old, new, sentence):
    assert GOOD.count(old) == 1
    with pytest.raises(LawFileError) as refused:
        read(GOOD.replace(old, new))
    assert str(refused.value) == sentence


def test_the_same_code_twice_is_refused():
    with pytest.raises(LawFileError) as refused:
        read(GOOD + GOOD)
    assert str(refused.value) == 'rules.toml, rule X-1: code "X-1" stands on two entries.'
