"""Nobody is in two places at once: what the database asks when a time, a meeting, a case or a day
of the panel gets its moment. The triggers' bodies, in SQL.

A citizen is in one place. So is a member of the panel who has said that they come: who has not
answered may have something else, and chooses. Something else is a booked time, or a seat in a
meeting of several that they have not declined. Whoever asks takes the person's row first, so that
of two who come at once the second sees what the first one wrote; the actions take it before.
"""

from __future__ import annotations

_ZONE = "AT TIME ZONE 'Europe/Copenhagen'"
# `d`: a day of the panel, `h`: a case's place in it.
_SLOT = f"""tstzrange(
        (d.day + d.starts + make_interval(mins => d.slot_minutes * (h.position - 1))) {_ZONE},
        (d.day + d.starts + make_interval(mins => d.slot_minutes * h.position)) {_ZONE})"""
_DAY = f"""tstzrange((d.day + d.starts) {_ZONE},
        (d.day + d.starts + make_interval(mins => d.slot_minutes * d.slots)) {_ZONE})"""
_MEETING = "tstzrange(m.starts_at, m.starts_at + make_interval(mins => m.minutes))"
_THERE = """h.state IN ('planned', 'form_pending', 'open')
        AND h.form NOT IN ('represented', 'without_citizen')"""
_COMES = "i.reply = 'comes' AND i.taken_off_at IS NULL AND d.cancelled_at IS NULL"
_SITS = "s.answer <> 'no' AND m.state IN ('planned', 'tested')"

_CITIZEN = "RAISE EXCEPTION 'a_citizen_is_in_one_place' USING ERRCODE = 'check_violation';"
_MEMBER = "RAISE EXCEPTION 'a_member_is_in_one_place' USING ERRCODE = 'check_violation';"


def _before_the_panel(citizen: str, during: str) -> str:
    """Is the citizen before the panel then?"""
    return f"""EXISTS (SELECT FROM meetings_panelcase c
        JOIN meetings_panelhearing h ON h.case_id = c.id
        JOIN meetings_panelday d ON d.id = h.day_id
        WHERE c.citizen_id = {citizen} AND {_THERE} AND {during} && {_SLOT})"""


def _comes_to_the_panel(staff: str, during: str) -> str:
    """Has the employee said that they come to a day of the panel that reaches into it?"""
    return f"""EXISTS (SELECT FROM meetings_panelmember k
        JOIN meetings_panelinvitation i ON i.member_id = k.id
        JOIN meetings_panelday d ON d.id = i.day_id
        WHERE k.staff_id = {staff} AND {_COMES} AND {during} && {_DAY})"""


APPOINTMENT = f"""
    IF NEW.state <> 'booked' OR TG_OP = 'UPDATE' AND OLD.during = NEW.during
        AND OLD.citizen_id = NEW.citizen_id AND OLD.staff_id = NEW.staff_id THEN
        RETURN NEW;
    END IF;
    PERFORM FROM people_citizen p WHERE p.id = NEW.citizen_id FOR NO KEY UPDATE;
    IF {_before_the_panel("NEW.citizen_id", "NEW.during")} THEN
        {_CITIZEN}
    END IF;
    PERFORM FROM people_staff p WHERE p.id = NEW.staff_id FOR NO KEY UPDATE;
    IF {_comes_to_the_panel("NEW.staff_id", "NEW.during")} THEN
        {_MEMBER}
    END IF;
    RETURN NEW;
"""

MEETING = f"""
    IF NEW.state NOT IN ('planned', 'tested') OR TG_OP = 'UPDATE'
        AND OLD.starts_at = NEW.starts_at AND OLD.minutes = NEW.minutes THEN
        RETURN NEW;
    END IF;
    PERFORM FROM people_citizen p WHERE p.id = NEW.citizen_id FOR NO KEY UPDATE;
    asked := tstzrange(NEW.starts_at, NEW.starts_at + make_interval(mins => NEW.minutes));
    IF {_before_the_panel("NEW.citizen_id", "asked")} THEN
        {_CITIZEN}
    END IF;
    PERFORM FROM people_staff p WHERE p.id IN (SELECT s.staff_id FROM meetings_seat s
        WHERE s.meeting_id = NEW.id AND s.answer <> 'no') ORDER BY p.id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM meetings_seat s WHERE s.meeting_id = NEW.id AND s.answer <> 'no'
            AND {_comes_to_the_panel("s.staff_id", "asked")}) THEN
        {_MEMBER}
    END IF;
    RETURN NEW;
"""  # noqa: S608 - put together from what stands in this file alone

SEAT = f"""
    IF NEW.staff_id IS NULL OR NEW.answer = 'no' OR TG_OP = 'UPDATE' AND OLD.answer <> 'no'
        AND OLD.staff_id = NEW.staff_id AND OLD.meeting_id = NEW.meeting_id THEN
        RETURN NEW;
    END IF;
    PERFORM FROM people_staff p WHERE p.id = NEW.staff_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM meetings_meeting m WHERE m.id = NEW.meeting_id
            AND m.state IN ('planned', 'tested')
            AND {_comes_to_the_panel("NEW.staff_id", _MEETING)}) THEN
        {_MEMBER}
    END IF;
    RETURN NEW;
"""

HEARING = f"""
    IF NEW.state NOT IN ('planned', 'form_pending') OR NEW.position IS NULL
        OR NEW.form IN ('represented', 'without_citizen')
        OR TG_OP = 'UPDATE' AND OLD.day_id = NEW.day_id AND OLD.form = NEW.form
            AND OLD.position IS NOT DISTINCT FROM NEW.position THEN
        RETURN NEW;
    END IF;
    SELECT c.citizen_id INTO who FROM meetings_panelcase c WHERE c.id = NEW.case_id;
    PERFORM FROM people_citizen p WHERE p.id = who FOR NO KEY UPDATE;
    SELECT {_SLOT} INTO asked FROM meetings_panelday d, (SELECT NEW.position AS position) h
        WHERE d.id = NEW.day_id;
    IF EXISTS (SELECT FROM meetings_appointment a
            WHERE a.citizen_id = who AND a.state = 'booked' AND a.during && asked)
        OR EXISTS (SELECT FROM meetings_meeting m WHERE m.citizen_id = who
            AND m.state IN ('planned', 'tested') AND {_MEETING} && asked) THEN
        {_CITIZEN}
    END IF;
    RETURN NEW;
"""  # noqa: S608 - put together from what stands in this file alone

INVITATION = f"""
    IF NEW.reply <> 'comes' OR NEW.taken_off_at IS NOT NULL
        OR TG_OP = 'UPDATE' AND OLD.reply = NEW.reply THEN
        RETURN NEW;
    END IF;
    SELECT k.staff_id INTO who FROM meetings_panelmember k WHERE k.id = NEW.member_id;
    PERFORM FROM people_staff p WHERE p.id = who FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM meetings_panelday d WHERE d.id = NEW.day_id AND (
        EXISTS (SELECT FROM meetings_appointment a
            WHERE a.staff_id = who AND a.state = 'booked' AND a.during && {_DAY})
        OR EXISTS (SELECT FROM meetings_seat s JOIN meetings_meeting m ON m.id = s.meeting_id
            WHERE s.staff_id = who AND {_SITS} AND {_MEETING} && {_DAY}))) THEN
        {_MEMBER}
    END IF;
    RETURN NEW;
"""  # noqa: S608 - put together from what stands in this file alone

# The day as it would be, over the cases and the members that are on it.
DAY = f"""
    IF NEW.cancelled_at IS NOT NULL OR OLD.starts = NEW.starts AND OLD.slots = NEW.slots
        AND OLD.slot_minutes = NEW.slot_minutes THEN
        RETURN NEW;
    END IF;
    PERFORM FROM people_citizen p WHERE p.id IN (SELECT c.citizen_id FROM meetings_panelcase c
        JOIN meetings_panelhearing h ON h.case_id = c.id WHERE h.day_id = NEW.id)
        ORDER BY p.id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM (SELECT NEW.*) d
        JOIN meetings_panelhearing h ON h.day_id = d.id
        JOIN meetings_panelcase c ON c.id = h.case_id
        WHERE {_THERE} AND h.state <> 'open' AND (EXISTS (SELECT FROM meetings_appointment a
                WHERE a.citizen_id = c.citizen_id AND a.state = 'booked' AND a.during && {_SLOT})
            OR EXISTS (SELECT FROM meetings_meeting m WHERE m.citizen_id = c.citizen_id
                AND m.state IN ('planned', 'tested') AND {_MEETING} && {_SLOT}))) THEN
        {_CITIZEN}
    END IF;
    PERFORM FROM people_staff p WHERE p.id IN (SELECT k.staff_id FROM meetings_panelmember k
        JOIN meetings_panelinvitation i ON i.member_id = k.id
        WHERE i.day_id = NEW.id AND i.reply = 'comes' AND i.taken_off_at IS NULL)
        ORDER BY p.id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM (SELECT NEW.*) d
        JOIN meetings_panelinvitation i ON i.day_id = d.id
        JOIN meetings_panelmember k ON k.id = i.member_id
        WHERE {_COMES} AND (EXISTS (SELECT FROM meetings_appointment a
                WHERE a.staff_id = k.staff_id AND a.state = 'booked' AND a.during && {_DAY})
            OR EXISTS (SELECT FROM meetings_seat s JOIN meetings_meeting m ON m.id = s.meeting_id
                WHERE s.staff_id = k.staff_id AND {_SITS} AND {_MEETING} && {_DAY}))) THEN
        {_MEMBER}
    END IF;
    RETURN NEW;
"""  # noqa: S608 - put together from what stands in this file alone
