"""The municipality's own rhythm and choices, and how they came to be what they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from medspil.contact.models import ConcernLevel, LocalPolicy, LocalRhythm
from medspil.contact.queries.history import decisions, said
from medspil.contact.queries.law import group_names

ACTIONS = ["contact.set_rhythm", "contact.set_rhythms", "contact.set_policy"]


@dataclass(frozen=True, slots=True)
class SettingChange:
    """Who changed which of the municipality's choices, when and why; one sentence each."""

    at: datetime
    who: str
    why: str
    says: list[str]


def rhythms() -> list[LocalRhythm]:
    """Every interval that was chosen, those for all other groups first."""
    return list(LocalRhythm.objects.order_by("group", "concern"))


def setting_history() -> list[SettingChange]:
    """The latest changes, the newest first."""
    return [
        SettingChange(found.at, found.who, found.why, says)
        for found in decisions(ACTIONS)
        if (says := _sentences(found.facts.get("changed", {})))
    ]


def _sentences(changed: Mapping[str, list[Any]]) -> list[str]:
    groups = {"": _("Alle andre grupper"), **group_names()}
    levels = {level.value: str(level.label) for level in ConcernLevel}
    labels = {column.name: str(column.verbose_name) for column in LocalPolicy._meta.concrete_fields}
    sentences = []
    for key, (before, after) in changed.items():
        group, slash, level = key.partition("/")
        if slash:
            name = f"{groups.get(group, group)}, {levels.get(level, level)}"
        else:
            name = labels.get(key, key)
        sentences.append(f"{name}: {_days(before, slash)} → {_days(after, slash)}")
    return sentences


def _days(value: Any, is_rhythm: str) -> str:
    if is_rhythm and value is None:
        return _("som alle andre")
    return _("%(days)d dage") % {"days": value} if is_rhythm else said(value)
