"""The citizen's three answers, taken back until the meeting begins, and the panel's own view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.meetings.actions.panel.cases import how_given
from medspil.meetings.actions.panel.moving import (
    active_hearing,
    answers_stand,
    form_falls,
    lock_case,
    staff_of,
)
from medspil.meetings.actions.panel.telling import propose_instead, tell_of_questions
from medspil.meetings.models import (
    NEEDS_OF,
    ConsentQuestion,
    HearingForm,
    HearingState,
    HowGiven,
    PanelCase,
    PanelConsent,
    PanelHearing,
    ProfessionalVerdict,
)
from medspil.meetings.queries.panel.consents import SPEAKS_FOR, shown_text, standing
from medspil.messages.models import LANGUAGES
from medspil.people.models import Representation, Staff


@dataclass(frozen=True, slots=True)
class Reading:
    """How the questions were read to the citizen: by whom, when, in which language, interpreted?"""

    by: Staff
    at: datetime
    language: str
    interpreter: bool = False


@action(rule="meetings.prepare_case", on="case")
def ask_consents(*, by: Actor, case: PanelCase) -> PanelCase:
    """Send the citizen the three questions, to be answered on their own page or by telephone.

    Raises `Refused` once the meeting has begun, for a case that is closed, and twice on one day.
    """
    locked = lock_case(case)
    if answers_stand(locked):
        raise Refused(_("Mødet er begyndt, eller sagen er afsluttet. Så spørger vi ikke mere."))
    if locked.consents_asked_on == clock.today():
        raise Refused(_("Borgeren er spurgt i dag. Ring, hvis det haster."))
    locked.consents_asked_on = clock.today()
    locked.save()
    tell_of_questions(by, locked)
    return locked


@action(rule="meetings.take_part_in_case", on="case")
def give_consents(
    *,
    by: Actor,
    case: PanelCase,
    answers: Mapping[str, bool],
    how: str = HowGiven.SELF,
    representation: Representation | None = None,
    reading: Reading | None = None,
) -> PanelCase:
    """Note the answers to one, two or all three questions: each a line of its own, for ever.

    By a `CitizenActor` on the citizen's own page, or by an employee on the citizen's behalf, who
    says `how` the answers came (`representation` when somebody answers for the citizen) and of the
    `reading` aloud who read, when, in which language; left out, it was they themselves, now. The
    words are kept as they were shown or read. A no to what a
    planned meeting stands on lets its form fall: a new form or date is found, the meeting is never
    cancelled. Raises `Refused` once the meeting has begun.
    """
    locked = lock_case(case)
    source = how_given(by, how)
    speaker = _speaker(locked, source, representation)
    if not answers or any(question not in ConsentQuestion.values for question in answers):
        raise Refused(_("Svar på spørgsmålet."))
    told = Told(by, source, speaker, _reading(by, reading))
    for question, answer in answers.items():
        _answer(told, locked, ConsentQuestion(question), answer)
    note_facts(**{question: bool(answer) for question, answer in answers.items()}, how=source)
    return locked


@action(rule="meetings.take_part_in_case", on="case")
def withdraw_consent(
    *,
    by: Actor,
    case: PanelCase,
    question: str,
    how: str = HowGiven.SELF,
    representation: Representation | None = None,
) -> PanelCase:
    """Take a yes back, until the meeting begins. By the citizen, or by an employee who was told.

    The yes stays and a new line says that it no longer stands. A planned meeting in a form that
    needed it gets a new form or date (`FORM_CONSENT_PENDING`, and a task for the caseworker).
    Raises `Refused` when there is no yes to take back, and once the meeting has begun.
    """
    locked = lock_case(case)
    source = how_given(by, how)
    speaker = _speaker(locked, source, representation)
    if question not in ConsentQuestion.values or not standing(locked).get(question, False):
        raise Refused(_("Der er ikke sagt ja til det."))
    told = Told(by, source, speaker, _reading(by, None))
    _answer(told, locked, ConsentQuestion(question), False)
    note_facts(question=question, how=source)
    return locked


@action(rule="meetings.run_case", on="case")
def give_verdict(*, by: Staff, case: PanelCase, sound: bool, grounds: str) -> PanelCase:
    """The panel's view: is it professionally sound to treat the case without the citizen, and why.

    It never replaces the citizen's yes. Raises `Refused` without grounds, or once the meeting has
    begun.
    """
    locked = lock_case(case)
    if len(grounds.strip()) < 10:
        raise Refused(_("Skriv den faglige begrundelse."), field="grounds")
    if answers_stand(locked):
        raise Refused(_("Mødet er begyndt eller holdt. Vurderingen skal foreligge før."))
    fallen = None
    if not sound:
        why = _("Teamet finder det ikke forsvarligt.")
        fallen = _let_fall(locked, ConsentQuestion.WITHOUT_ME, why)
    ProfessionalVerdict.objects.create(
        case=locked, sound=sound, grounds=grounds.strip(), by=by, at=clock.now()
    )
    if fallen is not None:
        propose_instead(by, locked, fallen)
    note_facts(sound=sound)
    return locked


@dataclass(frozen=True, slots=True)
class Told:
    """By what way an answer came."""

    by: Actor
    how: str
    speaker: Representation | None
    reading: Reading | None


def _reading(by: Actor, reading: Reading | None) -> Reading | None:
    """How it was read aloud; None when the citizen read for themselves."""
    staff = staff_of(by)
    if staff is None:
        return None
    if reading is None:
        return Reading(staff, clock.now(), get_language() or "da")
    if reading.at > clock.now():
        raise Refused(_("Det kan ikke være læst op ude i fremtiden."), field="read_at")
    if reading.language not in LANGUAGES:
        raise Refused(_("Vælg et sprog."), field="language")
    return reading


def _answer(told: Told, case: PanelCase, question: ConsentQuestion, answer: bool) -> None:
    by, reading = told.by, told.reading
    if case.is_closed:
        raise Refused(_("Sagen er afsluttet."))
    if answers_stand(case):
        raise Refused(
            _("Mødet er begyndt, og svarene kan ikke ændres mere. Sig det til mødelederen nu.")
        )
    last = case.consents.filter(question=question).order_by("-pk").first()
    fallen = None
    if not answer:
        why = _("Borgeren siger nej: %(q)s") % {"q": question.label}
        fallen = _let_fall(case, question, why)
    language = reading.language if reading else get_language() or "da"
    with translation.override(language):
        words = shown_text(question)
    PanelConsent.objects.create(
        case=case,
        question=question,
        answer=answer,
        shown_text=words,
        language=language,
        how=told.how,
        representation=told.speaker,
        recorded_by=staff_of(by),
        read_by=reading.by if reading else None,
        read_at=reading.at if reading else None,
        interpreter=bool(reading and reading.interpreter),
        at=clock.now(),
        withdraws=last if last is not None and last.answer and not answer else None,
    )
    if fallen is not None:
        propose_instead(by, case, fallen)


def _let_fall(case: PanelCase, question: ConsentQuestion, because: str) -> PanelHearing | None:
    """The form of a planned meeting falls when it stood on this answer; the meeting, if so."""
    hearing = active_hearing(case)
    if hearing is None or hearing.state != HearingState.PLANNED:
        return None
    if NEEDS_OF[HearingForm(hearing.form)] != question:
        return None
    form_falls(case, hearing, because)
    return hearing


def _speaker(
    case: PanelCase, how: str, representation: Representation | None
) -> Representation | None:
    if how != HowGiven.ON_BEHALF:
        return None
    if representation is None or representation.citizen_id != case.citizen_id:
        raise Refused(_("Vælg hvem der svarer for borgeren."), field="representation")
    held = clock.today() in representation.period
    if representation.kind not in SPEAKS_FOR or not held:
        raise Refused(
            _("Kun en værge eller en partsrepræsentant med fuldmagt kan svare for borgeren."),
            field="representation",
        )
    return representation
