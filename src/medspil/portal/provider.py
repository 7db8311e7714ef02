"""The citizens' identity provider (a MitID broker), by OpenID Connect: code flow with PKCE.

Its own client beside the employees': citizens have no account here, only a session. What it tells
is used to find the citizen, and not kept. Named by MEDSPIL_CITIZEN_OIDC_* (docs/portal.md).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import jwt
import requests
from django.conf import settings
from django.core import signing

from medspil.kernel.cpr import Cpr, InvalidCpr
from medspil.people.models import Citizen
from medspil.people.queries import citizen_by_cpr

log = logging.getLogger("medspil.portal")

PATIENCE = 10  # seconds for each answer of the provider
ROUND_TRIP = 15 * 60  # seconds from here to there and back
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384"]


class Unanswered(Exception):
    """The provider does not answer, or what it answers cannot be trusted."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Where the browser goes, and what it keeps until it is back (signed)."""

    address: str
    kept: str


def configured() -> str:
    """The provider's name on the button; empty without a provider."""
    told = settings.MEDSPIL_CITIZEN_OIDC
    return str(told["name"]) if told else ""


def ask(redirect: str) -> Asked:
    """Begin: the address of the provider's login. Raises `Unanswered`."""
    told = settings.MEDSPIL_CITIZEN_OIDC
    state, nonce, verifier = (secrets.token_urlsafe(32) for _n in range(3))
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    query = {
        "response_type": "code",
        "client_id": told["client"],
        "redirect_uri": redirect,
        "scope": told["scope"],
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge.decode(),
        "code_challenge_method": "S256",
    }
    where = _discovered()["authorization_endpoint"]
    kept = signing.dumps([state, nonce, verifier], salt="portal.provider", compress=True)
    return Asked(f"{where}?{urlencode(query)}", kept)


def answered(kept: str, state: str, code: str, redirect: str) -> Citizen | None:
    """Whom the provider says it is; None for nobody of ours. Raises `Unanswered`."""
    try:
        asked, nonce, verifier = signing.loads(kept, salt="portal.provider", max_age=ROUND_TRIP)
    except signing.BadSignature:
        raise Unanswered("state") from None
    if not hmac.compare_digest(asked, state) or not code:
        raise Unanswered("state")
    found = _discovered()
    tokens = _tokens(found["token_endpoint"], code, verifier, redirect)
    claims = _verified(found, str(tokens.get("id_token", "")), nonce)
    value = claims.get(settings.MEDSPIL_CITIZEN_OIDC["claim"])
    if value is None:
        value = _told(found, claims["sub"], str(tokens.get("access_token", "")))
    return citizen_named(str(value or ""))


def citizen_named(value: str) -> Citizen | None:
    """The citizen with this CPR number, or (`match` = reference) this case number."""
    if settings.MEDSPIL_CITIZEN_OIDC["match"] == "reference":
        return Citizen.objects.filter(reference=value).first() if value else None
    try:
        return citizen_by_cpr(Cpr.parse(value))
    except InvalidCpr:
        return None


def _discovered() -> dict[str, Any]:
    server = settings.MEDSPIL_CITIZEN_OIDC["server"]
    found = _get(f"{server}/.well-known/openid-configuration")
    if found.get("issuer", "").rstrip("/") != server:
        raise Unanswered("issuer")
    return found


def _get(address: str, token: str = "") -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        answer = requests.get(address, headers=headers, timeout=PATIENCE)
        answer.raise_for_status()
        return dict(answer.json())
    except (requests.RequestException, ValueError):
        log.warning("the citizens' identity provider does not answer")
        raise Unanswered("no answer") from None


def _tokens(where: str, code: str, verifier: str, redirect: str) -> dict[str, Any]:
    told = settings.MEDSPIL_CITIZEN_OIDC
    given = {
        "grant_type": "authorization_code",
        "code": code,
        "code_verifier": verifier,
        "redirect_uri": redirect,
    }
    login = (told["client"], told["secret"]) if told["auth"] == "client_secret_basic" else None
    if login is None:
        given |= {"client_id": told["client"], "client_secret": told["secret"]}
    try:
        answer = requests.post(where, data=given, auth=login, timeout=PATIENCE)
        answer.raise_for_status()
        return dict(answer.json())
    except (requests.RequestException, ValueError):
        log.warning("the citizens' identity provider gave no token")
        raise Unanswered("no token") from None


def _verified(found: dict[str, Any], token: str, nonce: str) -> dict[str, Any]:
    """The claims of a token that is signed by the provider, for us, now, and for this journey."""
    try:
        keys = jwt.PyJWKSet.from_dict(_get(found["jwks_uri"]))
        header = jwt.get_unverified_header(token)
        key = next(key for key in keys.keys if header.get("kid") in (None, key.key_id))
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=_ALGORITHMS,
            audience=settings.MEDSPIL_CITIZEN_OIDC["client"],
            issuer=found["issuer"],
            leeway=30,
            options={"require": ["exp", "iat", "aud", "iss", "sub"]},
        )
    except (jwt.PyJWTError, StopIteration):
        log.warning("the citizens' identity provider's token is not to be trusted")
        raise Unanswered("token") from None
    if not hmac.compare_digest(str(claims.get("nonce", "")), nonce):
        raise Unanswered("nonce")
    return claims


def _told(found: dict[str, Any], subject: str, token: str) -> object:
    """The claim from the provider's userinfo, about the same person."""
    if not token or "userinfo_endpoint" not in found:
        return None
    told = _get(found["userinfo_endpoint"], token)
    if told.get("sub") != subject:
        raise Unanswered("subject")
    return told.get(settings.MEDSPIL_CITIZEN_OIDC["claim"])
