"""What the citizen does with their own: send it in, send it again, tell how it went, delete it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from medspil.contact import engagements
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, leave_no_line, note_facts
from medspil.kernel.workdays import add_working_days
from medspil.people.models import Citizen, Staff
from medspil.sparring import storage
from medspil.sparring.actions.calling import call_off_and_tell
from medspil.sparring.models import (
    Application,
    ApplicationState,
    Document,
    DocumentKind,
    Example,
    Result,
    TalkState,
    Turn,
)
from medspil.sparring.queries.policy import sparring_policy
from medspil.sparring.reading.taking_in import Taken

MOST_VERSIONS = 30
MOST_OPEN = 10  # of one citizen

Given = Mapping[str, Taken]  # by kind of document


@action(rule="sparring.send", on="citizen")
def send_in(*, by: Actor, citizen: Citizen, about: str, given: Given) -> Application:
    """Send in a CV or an application, and the advertisement where there is one.

    It gets a day by which it is answered. Raises `Refused` for nothing to read, for a citizen who
    is closed, and for more than ten that are open.
    """
    Citizen.objects.select_for_update(no_key=True).get(pk=citizen.pk)
    if not ({DocumentKind.CV, DocumentKind.LETTER} & set(given)):
        raise Refused(_("Indsæt din tekst, eller vælg en fil."), field="text")
    if citizen.closed_on is not None:
        raise Refused(_("Borgeren er afsluttet. Genåbn først borgeren."))
    open_ones = citizen.applications.exclude(state__in=[ApplicationState.ENDED])
    if open_ones.count() >= MOST_OPEN:
        raise Refused(_("Du har ti i gang. Fortæl, hvordan det gik med en af dem, eller slet en."))
    now = clock.now()
    application = Application.objects.create(
        citizen=citizen, about=" ".join(about.split()), made_at=now, touched_at=now
    )
    _add(by, application, given)
    _ask(application)
    return application


@action(rule="sparring.own", on="application")
def send_version(*, by: Actor, application: Application, given: Given) -> Application:
    """A new version, or what was missing. A promise that was given stands; else there is a new one.

    Raises `Refused` for nothing new, and past thirty versions.
    """
    held = locked(application)
    if not given:
        raise Refused(_("Indsæt din tekst, eller vælg en fil."), field="text")
    for kind, taken in given.items():
        last = held.documents.filter(kind=kind).order_by("-number").first()
        if last is not None and last.text == taken.text:
            raise Refused(_("Teksten er den samme som sidst."), field="text")
    _add(by, held, given)
    if not held.turns.filter(answered_at=None, dropped_at=None).exists():
        _ask(held)
    _touch(held)
    return held


def _add(by: Actor, application: Application, given: Given) -> None:
    """Keep each as the next version of its kind."""
    now, employee = clock.now(), by if isinstance(by, Staff) else None
    for kind, taken in given.items():
        number = application.documents.filter(kind=kind).count() + 1
        if number > MOST_VERSIONS:
            raise Refused(_("Der er 30 versioner. Slet ansøgningen, og begynd forfra."))
        has_file = bool(taken.content)
        Document.objects.create(
            application=application,
            kind=kind,
            number=number,
            text=taken.text,
            name=taken.name if has_file else "",
            file=storage.keep(taken.content) if has_file else "",
            mime=taken.mime if has_file else "",
            bytes=len(taken.content),
            scanned=has_file and taken.scanned,
            sent_at=now,
            sent_by=employee,
        )
        if kind != DocumentKind.ADVERT:
            application.versions += 1
    note_facts(documents=sorted(given))
    application.save(update_fields=["versions"])


def _ask(application: Application) -> None:
    """Promise a day, working days counted."""
    day = add_working_days(clock.today(), sparring_policy().answer_days)
    Turn.objects.create(
        application=application,
        number=application.turns.count() + 1,
        asked_at=clock.now(),
        promised_by=day,
    )
    if application.state != ApplicationState.WAITING:
        application.state = ApplicationState.WAITING
        application.save(update_fields=["state"])


@action(rule="sparring.own", on="application")
def tell_result(*, by: Actor, application: Application, result: str) -> Application:
    """How it went: sent, a job interview, a job, or no. A job or a no ends it.

    Raises `Refused` for what is none of these.
    """
    if result not in Result.values or not result:
        raise Refused(_("Vælg en."), field="result")
    held = locked(application)
    now = clock.now()
    held.result, held.result_at = result, now
    if result == Result.INTERVIEW and held.interview_at is None:
        held.interview_at = now
    held.save(update_fields=["result", "result_at", "interview_at"])
    if result in (Result.JOB, Result.NO) and held.state != ApplicationState.ENDED:
        _drop_turns(held)
        held.state = ApplicationState.ENDED
        held.save(update_fields=["state"])
    _touch(held)
    note_facts(result=result)
    return held


@action(rule="sparring.rate", on="application")
def rate_answer(*, by: Actor, application: Application, rating: int) -> Application:
    """Was the last answer a help, from 1 to 5? Voluntary, and the citizen's own to say; it is
    counted with others' and shown to nobody else. Raises `Refused` before there is an answer.
    """
    held = locked(application)
    turn = held.turns.filter(answered_at__isnull=False).order_by("number").last()
    if turn is None:
        raise Refused(_("Der er ikke svaret endnu."))
    if not 1 <= rating <= 5:
        raise Refused(_("Vælg en."), field="rating")
    turn.rating = rating
    turn.save(update_fields=["rating"])
    return held


@action(rule="sparring.choose_timeline", on="application")
def choose_timeline(*, by: Actor, application: Application, shown: bool) -> Application:
    """May their caseworker see on the timeline that it was sent and answered, and how it went?
    Never what it says. A no takes it all off at once.
    """
    held = locked(application)
    if held.on_timeline == shown:
        leave_no_line()
        return held
    held.on_timeline = shown
    held.save(update_fields=["on_timeline"])
    note_facts(shown=shown)
    return held


@action(rule="sparring.own", on="application")
def delete_application(*, by: Actor, application: Application) -> Application:
    """Really gone: files, texts, comments, answers, notes. A row of nobody's is left to count."""
    held = Application.objects.select_for_update().get(pk=application.pk)
    if held.state == ApplicationState.GONE:
        leave_no_line()
        return held
    forget(by, [held])
    return held


def forget(by: Actor, applications: Sequence[Application]) -> None:
    """Empty them, and call off the talk that is ahead; the caller holds them."""
    now = clock.now()
    for one in applications:
        for talk in one.talks.select_for_update().filter(state=TalkState.BOOKED):
            call_off_and_tell(by, talk)
        one.talks.update(note="")
        _drop_turns(one)
        one.turns.exclude(answered_at=None).update(text="")
        storage.remove_later(one.documents.values_list("file", flat=True))
        one.documents.all().delete()  # comments go along
        Example.objects.filter(application=one).delete()
        engagements.release(*(f"sparring-call:{talk.uid}" for talk in one.talks.all()))
        one.state, one.citizen, one.owner = ApplicationState.GONE, None, None
        one.about, one.gone_at = "", now
        one.save(update_fields=["state", "citizen", "owner", "about", "gone_at"])


def _drop_turns(application: Application) -> None:
    open_ones = application.turns.filter(answered_at=None, dropped_at=None)
    open_ones.update(dropped_at=clock.now())


def _touch(application: Application) -> None:
    application.touched_at = clock.now()
    application.save(update_fields=["touched_at"])


def locked(application: Application) -> Application:
    """The row, held until the transaction ends. Raises `Refused` where it was deleted meanwhile."""
    held = (
        Application.objects.select_for_update(of=("self",))
        .select_related("citizen", "owner")
        .get(pk=application.pk)
    )
    if held.state == ApplicationState.GONE:
        raise Refused(_("Borgeren har slettet ansøgningen."))
    return held
