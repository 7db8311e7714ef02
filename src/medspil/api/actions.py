"""Let another system in, and shut it out again."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _

from medspil.api.models import Client, Scope
from medspil.kernel import clock, crypto
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.people.models import Staff

LONGEST = timedelta(days=2 * 366)  # then somebody looks at it again
_MARK = "medspil_"  # so that a token that has strayed into a file is recognised


def token_hash(token: str) -> bytes:
    """What is kept of a token, and what one that is shown is looked up by."""
    return crypto.keyed_hash(f"api-token:{token}")


@action(rule="api.manage_clients")
def create_client(
    *, by: Actor, name: str, scopes: Sequence[str], expires_on: date
) -> tuple[Client, str]:
    """Let a system in until `expires_on`; returns it and its token, which is nowhere else.

    Raises `Refused` for a name that is empty or taken, no or unknown scopes, or a day that is past
    or more than two years away.
    """
    name = name.strip()
    if not 0 < len(name) <= 60:
        raise Refused(_("Skriv hvilket system det er, højst 60 tegn."), field="name")
    if Client.objects.filter(name__iexact=name).exists():
        raise Refused(_("Der er allerede et system med det navn."), field="name")
    chosen = [scope for scope in Scope.values if scope in set(scopes)]
    if not chosen or set(scopes) - set(chosen):
        raise Refused(_("Vælg hvad systemet må."), field="scopes")
    today = clock.today()
    if not today <= expires_on <= today + LONGEST:
        raise Refused(_("Vælg en dag inden for de næste to år."), field="expires_on")
    token = f"{_MARK}{secrets.token_urlsafe(32)}"
    client = Client.objects.create(
        name=name,
        prefix=token[: len(_MARK) + 6],
        token_hash=token_hash(token),
        scopes=chosen,
        created_by=by if isinstance(by, Staff) else None,
        created_at=clock.now(),
        expires_on=expires_on,
    )
    note_facts(client=client.pk, scopes=chosen, expires_on=expires_on.isoformat())
    return client, token


@action(rule="api.manage_clients", on="client")
def revoke_client(*, by: Actor, client: Client) -> Client:
    """Shut the system out, from its next call on. Its history stays."""
    Client.objects.filter(pk=client.pk, revoked_at=None).update(
        revoked_at=clock.now(), revoked_by=by if isinstance(by, Staff) else None
    )
    client.refresh_from_db()
    return client
