"""A case is opened, prepared with the citizen, and read by the citizen before the meeting."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, leave_no_line, note_facts
from medspil.meetings.actions.panel.calling import papers_are_gone
from medspil.meetings.actions.panel.moving import (
    active_hearing,
    has_begun,
    lock_case,
    move,
    staff_of,
    task_is_done,
)
from medspil.meetings.actions.panel.telling import tell_of_hearing, tell_of_review
from medspil.meetings.models import (
    CLOSED_CASE,
    CaseState,
    CitizenReview,
    HearingState,
    HowGiven,
    HowSent,
    PanelCase,
    PanelQuestion,
    PanelType,
    PreparatoryDraft,
    PreparatorySection,
    ReviewClosed,
    ReviewComment,
    Section,
)
from medspil.messages.models import MessageKind
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff


@action(rule="meetings.refer", on="citizen")
def refer_to_panel(
    *,
    by: Actor,
    citizen: Citizen,
    type: PanelType,
    question: str,
    referred_on: date | None = None,
) -> PanelCase:
    """Open a case: the citizen's question is to come before the panel.

    `referred_on` is the day from which the citizen waits. Raises `Refused` when one is open
    already, for a citizen who is closed, and for a day in the future.
    """
    locked = Citizen.objects.select_for_update().get(pk=citizen.pk)
    if locked.closed_on is not None and locked.closed_on <= clock.today():
        raise Refused(_("Borgeren er afsluttet. Genåbn først borgeren."))
    if question not in PanelQuestion.values:
        raise Refused(_("Vælg hvad teamet skal svare på."), field="question")
    day = referred_on or clock.today()
    if day > clock.today():
        raise Refused(_("Henvisningen kan ikke ligge ude i fremtiden."), field="referred_on")
    if PanelCase.objects.filter(citizen=locked, type=type).exclude(state__in=CLOSED_CASE).exists():
        raise Refused(_("Borgeren har allerede en åben sag. Arbejd videre i den."))
    return PanelCase.objects.create(
        citizen=locked,
        type=type,
        question=question,
        referred_on=day,
        state_since=clock.now(),
        opened_at=clock.now(),
        opened_by=staff_of(by),
    )


@action(rule="meetings.take_part_in_case", on="case")
def write_section(
    *,
    by: Actor,
    case: PanelCase,
    section: str,
    text: str,
    dated: date | None = None,
    base: int | None = None,
) -> PanelCase:
    """Write a section of the preparatory part: a new version, signed by who wrote it.

    The citizen may write themselves. `base` is the version that the writer had before them; raises
    `Refused` when somebody else has written since, when the part is closed, for an empty text, and
    for a certificate without its date.
    """
    locked = lock_case(case)
    if not locked.can_be_prepared:
        raise Refused(_("Den forberedende del er lukket. Tag den tilbage, før du retter i den."))
    if section not in Section.values:
        raise Refused(_("Vælg et afsnit."))
    if not text.strip():
        raise Refused(_("Skriv noget i afsnittet."), field="text")
    certificate = section == Section.CERTIFICATE
    if certificate and (dated is None or dated > clock.today()):
        raise Refused(_("Skriv hvornår attesten er fra."), field="dated")
    last = locked.sections.filter(section=section).order_by("-version").first()
    if base is not None and base != (last.version if last else 0):
        raise Refused(_("En anden har skrevet imens. Læs den nye tekst, og skriv så igen."))
    author = staff_of(by)
    if last and (last.text, last.dated) == (text.strip(), dated if certificate else None):
        leave_no_line()
    else:
        PreparatorySection.objects.create(
            case=locked,
            section=section,
            version=last.version + 1 if last else 1,
            text=text.strip(),
            dated=dated if certificate else None,
            written_at=clock.now(),
            written_by=author,
            by_citizen=author is None,
        )
    if author is not None:
        PreparatoryDraft.objects.filter(staff=author, case=locked, section=section).delete()
    if locked.state == CaseState.DRAFT:
        move(locked, CaseState.PREPARATION)
    note_facts(section=section)
    return locked


@action(rule="meetings.prepare_case", on="case")
def save_section_draft(*, by: Staff, case: PanelCase, section: str, text: str) -> None:
    """Keep what is being written. Leaves no line: what counts is what is saved in the end."""
    leave_no_line()
    if section not in Section.values:
        raise Refused(_("Vælg et afsnit."))
    PreparatoryDraft.objects.update_or_create(
        staff=by, case=case, section=section, defaults={"text": text, "saved_at": clock.now()}
    )


def missing_sections(case: PanelCase) -> list[Section]:
    """The sections that nobody has written yet."""
    written = set(case.sections.order_by().values_list("section", flat=True).distinct())
    return [section for section in Section if section not in written]


@action(rule="meetings.prepare_case", on="case")
def send_for_review(*, by: Actor, case: PanelCase, how: str, deadline: date) -> PanelCase:
    """Let the citizen read the whole preparatory part before the meeting (partshøring).

    `how` says how the text itself reaches the citizen; that it is there, and the deadline, is told
    in a message. Raises `Refused` while a section is missing, and for a deadline that leaves no
    time.
    """
    locked = lock_case(case)
    if missing := missing_sections(locked):
        raise Refused(
            ngettext(
                "Der mangler %(n)d afsnit: %(first)s.",
                "Der mangler %(n)d afsnit. Det første er: %(first)s.",
                len(missing),
            )
            % {"n": len(missing), "first": missing[0].label}
        )
    if how not in HowSent.values:
        raise Refused(_("Vælg hvordan borgeren får teksten."), field="how")
    if deadline <= clock.today():
        raise Refused(_("Giv borgeren mindst en dag til at læse."), field="deadline")
    move(locked, CaseState.CITIZEN_REVIEW)
    review = CitizenReview.objects.create(
        case=locked,
        sent_at=clock.now(),
        sent_on=clock.today(),
        sent_by=staff_of(by),
        how=how,
        deadline=deadline,
    )
    tell_of_review(by, locked, review)
    return locked


@action(rule="meetings.take_part_in_case", on="case")
def comment_on_preparation(
    *,
    by: Actor,
    case: PanelCase,
    text: str = "",
    nothing_to_add: bool = False,
    how: str = HowGiven.SELF,
) -> PanelCase:
    """The citizen says what they think of the preparatory part, or that they have nothing to add.

    By a `CitizenActor` on the citizen's own page; by an employee who was told so, with `how`.
    Nothing to add makes the case ready; words wait for the caseworker to read them. Raises
    `Refused` when nothing was sent to the citizen, or the meeting has begun.
    """
    locked = lock_case(case)
    source = how_given(by, how)
    review = locked.reviews.order_by("-pk").first()
    if review is None or locked.can_be_prepared or locked.is_closed:
        raise Refused(_("Der er ikke noget at svare på endnu."))
    if has_begun(locked):
        raise Refused(_("Mødet er begyndt. Sig det på mødet."))
    if not text.strip() and not nothing_to_add:
        raise Refused(_("Skriv din bemærkning, eller sig, at du ikke har mere."), field="text")
    if text.strip():
        ReviewComment.objects.create(
            review=review,
            text=text.strip(),
            at=clock.now(),
            how=source,
            recorded_by=staff_of(by),
        )
    if review.closed_on is None:
        because = ReviewClosed.COMMENTED if text.strip() else ReviewClosed.AGREED
        _close(review, because)
        if because == ReviewClosed.AGREED:
            move(locked, CaseState.READY)
    note_facts(commented=bool(text.strip()), how=source)
    return locked


@action(rule="meetings.prepare_case", on="case")
def accept_review(*, by: Actor, case: PanelCase) -> PanelCase:
    """The citizen's words have been read (or the deadline has passed): the case is ready."""
    locked = lock_case(case)
    if locked.state != CaseState.CITIZEN_REVIEW:
        raise Refused(_("Sagen ligger ikke hos borgeren."))
    review = locked.reviews.order_by("-pk").first()
    if review is not None and review.closed_on is None:
        if clock.today() <= review.deadline:
            raise Refused(_("Borgeren har stadig tid til at svare. Vent, eller ring."))
        _close(review, ReviewClosed.DEADLINE)
    move(locked, CaseState.READY)
    return locked


@action(rule="meetings.prepare_case", on="case")
def reopen_preparation(*, by: Actor, case: PanelCase) -> PanelCase:
    """Take the preparatory part back and write on. The citizen reads it again afterwards."""
    locked = lock_case(case)
    review = locked.reviews.filter(closed_on__isnull=True).first()
    move(locked, CaseState.PREPARATION)
    if review is not None:
        _close(review, ReviewClosed.TAKEN_BACK)
    return locked


@action(rule="meetings.prepare_case", on="case")
def cancel_case(*, by: Actor, case: PanelCase, because: str) -> PanelCase:
    """The question is not to come before the panel after all. Only a person says so, with a reason.

    A consent withdrawn never leads here.
    """
    if not because.strip():
        raise Refused(_("Skriv hvorfor sagen aflyses."), field="because")
    locked = lock_case(case)
    hearing = active_hearing(locked)
    if hearing is not None and hearing.state == HearingState.OPEN:
        raise Refused(_("Mødet er i gang. Afslut eller udsæt det først."))
    if not locked.may_become(CaseState.CANCELLED):
        move(locked, CaseState.CANCELLED)  # says why not
    if hearing is not None:
        starts = hearing.starts_at
        hearing.state, hearing.position = HearingState.CANCELLED, None
        hearing.because = because.strip()
        hearing.save()
        papers_are_gone(by, hearing, starts)
        tell_of_hearing(
            by, locked, hearing, MessageKind.HEARING_OFF, at=starts, because=because.strip()
        )
    task_is_done(locked)
    locked.closed_because = because.strip()
    move(locked, CaseState.CANCELLED)
    return locked


def how_given(by: Actor, how: str) -> str:
    """By what way the citizen's word came. The citizen speaks for themselves; an employee says how.

    Raises `Refused` when an employee does not say.
    """
    if isinstance(by, CitizenActor):
        return HowGiven.SELF
    if how not in HowGiven.values or how == HowGiven.SELF:
        raise Refused(_("Vælg hvordan borgeren sagde det."), field="how")
    return how


def _close(review: CitizenReview, because: ReviewClosed) -> None:
    review.closed_on, review.closed_because = clock.today(), because
    review.save()
