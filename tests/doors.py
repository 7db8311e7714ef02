"""How a test comes in by the staff's door."""

from __future__ import annotations

from medspil.people.models import Staff
from tests.guards import StrictClient


def logged_in(client: StrictClient, staff: Staff) -> StrictClient:
    """Logged in with a second factor, and asked again a moment ago."""
    client.force_login(staff, confirmed=True)
    return client
