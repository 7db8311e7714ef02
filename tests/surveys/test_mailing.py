"""Invitations by e-mail: counted, tried, seen by two, sent, stopped; never to who answered."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused
from medspil.messages.delivery import deliver
from medspil.messages.models import Message, OutboxPolicy
from medspil.messages.queries import undelivered_for
from medspil.people.models import Role, Staff
from medspil.surveys import links
from medspil.surveys.actions.inviting import invite
from medspil.surveys.actions.mailing import (
    approve_mailing,
    make_mailing,
    sample_mailing,
    send,
    send_block,
    start_mailing,
    stop_mailing,
)
from medspil.surveys.actions.retention import every_night
from medspil.surveys.actions.surveys import close_survey
from medspil.surveys.models import Mailing, MailingRow, Survey
from medspil.surveys.populations import Asked
from medspil.surveys.queries.mailing import by_kind, lost_of, progress, wave_now
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.surveys.asking import BY, WEDNESDAY, a_survey, answer

pytestmark = pytest.mark.django_db
NOON = make.moment(WEDNESDAY, "12:00")


@pytest.fixture(autouse=True)
def _noon(db: None) -> Any:
    with clock.played(), clock.at(NOON):
        yield


def colleague(email: str) -> Staff:
    made = make.staff(Role.CONSULTANT)
    made.email = email
    made.save(update_fields=["email"])
    return made


@pytest.fixture
def nora() -> Staff:
    return colleague("nora@example.com")


@pytest.fixture
def otto() -> Staff:
    return colleague("otto@example.com")


def asked(n: int = 3, *, without: int = 1, **facts: Any) -> Survey:
    """`n` who have an e-mail, and `without` who have none."""
    survey = a_survey(**facts)
    people = [Asked(f"R{i}", f"Firma {i}", email=f"firma{i}@example.com") for i in range(n)]
    people += [Asked(f"U{i}", f"Uden {i}") for i in range(without)]
    invite(by=BY, survey=survey, kind="list", variables={}, asked=people)
    return survey


def ready(survey: Survey, nora: Staff, otto: Staff, kind: str = "invitation") -> Mailing:
    made = make_mailing(by=nora, survey=survey, kind=kind)
    made = sample_mailing(by=nora, mailing=made)
    return approve_mailing(by=otto, mailing=made)


def sent(survey: Survey, nora: Staff, otto: Staff, kind: str = "invitation") -> Mailing:
    """Made, tried, approved, sent, and delivered."""
    made = start_mailing(by=nora, mailing=ready(survey, nora, otto, kind))
    send(made.pk)
    delivered()
    made.refresh_from_db()
    return made


def delivered() -> None:
    deliver(list(Message.objects.order_by("pk").values_list("pk", flat=True)), now=NOON)


def test_each_gets_a_link_of_their_own_and_the_subject_says_nothing(
    nora: Staff, otto: Staff
) -> None:
    survey = asked()
    made = sent(survey, nora, otto)
    by_address = {one.to[0]: one for one in mail.outbox}
    whole = {f"firma{i}@example.com" for i in range(3)}
    assert set(by_address) == whole
    for who in survey.respondents.exclude(email=""):
        one = by_address[who.email]
        assert links.address_of(who) in one.body
        assert one.subject == "Du har en ny besked"
        assert (survey.title in one.body, who.name in one.body) == (False, False)
    came = progress(made)
    assert (came.total, came.gone, came.no_email, made.state) == (3, 3, 1, "finished")


def test_the_link_is_forgotten_when_it_has_left_and_lies_nowhere_readable(
    nora: Staff, otto: Staff
) -> None:
    survey = asked(1)
    start = start_mailing(by=nora, mailing=ready(survey, nora, otto))
    send(start.pk)
    message = Message.objects.get()
    secret = links.token_of(survey.respondents.get(reference="R0"))
    assert (secret in message.text, message.guest) == (True, "firma0@example.com")
    assert secret not in f"{message.dedupe} {message.subject}"
    delivered()
    message.refresh_from_db()
    assert (message.state, message.text) == ("sent", "")


def test_nobody_is_written_to_before_two_have_seen_it(nora: Staff, otto: Staff) -> None:
    survey = asked()
    made = make_mailing(by=nora, survey=survey, kind="invitation")
    with pytest.raises(Refused):
        approve_mailing(by=otto, mailing=made)  # not tried
    made = sample_mailing(by=nora, mailing=made)
    with pytest.raises(NotAllowed):
        approve_mailing(by=nora, mailing=made)  # by who made it
    with pytest.raises(Refused):
        start_mailing(by=nora, mailing=made)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mailing.objects.filter(pk=made.pk).update(state="approved", approved_by=nora)
    assert Message.objects.count() == 0


def test_the_sample_has_no_link_of_anybody(nora: Staff) -> None:
    survey = asked(1)
    with clock.at(NOON):
        made = sample_mailing(
            by=nora, mailing=make_mailing(by=nora, survey=survey, kind="invitation")
        )
    assert (made.state, Message.objects.count()) == ("sampled", 0)


def test_a_reminder_goes_once_to_those_who_have_not_answered(nora: Staff, otto: Staff) -> None:
    survey = asked(3)
    sent(survey, nora, otto)
    answer(survey, survey.respondents.get(reference="R1"), "Upåvirket")
    mail.outbox.clear()
    sent(survey, nora, otto, "reminder")
    assert sorted(one.to[0] for one in mail.outbox) == ["firma0@example.com", "firma2@example.com"]
    with pytest.raises(Refused, match="ingen at skrive til"):
        make_mailing(by=nora, survey=survey, kind="reminder")


def test_who_was_never_invited_by_mail_is_not_reminded(nora: Staff) -> None:
    with pytest.raises(Refused, match="ingen at skrive til"):
        make_mailing(by=nora, survey=asked(), kind="reminder")


def test_without_names_the_reminder_goes_by_the_flag_and_nobody_is_told_who(
    nora: Staff, otto: Staff
) -> None:
    survey = asked(3, is_anonymous=True)
    sent(survey, nora, otto)
    answer(survey, survey.respondents.get(reference="R1"), "Upåvirket")
    mail.outbox.clear()
    made = sent(survey, nora, otto, "reminder")
    assert sorted(one.to[0] for one in mail.outbox) == ["firma0@example.com", "firma2@example.com"]
    # who has answered stands in no row as left out, and the outbox's key names nobody
    assert set(made.rows.values_list("respondent__reference", flat=True)) == {"R0", "R2"}
    keys = " ".join(Message.objects.values_list("dedupe", flat=True))
    assert not [one for one in survey.respondents.all() if str(one.public_id) in keys]
    assert not [one for one in survey.respondents.all() if one.public_id.hex in keys]


def test_without_names_the_rows_go_when_the_wave_is_over_and_the_figures_stay(
    nora: Staff, otto: Staff
) -> None:
    survey = asked(3, is_anonymous=True)
    made = sent(survey, nora, otto)
    every_night()
    assert made.rows.count() == 4
    close_survey(by=BY, survey=survey)
    every_night()
    made.refresh_from_db()
    assert (made.rows.count(), made.sent, made.failed) == (0, 3, 0)
    assert by_kind(survey, made.wave)[0][1].gone == 3


def test_who_answers_while_it_is_sent_is_not_written_to(nora: Staff, otto: Staff) -> None:
    survey = asked(3)
    made = start_mailing(by=nora, mailing=ready(survey, nora, otto))
    answer(survey, survey.respondents.get(reference="R2"), "Upåvirket")
    send(made.pk)
    assert Message.objects.count() == 2
    assert not MailingRow.objects.filter(respondent__reference="R2").exists()


def test_stopped_it_takes_back_what_has_not_left_and_forgets_the_links(
    nora: Staff, otto: Staff
) -> None:
    survey = asked(3)
    made = start_mailing(by=nora, mailing=ready(survey, nora, otto))
    assert send_block(made.pk, at_most=2)
    stop_mailing(by=nora, mailing=made)
    assert not send_block(made.pk)
    delivered()
    assert mail.outbox == []
    assert set(Message.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert {one.text for one in Message.objects.all()} == {""}
    # and they can be written to again
    again = sent(survey, nora, otto)
    assert (progress(again).gone, len(mail.outbox)) == (3, 3)


def test_one_mailing_at_a_time_and_none_when_it_is_closed(nora: Staff) -> None:
    survey = asked()
    make_mailing(by=nora, survey=survey, kind="invitation")
    with pytest.raises(Refused, match="i gang"):
        make_mailing(by=nora, survey=survey, kind="invitation")
    closed = asked()
    close_survey(by=BY, survey=closed)
    with pytest.raises(Refused, match="tager ikke imod"):
        make_mailing(by=nora, survey=closed, kind="invitation")


def test_a_survey_closed_meanwhile_is_not_mailed_on(nora: Staff, otto: Staff) -> None:
    survey = asked()
    made = start_mailing(by=nora, mailing=ready(survey, nora, otto))
    close_survey(by=BY, survey=survey)
    send(made.pk)
    made.refresh_from_db()
    assert (made.state, Message.objects.count()) == ("stopped", 0)


def test_what_did_not_arrive_is_on_the_surveys_page_and_on_the_work_list(
    client: StrictClient, nora: Staff, otto: Staff
) -> None:
    survey = asked(2)
    sent(survey, nora, otto)
    message = Message.objects.order_by("pk").first()
    assert message is not None
    Message.objects.filter(pk=message.pk).update(state="failed", slot=None, problem="rejected")
    (lost,) = lost_of(nora, survey, wave_now(survey))
    logged_in(client, nora)
    overview = client.get(f"/undersoegelser/{survey.public_id}/").content.decode()
    assert re.search(r"1 af 2 mails er sendt\.\s*1 kom ikke frem", overview)
    page = client.get(f"/undersoegelser/{survey.public_id}/mail/").content.decode()
    assert f"{lost.respondent.name}</a>" in page
    logged_in(client, leader := make.staff(Role.LEADER))
    assert list(undelivered_for(leader)) == [message]
    assert lost.respondent.name in client.get("/beskeder/ikke-leveret/").content.decode()


def test_a_mailing_is_made_tried_approved_and_sent_in_the_browser(
    client: StrictClient, nora: Staff, otto: Staff
) -> None:
    survey = asked(2)
    logged_in(client, nora)

    def press(url: str, what: str) -> Any:
        return client.post(url, {"do": what, "once": str(uuid.uuid4())})

    made = press(f"/undersoegelser/{survey.public_id}/mail/", "invitation")
    where = made["Location"]
    assert "2 får en mail" in client.get(where).content.decode()
    assert press(where, "sample").status_code == 303
    assert press(where, "approve").status_code in (404, 422)
    logged_in(client, otto)
    assert press(where, "approve").status_code == 303
    assert press(where, "start").status_code == 303
    mailing = Mailing.objects.get()
    assert mailing.state == "sending"
    send(mailing.pk)
    assert "2 venter" in client.get(where).content.decode()


def test_quiet_hours_hold_it_until_the_morning(nora: Staff, otto: Staff) -> None:
    survey = asked(1)
    OutboxPolicy.objects.all().delete()
    with clock.at(make.moment(WEDNESDAY, "22:00")):
        made = start_mailing(by=nora, mailing=ready(survey, nora, otto))
        send(made.pk)
    message = Message.objects.get()
    assert timezone_hour(message) == 8


def timezone_hour(message: Message) -> int:
    return message.not_before.astimezone(clock.TZ).hour


def test_the_database_writes_to_those_who_are_asked_and_to_each_once(nora: Staff) -> None:
    survey, other = asked(2), asked(1)
    made = make_mailing(by=nora, survey=survey, kind="invitation")
    stranger, known = other.respondents.first(), survey.respondents.first()

    def refused(**row: Any) -> str:
        with pytest.raises(IntegrityError) as found, transaction.atomic():
            MailingRow.objects.create(mailing=made, **row)
        return str(found.value)

    assert "a mailing is to those who are asked" in refused(respondent=stranger)
    assert "once_in_a_mailing" in refused(respondent=known)
    with pytest.raises(IntegrityError, match="one_mailing_at_a_time"), transaction.atomic():
        Mailing.objects.create(
            survey=survey, wave=made.wave, kind="reminder", made_by=nora, made_at=clock.now()
        )
    with pytest.raises(IntegrityError, match="a_mailing_is_summed_up"), transaction.atomic():
        Mailing.objects.filter(pk=made.pk).update(sent=3)
