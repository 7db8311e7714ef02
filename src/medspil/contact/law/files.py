"""The files themselves: each read once, in its own order, and held against the others."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any, TypeVar

from medspil.contact.law import entries
from medspil.contact.law.strict import Entry, LawFileError, check_known, read_all
from medspil.contact.law.texts import (
    AbsenceText,
    BenefitText,
    ChannelText,
    ConversationTypeText,
    GroupText,
    ModeText,
    RuleText,
    SuspensionText,
)

D = TypeVar("D")


@cache
def rules() -> tuple[RuleText, ...]:
    """All rules on contact, 2014 and later, in the order of ``rules.toml``."""
    known_groups = {group.code for group in groups()}
    known_types = {kind.id for kind in conversation_types()}
    found = _all("rules.toml", "rule", "code", entries.rule, beside=("after_window",))
    for rule in found:
        where = f"rules.toml, rule {rule.code}"
        check_known(where, "groups", rule.groups, known_groups)
        check_known(where, "counts_types", rule.counts_types, known_types)
    return found


@cache
def after_window_sentences() -> Mapping[str, str]:
    """The Danish sentence for each value of :attr:`RuleText.after_window` but the empty one."""
    table = Entry(_document("rules.toml").get("after_window"), "rules.toml, after_window")
    found = {key: table.text(key) for key in ("agreed_need_right", "need")}
    table.done()
    return found


@cache
def modes() -> tuple[ModeText, ...]:
    """How conversations may be held, in the order of ``modes.toml``."""
    return _all("modes.toml", "mode", "code", entries.mode)


@cache
def suspensions() -> tuple[SuspensionText, ...]:
    """All suspensions the product ships, in the order of ``suspensions.toml``."""
    return _all("suspensions.toml", "suspension", "code", entries.suspension)


@cache
def groups() -> tuple[GroupText, ...]:
    """The contact groups, in the order of ``groups.toml``."""
    known = {benefit.code for benefit in benefits()}
    found = _all("groups.toml", "group", "code", entries.group)
    for group in found:
        check_known(f"groups.toml, group {group.code}", "benefits", group.benefits, known)
    return found


@cache
def benefits() -> tuple[BenefitText, ...]:
    """The benefits, in the order of ``benefits.toml``."""
    return _all("benefits.toml", "benefit", "code", entries.benefit)


@cache
def absences() -> tuple[AbsenceText, ...]:
    """The kinds of absence, in the order of ``absences.toml``."""
    return _all("absences.toml", "absence", "code", entries.absence)


@cache
def conversation_types() -> tuple[ConversationTypeText, ...]:
    """The conversation types, in the order of their DFDG ids."""
    return _all("conversation_types.toml", "conversation_type", "id", entries.conversation_type)


@cache
def channels() -> tuple[ChannelText, ...]:
    """The channels, in the order of ``channels.toml``."""
    return _all("channels.toml", "channel", "code", entries.channel)


def _all(
    file: str,
    table: str,
    key: str,
    read: Callable[[Entry], D],
    beside: tuple[str, ...] = (),
) -> tuple[D, ...]:
    return read_all(file, _document(file), table, key, read, beside)


def _document(file: str) -> dict[str, Any]:
    text = resources.files(__package__).joinpath(file).read_text(encoding="utf-8")
    try:
        # shares as Decimal: 0.75 shall stay 0.75
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise LawFileError(f"{file} is not TOML: {error}.") from error
