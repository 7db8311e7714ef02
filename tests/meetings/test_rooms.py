"""The same assertions against every provider of rooms, with servers that check as the real ones."""

from __future__ import annotations

import hashlib
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
import pytest

from medspil.kernel import clock
from medspil.meetings.rooms import Guest, MeetingRooms, RoomAsked, RoomUnavailable
from medspil.meetings.rooms.bigbluebutton import BigBlueButton
from medspil.meetings.rooms.jitsi import Jitsi
from medspil.meetings.rooms.lend import enter, offered, rooms, shown_name
from medspil.meetings.rooms.pasted import PastedLink, Telephone
from tests import factories as make
from tests.meetings.gathering import planned, seat_of

SECRET = "en-hemmelighed-til-prøverne-1234567890"
APP = "medspil"
ENDS = datetime(2020, 4, 14, 13, tzinfo=UTC)
NOW = ENDS - timedelta(hours=1)
ASKED = RoomAsked(uuid.UUID(int=7), ENDS, "https://video.example.com/rum", "00 00 12 34")
CHAIR = Guest(uuid.UUID(int=1), "Mads", leads=True)
AMALIE = Guest(uuid.UUID(int=2), "Amalie")


@pytest.fixture(autouse=True)
def _the_time() -> Iterator[None]:
    with clock.at(NOW):
        yield


class BigBlueButtonServer(BaseHTTPRequestHandler):
    """As the real one: a wrong checksum is refused before anything else is looked at."""

    digest = "sha256"
    running: ClassVar[dict[str, dict[str, str]]] = {}
    calls: ClassVar[list[dict[str, str]]] = []

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        call = parts.path.rsplit("/", 1)[-1]
        query, _sep, checksum = parts.query.rpartition("&checksum=")
        right = hashlib.new(self.digest, f"{call}{query}{SECRET}".encode()).hexdigest()
        facts = dict(parse_qsl(query))
        type(self).calls.append({"call": call, **facts})
        if checksum != right:
            return self._say("FAILED", "checksumError")
        return getattr(self, f"_{call}")(facts)

    def _create(self, facts: dict[str, str]) -> None:
        before = self.running.setdefault(facts["meetingID"], facts)
        if before["moderatorPW"] != facts["moderatorPW"]:
            return self._say("FAILED", "idNotUnique")
        return self._say("SUCCESS", "" if before is facts else "duplicateWarning")

    def _join(self, facts: dict[str, str]) -> None:
        room = self.running.get(facts["meetingID"])
        if room is None:
            return self._say("FAILED", "notFound")
        known = {room["moderatorPW"]: "MODERATOR", room["attendeePW"]: "VIEWER"}
        fine = known.get(facts["password"]) == facts["role"]
        return self._say(*(("SUCCESS", "successfullyJoined") if fine else ("FAILED", "invalid")))

    def _end(self, facts: dict[str, str]) -> None:
        room = self.running.pop(facts["meetingID"], None)
        if room is None:
            return self._say("FAILED", "notFound")
        fine = room["moderatorPW"] == facts["password"]
        return self._say("SUCCESS" if fine else "FAILED", "sentEndMeetingRequest")

    def _say(self, code: str, key: str) -> None:
        self.send_response(200)
        self.end_headers()
        said = f"<response><returncode>{code}</returncode><messageKey>{key}</messageKey></response>"
        self.wfile.write(said.encode())

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@dataclass
class Served:
    """A provider, and how the real one would judge a way in: by which name, leading or not."""

    rooms: MeetingRooms
    names: bool = True
    seen: list[dict[str, str]] = field(default_factory=list)

    def judge(self, way: str) -> tuple[str, bool] | None:
        raise NotImplementedError


class ServedBigBlueButton(Served):
    def judge(self, way: str) -> tuple[str, bool] | None:
        import urllib.request

        with urllib.request.urlopen(way, timeout=5) as answer:
            if b"SUCCESS" not in answer.read():
                return None
        facts = dict(parse_qsl(urlsplit(way).query))
        return facts["fullName"], facts["role"] == "MODERATOR"


class ServedJitsi(Served):
    def judge(self, way: str) -> tuple[str, bool] | None:
        parts = urlsplit(way)
        try:
            token = jwt.decode(
                parse_qs(parts.query)["jwt"][0],
                SECRET,
                algorithms=["HS256"],
                audience=APP,
                issuer=APP,
                options={"verify_exp": False, "verify_nbf": False},
            )
        except jwt.InvalidTokenError:
            return None
        now = clock.now().timestamp()
        if token["room"] != parts.path.strip("/") or token["sub"] != parts.hostname:
            return None
        if not token["nbf"] <= now < token["exp"]:
            return None
        user = token["context"]["user"]
        return user["name"], user["affiliation"] == "owner"


class ServedPasted(Served):
    def judge(self, way: str) -> tuple[str, bool] | None:
        fine = way in ("https://video.example.com/rum", "tel:00001234")
        return ("", False) if fine else None


@pytest.fixture
def bbb_server() -> Iterator[str]:
    BigBlueButtonServer.running.clear()
    BigBlueButtonServer.calls.clear()
    server = HTTPServer(("127.0.0.1", 0), BigBlueButtonServer)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/bigbluebutton/api"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["link", "phone", "jitsi", "bbb sha1", "bbb sha256"])
def served(
    request: pytest.FixtureRequest, bbb_server: str, monkeypatch: pytest.MonkeyPatch
) -> Served:
    if request.param == "link":
        return ServedPasted(PastedLink(), names=False)
    if request.param == "phone":
        return ServedPasted(Telephone(), names=False)
    if request.param == "jitsi":
        return ServedJitsi(Jitsi("https://jitsi.example.com/", APP, SECRET))
    digest = request.param.split()[1]
    monkeypatch.setattr(BigBlueButtonServer, "digest", digest)
    return ServedBigBlueButton(BigBlueButton(bbb_server, SECRET, digest))


def test_everybody_gets_in_by_their_first_name_and_one_leads(served: Served) -> None:
    served.rooms.create(ASKED)
    found = [served.judge(served.rooms.join(ASKED, guest)) for guest in (CHAIR, AMALIE)]
    names = [("Mads", True), ("Amalie", False)]
    assert found == (names if served.names else [("", False)] * 2)


def test_a_room_asked_for_twice_is_one_room(served: Served) -> None:
    served.rooms.create(ASKED)
    served.rooms.create(ASKED)
    assert served.judge(served.rooms.join(ASKED, AMALIE)) is not None
    assert len(BigBlueButtonServer.running) <= 1


def test_a_room_may_be_ended_twice(served: Served) -> None:
    served.rooms.create(ASKED)
    served.rooms.end(ASKED)
    served.rooms.end(ASKED)
    assert BigBlueButtonServer.running == {}


def test_a_way_in_that_somebody_changed_is_shut(served: Served) -> None:
    served.rooms.create(ASKED)
    way = served.rooms.join(ASKED, AMALIE)
    changed = way.replace("guest=true", "guest=false") if "guest=true" in way else ""
    changed = changed or (way.replace("?jwt=e", "?jwt=f") if "?jwt=" in way else way + "0")
    assert changed != way
    assert served.judge(changed) is None


def test_a_way_in_says_nothing_of_the_case(served: Served) -> None:
    served.rooms.create(ASKED)
    facts = dict(parse_qsl(urlsplit(served.rooms.join(ASKED, AMALIE)).query))
    assert set(facts) <= {
        *("meetingID", "fullName", "userID", "password", "role", "guest", "checksum", "jwt")
    }


def test_nothing_is_recorded_and_guests_wait_outside(bbb_server: str) -> None:
    BigBlueButton(bbb_server, SECRET).create(ASKED)
    asked = BigBlueButtonServer.calls[0]
    assert (asked["record"], asked["allowStartStopRecording"], asked["guestPolicy"]) == (
        "false",
        "false",
        "ASK_MODERATOR",
    )
    assert (asked["duration"], asked["name"]) == ("180", "Medspil")


def test_a_wrong_secret_and_a_server_away_are_said(bbb_server: str) -> None:
    with pytest.raises(RoomUnavailable, match="checksumError"):
        BigBlueButton(bbb_server, "forkert").create(ASKED)
    with pytest.raises(RoomUnavailable, match="URLError"):
        BigBlueButton("http://127.0.0.1:9/api", SECRET).create(ASKED)


def test_a_token_ends_two_hours_after_the_meeting() -> None:
    served = ServedJitsi(Jitsi("https://jitsi.example.com", APP, SECRET))
    way = served.rooms.join(ASKED, AMALIE)
    with clock.at(ENDS + timedelta(minutes=119)):
        assert served.judge(way) == ("Amalie", False)
    with clock.at(ENDS + timedelta(minutes=121)):
        assert served.judge(way) is None


@pytest.mark.parametrize(
    "url", ["http://video.example.com", "https://", "javascript:alert(1)", "https://a:b@c.example"]
)
def test_only_https_is_a_link(url: str) -> None:
    with pytest.raises(RoomUnavailable):
        PastedLink().join(RoomAsked(uuid.UUID(int=7), ENDS, url), AMALIE)


def test_only_what_is_configured_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [code for code, _name in offered()] == ["none", "phone", "link"]
    for name in ("URL", "APP", "SECRET"):
        monkeypatch.setenv(f"MEDSPIL_JITSI_{name}", "https://jitsi.example.com")
    monkeypatch.setenv("MEDSPIL_BBB_URL", "https://bbb.example.com")
    monkeypatch.setenv("MEDSPIL_BBB_SECRET", SECRET)
    assert [code for code, _name in offered()] == [
        *("none", "phone", "link", "jitsi", "bigbluebutton")
    ]
    assert rooms("none") is None


@pytest.mark.django_db
@pytest.mark.parametrize(("protected", "name"), [(False, "Amalie"), (True, "Gæst")])
def test_a_protected_name_stays_in_the_house(protected: bool, name: str) -> None:
    make.the_law()
    clerk = make.staff(full_name="Mads Dam")
    citizen = make.citizen(staff=clerk, first_name="Amalie", protected=protected)
    meeting = planned(clerk, citizen, make.moment(date(2020, 4, 14), "16:00"))
    assert shown_name(seat_of(meeting, "main_person")) == name
    assert enter(seat_of(meeting, "chair")) == meeting.room_url
