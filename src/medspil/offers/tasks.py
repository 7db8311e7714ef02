"""The room's work on the queue."""

from __future__ import annotations

from procrastinate.contrib.django import app

from medspil.kernel.action import Refused, System


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="offers.expire", name="offers.expire")
def expire(timestamp: int) -> None:
    """Every five minutes: seats that nobody confirmed in time go to the next in line."""
    expire_all()


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="offers.remind", name="offers.remind")
def remind(timestamp: int) -> None:
    """Every quarter of an hour: remind of what is on today."""
    remind_all()


@app.task(name="offers.propose", pass_context=False)
def propose(round: int) -> None:
    """A proposal of clubs that somebody asked for."""
    propose_now(round)


def propose_now(pk: int) -> None:
    """Make the proposal that a round waits for, and say why when it comes to nothing."""
    from medspil.offers.actions.clubs.proposing import end_solving, propose_clubs
    from medspil.offers.models import ClubRound

    round = ClubRound.objects.select_related("solving_for").filter(pk=pk).first()
    if round is None or round.solving_for is None:
        return  # somebody was here before
    said = ""
    try:
        propose_clubs(by=round.solving_for, round=round)
    except Refused as refused:
        said = refused.message
    end_solving(by=System("worker"), round=round, said=said)


def expire_all() -> int:
    """Give on every offered seat whose deadline has passed; returns how many."""
    from medspil.offers.actions.signing_up import expire_offers
    from medspil.offers.queries.sessions import with_lapsed_offers

    worker = System("worker")
    return sum(expire_offers(by=worker, session=one) for one in with_lapsed_offers())


def remind_all() -> int:
    """Remind of sessions within hours and of talks within a day; returns how many are told."""
    from medspil.offers.actions.holding import remind_of_session
    from medspil.offers.actions.sparring import remind_of_sparring
    from medspil.offers.queries.sessions import to_remind_of
    from medspil.offers.queries.sparring import talks_to_remind_of

    worker, talks = System("worker"), talks_to_remind_of()
    for one in talks:
        remind_of_sparring(by=worker, sparring=one)
    return len(talks) + sum(remind_of_session(by=worker, session=one) for one in to_remind_of())
