"""What the database itself looks at when a row of this room is written."""

from __future__ import annotations

import pgtrigger

WRITTEN = pgtrigger.Insert | pgtrigger.Update
TOUCHED = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete


def follows(name: str, table: dict[str, frozenset[str]]) -> pgtrigger.FSM:
    """The state goes by the table of transitions, and no other way."""
    steps = [(str(a), str(b)) for a, to in table.items() for b in sorted(to)]
    return pgtrigger.FSM(name=name, field="state", transitions=steps)


def before(name: str, operation: pgtrigger.Operation, func: str) -> pgtrigger.Trigger:
    """`func` looks at each row before it is written."""
    return pgtrigger.Trigger(name=name, when=pgtrigger.Before, operation=operation, func=func)


def refusal(condition: str, what: str) -> str:
    """The words of a trigger that says no."""
    said = f"RAISE EXCEPTION '{what}' USING ERRCODE = 'check_violation'"
    return f"IF {condition} THEN {said}; END IF;"


def body(*steps: str) -> str:
    """What a trigger does, in turn."""
    return "\n".join(steps)


def frozen(name: str, version_of: str) -> pgtrigger.Trigger:
    """Nothing of a published version is added, changed or taken away.

    `version_of` is SQL that finds the version's key from ``row_of``, the row that is touched.
    """
    is_published = (
        "EXISTS (SELECT FROM surveys_version v"
        f" WHERE v.id = ({version_of}) AND v.published_at IS NOT NULL)"
    )
    look = refusal(is_published, "what is published is frozen")
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=TOUCHED,
        declare=[("row_of", "RECORD")],
        func=f"""
            IF TG_OP <> 'INSERT' THEN row_of := OLD; {look} END IF;
            IF TG_OP <> 'DELETE' THEN row_of := NEW; {look} RETURN NEW; END IF;
            RETURN OLD;
        """,
    )
