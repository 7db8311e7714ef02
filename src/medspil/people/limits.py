"""How often one address may knock with what opens nothing."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

from medspil.kernel import crypto

TRIES, SECONDS = 30, 600  # a library or a town hall may share one address


def too_many(request: HttpRequest, what: str, *, dry: bool = False) -> bool:
    """Count one more try from this address, unless `dry`; were there too many in ten minutes?

    The address itself is not kept, only a keyed hash of it.
    """
    visitor = str(get_adapter(request).get_client_ip(request))
    key = f"knock:{what}:{crypto.keyed_hash(visitor).hex()[:32]}"
    if dry:
        return int(cache.get(key, 0)) >= TRIES
    cache.add(key, 0, SECONDS)
    try:
        return int(cache.incr(key)) > TRIES
    except ValueError:  # it ran out between the two
        return False
