"""The line's number and hours, and the directory of places to refer to."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import time
from importlib import resources
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from medspil.hotline.models import Line, OpeningHours, Referral
from medspil.hotline.router import ALIAS
from medspil.kernel.action import Actor, Refused, action

Hours = Mapping[int, tuple[time, time] | None]


@action(rule="hotline.plan")
@transaction.atomic(using=ALIAS)
def set_line(*, by: Actor, hours: Hours, **facts: Any) -> Line:
    """The number, the acute line and when the hotline is open on each weekday (None: closed)."""
    for weekday, open_from in hours.items():
        if open_from is None:
            OpeningHours.objects.filter(weekday=weekday).delete()
            continue
        opens, closes = open_from
        if closes <= opens:
            raise Refused(_("Linjen skal lukke, efter at den åbner."), f"closes_{weekday}")
        OpeningHours.objects.update_or_create(
            weekday=weekday, defaults={"opens": opens, "closes": closes}
        )
    line, _new = Line.objects.update_or_create(id=1, defaults=facts)
    return line


@action(rule="hotline.plan", on="referral")
@transaction.atomic(using=ALIAS)
def write_referral(*, by: Actor, referral: Referral | None = None, **facts: Any) -> Referral:
    """Add a place to the directory, or change it. Raises `Refused` when its name is taken."""
    named = Referral.objects.filter(name=facts["name"]).first()
    if named is not None and named != referral:
        raise Refused(_("»%(name)s« står der allerede.") % {"name": facts["name"]}, "name")
    kept = referral or Referral()
    for name, value in facts.items():
        setattr(kept, name, value)
    kept.save()
    return kept


@action(rule="hotline.plan", on="referral")
@transaction.atomic(using=ALIAS)
def remove_referral(*, by: Actor, referral: Referral) -> None:
    """Take a place out of the directory."""
    Referral.objects.filter(pk=referral.pk).delete()


@action(rule="hotline.load")
@transaction.atomic(using=ALIAS)
def load_directory(*, by: Actor) -> int:
    """The places that Medspil comes with, none of them verified, into an empty directory."""
    if Referral.objects.exists():
        return 0
    text = resources.files("medspil.hotline").joinpath("data/referrals.toml").read_text("utf-8")
    places = tomllib.loads(text)["place"]
    Referral.objects.bulk_create([Referral(**place) for place in places])
    return len(places)
