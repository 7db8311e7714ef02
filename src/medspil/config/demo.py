"""The demo: the synthetic municipality of the replay, a day in the middle of the pause, open doors.

Only with MEDSPIL_DEMO=1. Without it the demo's addresses do not exist and its accounts, should the
database hold some, cannot log in (`people.login.is_let_in`).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

from django.conf import settings

from medspil.competence.models import TaxonomyLoad
from medspil.competence.tasks import load_soon
from medspil.config.replay import Scenario, play, reached
from medspil.config.replay.days import days_left, is_empty
from medspil.kernel.action import Actor, Refused, System, action
from medspil.kernel.models import DemoDay
from medspil.people.models import Staff

# A fifth of the replay's usual size, a sixth of its days: there within a minute.
SCENARIO = Scenario(citizens=130, opens=date(2020, 3, 9))
FIRST_DAY_SHOWN = date(2020, 4, 14)  # the Tuesday after Easter, a month into the pause

Progress = Callable[..., AbstractContextManager[Any]]


def ensure_demo(
    progress: Progress, *, scenario: Scenario = SCENARIO, day: date = FIRST_DAY_SHOWN
) -> None:
    """Play an empty database up to the evening before the demo's day, and open the demo accounts.

    A database with a demo in it keeps its data and its day; one with other people is left alone.
    """
    if is_empty() or _was_interrupted(scenario):
        last = day - timedelta(days=1)
        label = "Playing March and April 2020"
        with progress(label, length=len(days_left(scenario, last))) as bar:
            play(scenario, last, played=lambda played: bar.update(1))
    if reached() is not None:
        open_accounts(by=System("demo"))
        DemoDay.objects.get_or_create(id=1, defaults={"day": day})
        if not TaxonomyLoad.objects.exists():
            load_soon()  # a minute's work, which the first visitor does not wait for


def _was_interrupted(scenario: Scenario) -> bool:
    """A demo that was stopped while it was being made: it has no day yet."""
    came = reached()
    return came is not None and came[1] == scenario and not DemoDay.objects.exists()


@action(rule="demo.open_accounts")
def open_accounts(*, by: Actor) -> int:
    """Give one employee of each role the password that the login page shows. Returns how many.

    Raises `Refused` outside a demo.
    """
    if not settings.MEDSPIL_DEMO:
        raise Refused("This is not a demo: start it with MEDSPIL_DEMO=1.")
    opened = 0
    for login in settings.MEDSPIL_DEMO_LOGINS:
        staff = Staff.objects.filter(username=login["username"]).first()
        if staff is not None:
            opened += 1
            password = str(login["password"])
            if not (staff.is_demo and staff.is_active and staff.check_password(password)):
                staff.is_demo = staff.is_active = True
                staff.set_password(password)
                staff.save(update_fields=["is_demo", "is_active", "password"])
    return opened


def logins() -> str:
    """The demo accounts, a line each, for the terminal."""
    rows = [(str(one["role"]), one["username"], one["password"]) for one in demo_logins()]
    if not rows:
        return "The database holds other people: no demo accounts."
    wide = [max(len(row[column]) for row in rows) for column in range(2)]
    lines = [f"  {role:<{wide[0]}}  {name:<{wide[1]}}  {word}" for role, name, word in rows]
    return "\n".join(["Demo logins, without a second factor:", *lines])


def demo_logins() -> list[dict[str, Any]]:
    """Role, user name and password of the demo accounts that are open here."""
    here = set(Staff.objects.filter(is_demo=True).values_list("username", flat=True))
    return [login for login in settings.MEDSPIL_DEMO_LOGINS if login["username"] in here]
