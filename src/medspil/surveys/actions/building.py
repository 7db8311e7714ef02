"""The questionnaire: questions added, changed, moved; a version published, and the next begun."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Case, When
from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.people.models import Staff
from medspil.surveys.models import (
    BankQuestion,
    Branch,
    Option,
    Question,
    QuestionKind,
    Survey,
    SurveyState,
    Version,
)
from medspil.surveys.wording import Said

MOST = 100  # questions in a version
_FACTS = ("text", "help", "is_required", "low", "high", "low_label", "high_label", "unit")


@action(rule="surveys.make", on="version")
def add_question(
    *,
    by: Actor,
    version: Version,
    kind: str,
    options: Sequence[Said] = (),
    only_if: Sequence[Option] = (),
    code: str = "",
    **facts: Any,
) -> Question:
    """Ask one more thing, last. `options` of a choice; `only_if`: asked where one of these earlier
    options was chosen. Raises `Refused` for a published version, and for what leads nowhere.
    """
    held = _draft(version)
    if held.questions.count() >= MOST:
        raise Refused(_("Et spørgeskema kan højst have 100 spørgsmål."))
    made = Question.objects.create(
        version=held,
        kind=kind,
        code=code or _free_code(held.survey),
        position=_last(held) + 1,
        **{name: facts[name] for name in _FACTS if name in facts},
    )
    _write_options(made, options)
    _write_branches(made, only_if)
    return made


@action(rule="surveys.make", on="question")
def change_question(
    *,
    by: Actor,
    question: Question,
    options: Sequence[Said] = (),
    only_if: Sequence[Option] = (),
    **facts: Any,
) -> Question:
    """Change a question of a draft; its kind stays, and options that are still said keep their
    codes. Raises `Refused` for a published version, for an option that a later question needs, and
    for what leads nowhere.
    """
    _draft(question.version)
    for name in _FACTS:
        if name in facts:
            setattr(question, name, facts[name])
    question.save()
    _write_options(question, options)
    _write_branches(question, only_if)
    return question


@action(rule="surveys.make", on="question")
def remove_question(*, by: Actor, question: Question) -> Version:
    """Ask it no more. Raises `Refused` when another question hangs on it."""
    version = _draft(question.version)
    if Branch.objects.filter(option__question=question).exists():
        raise Refused(_("Et senere spørgsmål stilles kun efter svaret på det her. Ret det først."))
    question.delete()
    return version


@action(rule="surveys.make", on="question")
def move_question(*, by: Actor, question: Question, up: bool) -> Question:
    """One place up or down. Raises `Refused` where it would come before what it hangs on."""
    version = _draft(question.version)
    order = list(version.questions.all())
    at = order.index(question)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(order):
        return question
    other = order[to]
    question.position, other.position = other.position, question.position
    swapped = Case(When(pk=question.pk, then=question.position), default=other.position)
    Question.objects.filter(pk__in=[question.pk, other.pk]).update(position=swapped)
    first, second = (question, other) if up else (other, question)
    if Branch.objects.filter(question=first, option__question=second).exists():
        raise Refused(_("Spørgsmålet hænger på svaret på det andet og må stå efter det."))
    return question


@action(rule="surveys.make", on="version")
def publish(*, by: Actor, version: Version) -> Version:
    """Freeze it: this is what is asked from now on. Raises `Refused` without questions."""
    held = _draft(version)
    count = held.questions.count()
    if not count:
        raise Refused(_("Skriv mindst ét spørgsmål."))
    held.published_at = clock.now()
    held.save(update_fields=["published_at"])
    note_facts(number=held.number, questions=count)
    return held


@action(rule="surveys.make", on="survey")
def begin_version(*, by: Actor, survey: Survey) -> Version:
    """The next version: a copy to change, while the last one goes on being asked.

    Raises `Refused` where one is begun already, or the survey is closed.
    """
    held = Survey.objects.select_for_update().get(pk=survey.pk)
    last = held.versions.order_by("number").last()
    if held.state == SurveyState.CLOSED:
        raise Refused(_("Undersøgelsen er lukket og kan ikke ændres."))
    if last is None or last.published_at is None:
        raise Refused(_("Der er en kladde i forvejen."))
    made = Version.objects.create(survey=held, number=last.number + 1)
    options: dict[int, Option] = {}
    for question in last.questions.all():
        _copy(question, made, question.code, options)
    for branch in Branch.objects.filter(question__version=last).select_related("question"):
        Branch.objects.create(
            question=made.questions.get(code=branch.question.code), option=options[branch.option_id]
        )
    return made


@action(rule="surveys.make", on="question")
def put_in_bank(*, by: Actor, question: Question, name: str) -> BankQuestion:
    """Let others use a published question; an older one of that name is kept, but not offered.

    Raises `Refused` for a question of a draft.
    """
    if question.version.published_at is None:
        raise Refused(_("Kun et udgivet spørgsmål kan lægges i banken."))
    named = BankQuestion.objects.select_for_update().filter(name=name.strip())
    last = named.order_by("number").last()
    if last is not None and last.question_id == question.pk and not last.retired:
        raise Refused(_("Spørgsmålet ligger i banken."), field="name")
    named.update(retired=True)
    return BankQuestion.objects.create(
        name=name.strip(),
        number=last.number + 1 if last else 1,
        question=question,
        made_by=by if isinstance(by, Staff) else None,
    )


@action(rule="surveys.make", on="entry")
def retire(*, by: Actor, entry: BankQuestion) -> BankQuestion:
    """Offer it no more."""
    entry.retired = True
    entry.save(update_fields=["retired"])
    return entry


@action(rule="surveys.make", on="version")
def take_from_bank(*, by: Actor, version: Version, entry: BankQuestion) -> Question:
    """Ask a question of the bank, last, with its code where that is free: answers can then be
    compared from survey to survey.
    """
    held = _draft(version)
    question = entry.question
    code = question.code
    if held.questions.filter(code=code).exists():
        code = _free_code(held.survey)
    return _copy(question, held, code, {})


def _draft(version: Version) -> Version:
    held = Version.objects.select_for_update().select_related("survey").get(pk=version.pk)
    if held.published_at is not None:
        raise Refused(_("Spørgeskemaet er udgivet og ligger fast. Lav en ny version for at rette."))
    return held


def _last(version: Version) -> int:
    last = version.questions.order_by("position").last()
    return last.position if last else 0


def _free_code(survey: Survey) -> str:
    taken = set(Question.objects.filter(version__survey=survey).values_list("code", flat=True))
    return next(code for n in range(1, 10_000) if (code := f"q{n}") not in taken)


def _copy(question: Question, to: Version, code: str, options: dict[int, Option]) -> Question:
    made = Question.objects.create(
        version=to,
        kind=question.kind,
        code=code,
        position=_last(to) + 1,
        **{name: getattr(question, name) for name in _FACTS},
    )
    for option in sorted(question.options.all(), key=lambda one: one.parent_id is not None):
        parent = options[option.parent_id] if option.parent_id else None
        options[option.pk] = Option.objects.create(
            question=made,
            position=option.position,
            code=option.code,
            label=option.label,
            parent=parent,
        )
    return made


def write_coded(
    question: Question, options: Mapping[str, str], groups: Mapping[str, Sequence[str]]
) -> None:
    """Options with codes of their own, as a codebook has them: code -> label, and each group's
    label -> the codes of its parts. A group takes the next free code.
    """
    parents: dict[str, Option] = {}
    taken, position = set(options), 0
    for code, label in options.items():
        group = next((name for name, codes in groups.items() if code in codes), None)
        if group is not None and group not in parents:
            position += 1
            free = _free(taken)
            taken.add(free)
            parents[group] = Option.objects.create(
                question=question, position=position, code=free, label=group
            )
        position += 1
        Option.objects.create(
            question=question,
            position=position,
            code=code,
            label=label or code,
            parent=parents[group] if group is not None else None,
        )


def _write_options(question: Question, said: Sequence[Said]) -> None:
    """The options as they are said now; those that were there before keep their codes."""
    if not question.is_choice:
        return
    if sum(max(len(one.parts), 1) for one in said) < 2:
        raise Refused(_("Skriv mindst to svar at vælge imellem."), field="options")
    if question.kind == QuestionKind.SEVERAL and any(one.parts for one in said):
        raise Refused(_("Kun et spørgsmål med ét svar kan have grupper."), field="options")
    labels = [label for one in said for label in (one.label, *one.parts)]
    here = list(question.options.all())
    kept = _kept(here, labels)
    gone = [option for option in here if option.pk not in {one.pk for one in kept.values()}]
    if Branch.objects.filter(option__in=gone).exists():
        raise Refused(
            _("Et senere spørgsmål stilles kun efter et svar, der ikke står her mere."),
            field="options",
        )
    # a part comes out of its group before the group goes
    question.options.filter(parent__isnull=False).update(parent=None)
    Option.objects.filter(pk__in=[one.pk for one in gone]).delete()
    taken = {one.code for one in here}
    position = 0
    for one in said:
        parent = None
        for n, label in enumerate((one.label, *one.parts)):
            position += 1
            option = kept.get(label) or Option(question=question, code=_free(taken))
            option.label, option.position = label, position
            option.parent = parent if n else None
            option.save()
            taken.add(option.code)
            parent = option if n == 0 else parent


def _kept(here: list[Option], labels: list[str]) -> dict[str, Option]:
    """Which option a label is: by its words; and those left over in turn, where as many words were
    put right as there were before.
    """
    by_label = {option.label: option for option in here}
    kept = {label: by_label[label] for label in labels if label in by_label}
    left = [option for option in here if option.label not in kept]
    new = [label for label in labels if label not in kept]
    if len(left) == len(new):
        kept |= dict(zip(new, left, strict=True))
    return kept


def _free(taken: set[str]) -> str:
    return next(code for n in range(1, 10_000) if (code := str(n)) not in taken)


def _write_branches(question: Question, only_if: Sequence[Option]) -> None:
    if len({option.question_id for option in only_if}) > 1:
        raise Refused(_("Vælg svar på ét spørgsmål."), field="only_if")
    for option in only_if:
        earlier = option.question
        if earlier.version_id != question.version_id or earlier.position >= question.position:
            raise Refused(_("Et spørgsmål kan kun hænge på et tidligere svar."), field="only_if")
    question.branches.exclude(option__in=only_if).delete()
    for option in only_if:
        Branch.objects.get_or_create(question=question, option=option)
