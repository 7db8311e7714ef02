"""The industry webinar: invite until enough have said yes, ask while it runs, plan afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, System, action, leave_no_line, note_facts
from medspil.offers.actions.seats import leave, lock, promote
from medspil.offers.actions.signing_up import enter, needs_alias, still_open, usual_alias
from medspil.offers.actions.telling import take_back, tell, tell_invited
from medspil.offers.actors import SeatHolder
from medspil.offers.models import (
    COMING,
    Candidate,
    CandidateState,
    EducationPlan,
    PlanState,
    Poll,
    PollAnswered,
    Session,
    SessionState,
    SignUp,
    SignUpState,
)
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from medspil.people.rules import has_citizen


@action(rule="offers.run", on="session")
def invite_candidates(
    *, by: Actor, session: Session, candidates: Sequence[tuple[Citizen, str]]
) -> list[Candidate]:
    """Ask citizens to the session: (citizen, why just they). Returns those who are asked now.

    Who was asked already is left out. Raises `Refused` once as many have said yes as there are
    seats, and for a protected citizen or one whom the employee does not work with.
    """
    held = lock(session)
    if held.state not in COMING or held.starts_at <= clock.now():
        raise Refused(_("Man kan kun invitere, før det begynder."))
    yes = held.candidates.filter(state=CandidateState.ACCEPTED).count()
    if yes >= held.capacity:
        raise Refused(_("Alle pladser har fået et ja. Invitér ikke flere."))
    asked = set(held.candidates.values_list("citizen_id", flat=True))
    new = {citizen.pk: (citizen, why) for citizen, why in candidates if citizen.pk not in asked}
    for citizen, _why in new.values():
        if citizen.protected:
            raise Refused(_("En borger med beskyttelse inviteres ikke. Ring i stedet."))
        if not isinstance(by, System) and not has_citizen(by, citizen):
            raise Refused(_("Vælg borgere, du arbejder med."))
    made = [
        Candidate(
            session=held,
            citizen=citizen,
            why=why[:300],
            invited_at=clock.now(),
            invited_by=by if isinstance(by, Staff) else None,
        )
        for citizen, why in new.values()
    ]
    Candidate.objects.bulk_create(made)
    tell_invited(by, made)
    note_facts(invited=len(made), yes=yes)
    return made


@action(rule="offers.change_place", on="candidate")
def answer_candidate(*, by: Actor, candidate: Candidate, wants: bool) -> Candidate:
    """Yes or no thank you; a yes is a seat (or a place in the line), a later no gives it up."""
    session = lock(candidate.session)
    held = Candidate.objects.select_related("citizen").get(pk=candidate.pk)
    wanted = CandidateState.ACCEPTED if wants else CandidateState.DECLINED
    if held.state == wanted:
        leave_no_line()
        return held
    held.state, held.answered_at = wanted, clock.now()
    held.save(update_fields=["state", "answered_at"])
    place = session.sign_ups.filter(citizen=held.citizen).first()
    if wants:
        still_open(session)
        if place is None:
            alias = usual_alias(session) if needs_alias(session, held.citizen) else ""
            place = SignUp(citizen=held.citizen, alias=alias)
        enter(by, session, place, "")
    elif place is not None and place.is_in_line:
        place.session = session
        leave(place, SignUpState.CANCELLED)
        take_back([place])
        tell(by, promote(session))
    note_facts(wants=wants)
    return held


@action(rule="offers.run", on="session")
def close_invitations(*, by: Actor, session: Session) -> int:
    """Who has not answered by now did not answer. Returns how many; a late yes still counts."""
    held = lock(session)
    silent = held.candidates.filter(state=CandidateState.INVITED)
    count = silent.update(state=CandidateState.NO_REPLY, answered_at=clock.now())
    note_facts(count=count)
    return count


@action(rule="offers.run", on="session")
def open_poll(*, by: Actor, session: Session, question: str, options: Sequence[str]) -> Poll:
    """Ask everybody who is there; the one before it is closed."""
    held = lock(session)
    if held.state != SessionState.LIVE:
        raise Refused(_("Man kan kun spørge, mens det er i gang."))
    said = list(dict.fromkeys(option.strip()[:120] for option in options if option.strip()))
    if not question.strip() or not 2 <= len(said) <= 8:
        raise Refused(_("Skriv et spørgsmål og to til otte svarmuligheder."), field="options")
    held.polls.filter(closed_at=None).update(closed_at=clock.now())
    return Poll.objects.create(
        session=held,
        question=question.strip(),
        options=said,
        counts=[0] * len(said),
        opened_at=clock.now(),
    )


@action(rule="offers.run", on="poll")
def close_poll(*, by: Actor, poll: Poll) -> Poll:
    """No more answers."""
    held = Poll.objects.select_for_update().get(pk=poll.pk)
    held.closed_at = held.closed_at or clock.now()
    held.save(update_fields=["closed_at"])
    return held


@action(rule="offers.answer_poll", on="poll")
def answer_poll(*, by: SeatHolder | CitizenActor, poll: Poll, option: int) -> Poll:
    """Count an answer, one from each who is there; which one it was is not written down."""
    held = Poll.objects.select_for_update().get(pk=poll.pk)
    place = by.sign_up if isinstance(by, SeatHolder) else _place_of(by, held)
    if held.closed_at is not None or place.state != SignUpState.ATTENDED:
        raise Refused(_("Der kan ikke svares på det længere."))
    if not 0 <= option < len(held.options):
        raise Refused(_("Vælg et svar."), field="option")
    _new, first = PollAnswered.objects.get_or_create(poll=held, sign_up=place)
    leave_no_line()  # the trail would say when they answered, and so perhaps what
    if first:
        held.counts[option] += 1
        held.save(update_fields=["counts"])
    return held


def _place_of(by: CitizenActor, poll: Poll) -> SignUp:
    place: SignUp = poll.session.sign_ups.get(citizen=by.citizen)
    return place


# -- education plans -------------------------------------------------------------------------------


@action(rule="offers.run", on="sign_up")
def write_plan(
    *,
    by: Actor,
    sign_up: SignUp,
    course: str,
    provider: str = "",
    first_day: date | None = None,
    needs: str = "",
    funding: str = "",
) -> EducationPlan:
    """An idea, or a draft once it says where and who pays. Written again until it is sent."""
    lock(sign_up.session)
    place = SignUp.objects.select_related("citizen").get(pk=sign_up.pk)
    if place.state != SignUpState.ATTENDED or place.citizen is None:
        raise Refused(_("En plan er for en borger, der var med."))
    if not course.strip():
        raise Refused(_("Skriv kurset eller uddannelsen."), field="course")
    plan = EducationPlan.objects.filter(sign_up=place).first()
    if plan is None:
        plan = EducationPlan(sign_up=place, citizen=place.citizen, made_at=clock.now())
    elif plan.state not in (PlanState.IDEA, PlanState.DRAFTED, PlanState.REFUSED):
        raise Refused(_("Planen er sendt. Tal med sagsbehandleren."))
    plan.course, plan.provider, plan.first_day = course.strip(), provider.strip(), first_day
    plan.needs, plan.funding = needs.strip(), funding
    is_whole = bool(plan.provider and plan.funding)
    if plan.state == PlanState.REFUSED:
        plan.decided_at = plan.decided_by = None
    if plan.state != PlanState.IDEA and not is_whole:
        raise Refused(_("Skriv uddannelsessted, og hvem der betaler."), field="provider")
    if is_whole and plan.pk is None:
        plan.save()  # every plan begins as an idea
    plan.state = PlanState.DRAFTED if is_whole else PlanState.IDEA
    plan.save()
    return plan


@action(rule="offers.run", on="plan")
def send_plan(*, by: Actor, plan: EducationPlan) -> EducationPlan:
    """To the citizen's caseworker, who decides."""
    return _become(plan, PlanState.SENT)


@action(rule="offers.decide_plan", on="plan")
def decide_plan(
    *, by: Staff, plan: EducationPlan, granted: bool, reason: str = ""
) -> EducationPlan:
    """The caseworker's decision. A no says why."""
    if not granted and not reason.strip():
        raise Refused(_("Skriv hvorfor."), field="reason")
    state = PlanState.GRANTED if granted else PlanState.REFUSED
    return _become(plan, state, reason=reason.strip(), decided_at=clock.now(), decided_by=by)


@action(rule="offers.run", on="plan")
def start_plan(*, by: Actor, plan: EducationPlan, day: date) -> EducationPlan:
    """The citizen has begun."""
    return _become(plan, PlanState.STARTED, started_on=day)


@action(rule="offers.run", on="plan")
def complete_plan(*, by: Actor, plan: EducationPlan, day: date) -> EducationPlan:
    """The citizen has finished."""
    return _become(plan, PlanState.COMPLETED, completed_on=day)


def _become(plan: EducationPlan, state: PlanState, **facts: Any) -> EducationPlan:
    held = EducationPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if held.state == state:
        leave_no_line()
        return held
    if not held.may_become(state):
        said = {"state": held.get_state_display().lower()}
        raise Refused(_("Det kan ikke lade sig gøre: %(state)s.") % said)
    held.state = state
    for name, value in facts.items():
        setattr(held, name, value)
    held.save()
    note_facts(state=state.value)
    return held
