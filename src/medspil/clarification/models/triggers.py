"""What the database itself looks at when a row of this room is written."""

from __future__ import annotations

from collections.abc import Mapping

import pgtrigger


def follows(name: str, table: Mapping[str, frozenset[str]]) -> pgtrigger.FSM:
    """The state goes by the table of transitions, and no other way."""
    steps = [(str(a), str(b)) for a, to in table.items() for b in sorted(to)]
    return pgtrigger.FSM(name=name, field="state", transitions=steps)


# The day is the Danish one, and decides the spacing; the day of a booked time is no weekend. The
# holidays of the year are for Python to know.
SPACED = """
    NEW.day := (lower(NEW.during) AT TIME ZONE 'Europe/Copenhagen')::date;
    NEW.spaced := daterange(NEW.day, NEW.day + 2);
    IF upper(NEW.during) - lower(NEW.during) <> interval '60 minutes' THEN
        RAISE EXCEPTION 'a_conversation_is_an_hour' USING ERRCODE = 'check_violation';
    END IF;
    IF extract(isodow FROM NEW.day) > 5 THEN
        RAISE EXCEPTION 'a_conversation_is_on_a_weekday' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""

OF_A_COURSE_THAT_RUNS = """
    IF (SELECT c.state FROM clarification_clarification c WHERE c.id = NEW.clarification_id
        FOR SHARE) <> 'running' THEN
        RAISE EXCEPTION 'a_conversation_is_of_a_course_that_runs'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""

AS_SENT = """
    IF (NEW.text, NEW.number, NEW.clarification_id, NEW.sent_at)
        IS DISTINCT FROM (OLD.text, OLD.number, OLD.clarification_id, OLD.sent_at)
        OR OLD.answer <> '' THEN
        RAISE EXCEPTION 'a_summary_stands_as_it_was_sent' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
