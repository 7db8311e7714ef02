"""kill -9 in the middle: nothing is lost, and twice comes only what SMTP cannot help."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import connections
from django.utils import timezone
from psycopg.conninfo import make_conninfo

from medspil.kernel.action import System
from medspil.messages.actions import queue_many
from medspil.messages.models import Message, OutboxPolicy
from medspil.messages.queueing import Draft
from tests import factories as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
LETTERS = 40


class Post:
    """A mail server that says when it has taken so many."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.enough = threading.Event()
        self.at = LETTERS + 1
        self.is_slow = False  # it has the letter, and does not say so

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.ids.append(str(message_from_bytes(envelope.content)["Message-ID"]))
        if len(self.ids) >= self.at:
            self.enough.set()
        while self.is_slow:
            await asyncio.sleep(0.02)
        return "250 OK"


@contextmanager
def post_office() -> Iterator[tuple[Post, int]]:
    post = Post()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    yield post, port
    post.is_slow = False
    controller.stop()


def worker(port: int | None = None, **environment: str) -> subprocess.Popen[bytes]:
    """A process of its own on the test's database; `port`: where the mail server listens."""
    at = connections["default"].settings_dict
    names = {
        "dbname": "NAME",
        "user": "USER",
        "password": "PASSWORD",
        "host": "HOST",
        "port": "PORT",
    }
    url = make_conninfo(**{word: at[name] for word, name in names.items() if at.get(name)})
    return subprocess.Popen(
        [sys.executable, "-m", "tests.messages.deliver_all", *([str(port)] if port else [])],
        env={
            **os.environ,
            **environment,
            "DJANGO_SETTINGS_MODULE": "medspil.config.settings",
            "DATABASE_URL": url,
        },
    )


def test_workers_killed_in_the_middle_lose_nothing() -> None:
    OutboxPolicy.objects.create(quiet_from=3, quiet_until=3)  # at whatever hour the test runs
    drafts = [Draft(make.citizen(group="", email=f"c{n}@example.com")) for n in range(LETTERS)]
    made = queue_many(
        by=System("test"),
        kind="missed_call",
        drafts=[Draft(d.citizen, channel="email") for d in drafts],
        now=timezone.now(),
    )
    kills = 0
    with post_office() as (post, port):
        for enough in (7, 19):
            post.at, post.enough = enough, threading.Event()
            process = worker(port)
            assert post.enough.wait(120)
            process.kill()
            process.wait()
            kills += 1
        left = Message.objects.filter(state="queued").count()
        assert 0 < left < LETTERS
        assert worker(port).wait(120) == 0
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    taken = Counter(post.ids)
    assert set(taken) == {f"<{message.message_id}>" for message in made}
    assert sum(taken.values()) - LETTERS <= kills  # one each at the most: the one in its hands
