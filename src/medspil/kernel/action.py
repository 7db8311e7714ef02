"""The one way of writing: an action is a keyword-only function that does what a person would name.

Around it: one transaction, the permission rule it names, one audit line, and the promise that the
same form sent twice writes once.
"""

from __future__ import annotations

import functools
import inspect
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ParamSpec, Protocol, TypeVar, cast

import rules
from django.db import connection, models, transaction

from medspil.kernel import clock
from medspil.kernel.models import AuditEntry, OnceKey

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


class Actor(Protocol):
    """Who acts: an employee, or a named machine."""

    @property
    def actor_name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class System:
    """A machine that acts: the importer, the replay, the worker. May do what it is called for."""

    name: str

    @property
    def actor_name(self) -> str:
        return f"system:{self.name}"


class Refused(Exception):
    """The action cannot be done; the sentence says what the person can do about it."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotAllowed(Exception):
    """The actor may not do this to this object. Pages answer 404, as for what does not exist."""


class AlreadyDone(Exception):
    """The same form was sent before; `result` is the key of what the first sending made."""

    def __init__(self, result: str) -> None:
        super().__init__(result)
        self.result = result


@dataclass(slots=True)
class _Line:
    """The audit line of the action that is running, and what it has read."""

    facts: dict[str, Any] = field(default_factory=dict)
    written: bool = True
    read: dict[str, Any] = field(default_factory=dict)


_line: ContextVar[_Line | None] = ContextVar("line", default=None)


def note_facts(**facts: Any) -> None:
    """Add codes, dates or counts to the audit line of the action that is running."""
    line = _line.get()
    if line is not None:
        line.facts.update(facts)


def leave_no_line() -> None:
    """The action that is running repeats what the trail says already, and adds no line to it."""
    line = _line.get()
    if line is not None:
        line.written = False


def read_once(name: str, read: Callable[[], T]) -> T:
    """What `read` says, asked once in the action that is running.

    For what several rooms need to know of the house and no action both reads and changes.
    """
    line = _line.get()
    if line is None:
        return read()
    if name not in line.read:
        line.read[name] = read()
    return cast(T, line.read[name])


def allowed(rule: str, actor: Actor, obj: object = None) -> bool:
    """Does the named rule let the actor do it? Unknown rules allow nobody. Machines are trusted."""
    if isinstance(actor, System):
        return True
    return rules.rule_exists(rule) and bool(rules.test_rule(rule, actor, obj))


def _key(once: uuid.UUID | str | None, action: str) -> uuid.UUID | None:
    """The form's key; one that is none was written there by hand, and is answered as such."""
    try:
        return uuid.UUID(str(once)) if once else None
    except ValueError:
        raise NotAllowed(action) from None


def _claim(key: uuid.UUID, actor: str, action: str) -> None:
    """Take the once-key, waiting for a sending under way; a key that is taken is `AlreadyDone`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_oncekey (key, actor, action, result, at)"
            " VALUES (%s, %s, %s, '', %s) ON CONFLICT (key) DO NOTHING",
            [key, actor, action, clock.now()],
        )
        if cursor.rowcount == 0:
            taken = OnceKey.objects.get(key=key)
            if (taken.actor, taken.action) != (actor, action):
                raise NotAllowed(action)
            raise AlreadyDone(taken.result)


def untraced(*, rule: str, using: str) -> Callable[[Callable[P, None]], Callable[..., None]]:
    """Make a function an action of which nobody can tell afterwards who did it, or when.

    The rule is asked of `by`, and the function is not told who that is. One transaction on the
    connection `using`; no audit line, and no once-key in the house's table, where each stands with
    an actor and an hour: a function that takes `once` keeps its own. Raises `NotAllowed`, and what
    the function raises. For what is promised to leave no trace alone (decision 7).
    """

    def decorate(function: Callable[P, None]) -> Callable[..., None]:
        name = f"{function.__module__.split('.')[1]}.{function.__name__}"

        @functools.wraps(function)
        def act(*, by: Actor, **kwargs: Any) -> None:
            if not allowed(rule, by):
                raise NotAllowed(name)
            with transaction.atomic(using=using):
                # P wants *args too; actions take none
                function(**kwargs)  # type: ignore[call-arg]

        act.rule = rule  # type: ignore[attr-defined]  # read by tests/trust
        return act

    return decorate


def action(*, rule: str, on: str | None = None) -> Callable[[Callable[P, R]], Callable[..., R]]:
    """Make a function an action.

    `rule` names the permission asked of `by`, on the argument called `on`. The wrapped function
    takes `by` and, beyond its own arguments, `once` (a form's key) and `why` (for the audit line).
    Raises `NotAllowed`, `AlreadyDone` or whatever `Refused` the function raises; then nothing is
    written.
    """

    def decorate(function: Callable[P, R]) -> Callable[..., R]:
        signature = inspect.signature(function)
        name = f"{function.__module__.split('.')[1]}.{function.__name__}"
        takes_why = "why" in signature.parameters

        @functools.wraps(function)
        def act(
            *, by: Actor, once: uuid.UUID | str | None = None, why: str = "", **kwargs: Any
        ) -> R:
            target = kwargs.get(on) if on else None
            if not allowed(rule, by, target):
                raise NotAllowed(name)
            if takes_why:
                kwargs["why"] = why
            line = _Line()
            token = _line.set(line)
            try:
                with transaction.atomic():
                    key = _key(once, name)
                    if key:
                        _claim(key, by.actor_name, name)
                    # P wants *args too, and does not say that `by` is in it
                    result = function(by=by, **kwargs)  # type: ignore[call-arg, arg-type]
                    made = result if isinstance(result, models.Model) else target
                    model = made if isinstance(made, models.Model) else None
                    if line.written:
                        AuditEntry.objects.create(
                            at=clock.now(),
                            actor=by.actor_name,
                            action=name,
                            object_type=model._meta.label_lower if model else "",
                            object_id=str(model.pk) if model else "",
                            why=why,
                            facts=line.facts,
                        )
                    if key:
                        made_key = str(model.pk) if model else ""
                        OnceKey.objects.filter(key=key).update(result=made_key)
                    return result
            finally:
                _line.reset(token)

        act.rule = rule  # type: ignore[attr-defined]  # read by tests/trust
        return act

    return decorate
