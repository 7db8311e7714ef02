"""The guard rails of the tests themselves hold."""

import socket

import pytest
from django.db import connection
from django.http import HttpResponse
from django.template import engines
from django.urls import path

from tests.guards import StrictClient, Undefined

BAD_PAGES = {
    "handler": '<button onclick="x()">x</button>',
    "style": '<p style="color: red">x</p>',
    "script": "<script>x()</script>",
    "javascript": '<a href="javascript:x()">x</a>',
    "ids": '<p id="a"></p><p id="a"></p>',
}
urlpatterns = [
    path(name, lambda request, page=page: HttpResponse(page)) for name, page in BAD_PAGES.items()
]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("name", BAD_PAGES)
def test_the_client_refuses_what_the_policy_refuses(
    client: StrictClient, name: str, db: None
) -> None:
    with pytest.raises(AssertionError):
        client.get(f"/{name}")


def test_an_undefined_variable_in_our_own_template_fails() -> None:
    engine = engines["django"].engine
    assert isinstance(engine.string_if_invalid, Undefined)


def test_no_test_reaches_beyond_this_machine() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1"), socket.socket() as door:
        door.connect(("192.0.2.1", 80))


def test_the_database_is_postgresql(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        assert cursor.fetchone() == ("medspil_test",)


def test_a_real_commit_is_gone_for_the_next_test(transactional_db: None) -> None:
    from medspil.kernel.models import Heartbeat
    from medspil.kernel.tasks import beat

    beat()
    assert Heartbeat.objects.count() == 1


def test_the_next_test_after_a_real_commit(transactional_db: None) -> None:
    from medspil.kernel.models import Heartbeat

    assert Heartbeat.objects.count() == 0
