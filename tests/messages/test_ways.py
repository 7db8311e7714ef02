"""The ways out: a real mail server, letters as PDF/UA, Digital Post as MeMo files."""

from __future__ import annotations

import socket
import stat
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as django_settings

from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.messages.actions import queue_message
from medspil.messages.delivery import deliver
from medspil.messages.models import Message, MessageKind
from medspil.messages.ways import Down, Enclosed, Parcel, Rejected, Ways, digital_post
from medspil.messages.ways.letter import Letter, path_of, pdf
from tests import factories as make

NOON = datetime(2020, 4, 14, 12, tzinfo=clock.TZ)
HOME = {"address": "Skjulevej 17", "postcode": "5610", "city": "Assens"}


class Post:
    """A mail server that keeps what it takes, and answers as it is told."""

    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.answer = "250 OK"
        self.sessions: set[int] = set()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.sessions.add(id(session))
        if self.answer.startswith("250"):
            self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.answer


@pytest.fixture
def server(settings: Any) -> Iterator[Post]:
    post = Post()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    yield post
    controller.stop()


def parcel(**given: Any) -> Parcel:
    plain = {
        "key": str(uuid.uuid4()),
        "to": "anna@example.com",
        "name": "Anna Prøve",
        "language": "da",
        "subject": "Du har en ny besked",
        "text": "Kære Anna\n\nVi har aftalt en tid.\nVenlig hilsen",
        "unit": "Jobcentret",
        "phone": "00 00 00 00",
    }
    return Parcel(**{**plain, **given})


# -- e-mail ----------------------------------------------------------------------------------------


def test_many_letters_go_by_one_connection(server: Post) -> None:
    with Ways() as ways:
        for _n in range(5):
            ways["email"].hand_over(parcel())
    assert (len(server.letters), len(server.sessions)) == (5, 1)


def test_a_letter_by_mail_says_its_id_and_that_no_person_wrote_it(server: Post) -> None:
    given = parcel(
        language="uk",
        text="Вітаємо",
        files=[Enclosed("aftale.ics", "text/calendar; method=REQUEST", b"BEGIN:VCALENDAR")],
    )
    with Ways() as ways:
        handed = ways["email"].hand_over(given)
    letter = server.letters[0]
    assert letter["Message-ID"] == f"<{given.key}@medspil>" == f"<{handed.provider_id}>"
    assert (letter["Auto-Submitted"], letter["Content-Language"]) == ("auto-generated", "uk")
    assert letter.get_body().get_content().strip() == "Вітаємо"
    assert [part.get_content_type() for part in letter.iter_attachments()] == ["text/calendar"]


@pytest.mark.parametrize(
    ("answer", "raises", "code"),
    [
        ("550 No such user", Rejected, "smtp 550"),
        ("451 Come back later", Down, "smtp 451"),
    ],
)
def test_the_server_says_never_or_not_now(
    server: Post, answer: str, raises: type[Exception], code: str
) -> None:
    server.answer = answer
    with Ways() as ways, pytest.raises(raises, match=code):
        ways["email"].hand_over(parcel())


def test_no_server_at_all_is_down(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with Ways() as ways, pytest.raises(Down, match="ConnectionRefusedError"):
        ways["email"].hand_over(parcel())


@pytest.mark.parametrize("header", ["Du\r\nBcc: evil@example.com", "Du\nhar"])
def test_no_header_can_be_smuggled_in(server: Post, header: str) -> None:
    with Ways() as ways, pytest.raises(Rejected, match="header"):
        ways["email"].hand_over(parcel(subject=header))
    assert server.letters == []


# -- letters ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["da", "uk", "ar", "so"])
def test_a_letter_is_pdf_ua_in_its_language(language: str) -> None:
    made = pdf(parcel(language=language, to="Anna Prøve\nSkjulevej 17\n5610 Assens"))
    assert made.startswith(b"%PDF-")
    assert b"pdfuaid:part>1</pdfuaid:part>" in made
    assert f"/Lang({language})".encode() in made


@pytest.mark.parametrize("sign", ["中", "ሰላም", "\x00", "\x07", "😀"])
def test_a_sign_that_no_font_here_has_keeps_nobodys_letter_back(sign: str) -> None:
    assert pdf(parcel(to=f"Anna {sign}\n5610 Assens", text=f"Hej {sign}")).startswith(b"%PDF-")


def test_what_is_written_in_a_letter_is_never_markup() -> None:
    sly = '#read("/etc/passwd") $x$ *fed* = Overskrift\n\n#panic()'
    assert pdf(parcel(text=sly, subject='#panic("x")', to="A\nB")).startswith(b"%PDF-")


def test_a_letter_lies_for_its_owner_alone_under_a_name_that_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDSPIL_LETTERS", str(tmp_path / "breve"))
    given = parcel(to="Anna Prøve\nSkjulevej 17\n5610 Assens")
    for _attempt in range(2):
        assert Letter().hand_over(given).only_processed
    assert [file.name for file in (tmp_path / "breve").iterdir()] == [f"{given.key}.pdf"]
    assert stat.S_IMODE(path_of(given.key).stat().st_mode) == 0o600


@pytest.mark.django_db
def test_a_protected_citizen_gets_the_letter_at_the_address_that_no_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDSPIL_LETTERS", str(tmp_path))
    citizen = make.citizen(protected=True, post_exempt=True, phone="", **HOME)
    message = queue_message(
        by=System("worker"), citizen=citizen, kind=MessageKind.MISSED_CALL, now=NOON
    )
    deliver([message.pk], now=NOON)
    sent = Message.objects.get()
    assert (sent.channel, sent.state) == ("letter", "sent")
    assert path_of(str(sent.public_id)).exists()
    assert "Skjulevej" not in sent.text + sent.subject + str(sent.receipts.get().__dict__)


# -- Digital Post ----------------------------------------------------------------------------------


def memo(**given: Any) -> ElementTree.Element:
    at = datetime(2020, 4, 14, 10, tzinfo=UTC)
    return digital_post.message(parcel(**{"to": "6101015555", **given}), "12345678", at)


def test_a_message_is_as_the_format_demands() -> None:
    made = memo(files=[Enclosed("aftale.ics", "text/calendar; method=REQUEST", b"BEGIN")])
    assert digital_post.problems(made) == []
    names = [element.tag.split("}")[1] for element in made.iter()]
    assert names[:6] == [
        "Message", "MessageHeader", "messageType", "messageUUID", "label", "mandatory"
    ]  # fmt: skip
    assert made.get("memoVersion") == "1.2"


def _change(root: ElementTree.Element, name: str, text: str | None) -> None:
    """Write something else in the first element of that name; None takes it away."""
    for parent in root.iter():
        for child in list(parent):
            if child.tag.endswith(f"}}{name}"):
                if text is None:
                    parent.remove(child)
                else:
                    child.text = text
                return


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("messageUUID", None),
        ("messageUUID", "7"),
        ("label", ""),
        ("label", "x" * 257),
        ("recipientID", "610101-5555"),
        ("recipientID", "12345678"),
        ("senderID", "1234567"),
        ("Recipient", None),
        ("createdDateTime", "2020-04-14T12:00:00+02:00"),
        ("MainDocument", None),
        ("language", "dansk"),
        ("content", "ikke base64!"),
        ("mandatory", "nej"),
    ],
)
def test_what_the_format_does_not_allow_is_found(name: str, text: str | None) -> None:
    made = memo()
    _change(made, name, text)
    assert digital_post.problems(made) != []


@pytest.mark.parametrize("name", ["memoVersion", "memoSchVersion"])
def test_the_versions_of_format_and_schema_are_demanded(name: str) -> None:
    made = memo()
    del made.attrib[name]
    assert [fault.element for fault in digital_post.problems(made)] == [name]


def test_elements_out_of_order_and_strangers_are_found() -> None:
    made = memo()
    header = made[0]
    header[:] = [*header[3:], *header[:3]]
    ElementTree.SubElement(header, f"{{{digital_post.MEMO}}}diagnosis")
    found = {str(fault.what) for fault in digital_post.problems(made)}
    assert found == {"has its elements in another order", "does not belong in MessageHeader"}


@pytest.mark.django_db
def test_digital_post_lies_in_the_outgoing_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDSPIL_CVR", "12345678")
    monkeypatch.setenv("MEDSPIL_POST", str(tmp_path))
    citizen = make.citizen(phone="", with_cpr=True)
    message = queue_message(
        by=System("worker"), citizen=citizen, kind=MessageKind.MISSED_CALL, now=NOON
    )
    deliver([message.pk], now=NOON)
    (file,) = tmp_path.iterdir()
    made = ElementTree.parse(file).getroot()
    assert digital_post.problems(made) == []
    told = {e.tag.split("}")[1]: e.text for e in made.iter() if not len(e)}
    assert citizen.cpr is not None
    assert told["recipientID"] == citizen.cpr.digits
    assert told["label"] == "Du har en ny besked"
    assert file.name == f"{message.public_id}.xml"


@pytest.mark.django_db
def test_without_a_sender_nobody_is_offered_digital_post(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MEDSPIL_CVR", raising=False)
    citizen = make.citizen(phone="", with_cpr=True, **HOME)
    message = queue_message(
        by=System("worker"), citizen=citizen, kind=MessageKind.MISSED_CALL, now=NOON
    )
    assert message.channel == "letter"
    assert django_settings.EMAIL_BACKEND.endswith("locmem.EmailBackend")
