"""A version of a questionnaire as it is asked: questions in order, options in their groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Prefetch

from medspil.surveys.branching import asked
from medspil.surveys.models import Branch, Option, Question, Survey, Version


@dataclass(frozen=True, slots=True)
class Item:
    """A question as it is asked. `groups`: heading (None: no group) and its options."""

    question: Question
    groups: list[tuple[Option | None, list[Option]]]
    after: str  # the code of the earlier question that decides whether it is asked
    if_any: frozenset[str]  # codes of its options
    only_if: list[Option]  # as they were written down: options and groups

    @property
    def code(self) -> str:
        return self.question.code

    @property
    def leaves(self) -> list[Option]:
        """What can be chosen."""
        return [option for _heading, options in self.groups for option in options]


def items_of(version: Version) -> list[Item]:
    """The questions of a version in their order, in four statements whatever their number."""
    questions = list(
        version.questions.prefetch_related(
            "options",
            Prefetch("branches", Branch.objects.select_related("option__question")),
        )
    )
    parts: dict[int, list[str]] = {}
    for question in questions:
        for option in question.options.all():
            if option.parent_id is not None:
                parts.setdefault(option.parent_id, []).append(option.code)
    return [_item(question, parts) for question in questions]


def _item(question: Question, parts: Mapping[int, list[str]]) -> Item:
    options = list(question.options.all())
    headings = {option.pk: option for option in options if option.pk in parts}
    groups: list[tuple[Option | None, list[Option]]] = []
    for option in options:
        if option.pk in headings:
            groups.append((option, [one for one in options if one.parent_id == option.pk]))
        elif option.parent_id is None:
            if not groups or groups[-1][0] is not None:
                groups.append((None, []))
            groups[-1][1].append(option)
    branches = [branch.option for branch in question.branches.all()]
    codes = [code for one in branches for code in parts.get(one.pk, [one.code])]
    after = branches[0].question.code if branches else ""
    return Item(question, groups, after, frozenset(codes), branches)


def asked_of(items: list[Item], chosen: Mapping[str, Iterable[str]]) -> list[Item]:
    """Those that are asked of somebody who chose so."""
    return asked(items, chosen)


def published(survey: Survey) -> Version | None:
    """The version that is asked now: the last one published."""
    return survey.versions.exclude(published_at=None).order_by("-number").first()


def draft_of(survey: Survey) -> Version | None:
    """The version that is being written."""
    return survey.versions.filter(published_at=None).first()
