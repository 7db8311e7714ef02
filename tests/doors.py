"""How a test comes in by the staff's door."""

from __future__ import annotations

import time

from medspil.people.models import Staff
from tests.guards import StrictClient


def logged_in(client: StrictClient, staff: Staff) -> StrictClient:
    """Logged in and confirmed a moment ago, with a second factor."""
    client.force_login(staff)
    session = client.session
    session["second_factor"] = True
    session["account_authentication_methods_user"] = str(staff.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session.save()
    return client
