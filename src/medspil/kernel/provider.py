"""An identity provider of people without an account, by OpenID Connect: code flow with PKCE.

A room says which of its visitors come by it, and what a claim's value means to it; what the
provider tells beside that is not kept. `told` names it: server, client, secret, claim, scope, auth.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import jwt
import requests
from django.core import signing

log = logging.getLogger("medspil.provider")

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


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider as one kind of visitors uses it; `salt` keeps their journeys apart."""

    told: Mapping[str, str]
    salt: str

    def ask(self, redirect: str) -> Asked:
        """Begin: the address of the provider's login. Raises `Unanswered`."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _n in range(3))
        digest = hashlib.sha256(verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self.told["client"],
            "redirect_uri": redirect,
            "scope": self.told["scope"],
            "state": state,
            "nonce": nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        where = self._discovered()["authorization_endpoint"]
        kept = signing.dumps([state, nonce, verifier], salt=self.salt, compress=True)
        return Asked(f"{where}?{urlencode(query)}", kept)

    def claim(self, kept: str, state: str, code: str, redirect: str) -> str:
        """What the provider says of who came; empty where it says nothing. Raises `Unanswered`."""
        try:
            asked, nonce, verifier = signing.loads(kept, salt=self.salt, max_age=ROUND_TRIP)
        except signing.BadSignature:
            raise Unanswered("state") from None
        if not hmac.compare_digest(asked, state) or not code:
            raise Unanswered("state")
        found = self._discovered()
        tokens = self._tokens(found["token_endpoint"], code, verifier, redirect)
        claims = self._verified(found, str(tokens.get("id_token", "")), nonce)
        value = claims.get(self.told["claim"])
        if value is None:
            value = self._said(found, claims["sub"], str(tokens.get("access_token", "")))
        return str(value or "")

    def _discovered(self) -> dict[str, Any]:
        server = self.told["server"]
        found = _get(f"{server}/.well-known/openid-configuration")
        if found.get("issuer", "").rstrip("/") != server:
            raise Unanswered("issuer")
        return found

    def _tokens(self, where: str, code: str, verifier: str, redirect: str) -> dict[str, Any]:
        told = self.told
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
            log.warning("the visitors' identity provider gave no token")
            raise Unanswered("no token") from None

    def _verified(self, found: dict[str, Any], token: str, nonce: str) -> dict[str, Any]:
        """The claims of a token signed by the provider, for us, now, and for this journey."""
        try:
            keys = jwt.PyJWKSet.from_dict(_get(found["jwks_uri"]))
            header = jwt.get_unverified_header(token)
            key = next(key for key in keys.keys if header.get("kid") in (None, key.key_id))
            claims: dict[str, Any] = jwt.decode(
                token,
                key.key,
                algorithms=_ALGORITHMS,
                audience=self.told["client"],
                issuer=found["issuer"],
                leeway=30,
                options={"require": ["exp", "iat", "aud", "iss", "sub"]},
            )
        except (jwt.PyJWTError, StopIteration):
            log.warning("the visitors' identity provider's token is not to be trusted")
            raise Unanswered("token") from None
        if not hmac.compare_digest(str(claims.get("nonce", "")), nonce):
            raise Unanswered("nonce")
        return claims

    def _said(self, found: dict[str, Any], subject: str, token: str) -> object:
        """The claim from the provider's userinfo, about the same person."""
        if not token or "userinfo_endpoint" not in found:
            return None
        said = _get(found["userinfo_endpoint"], token)
        if said.get("sub") != subject:
            raise Unanswered("subject")
        return said.get(self.told["claim"])


def _get(address: str, token: str = "") -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        answer = requests.get(address, headers=headers, timeout=PATIENCE)
        answer.raise_for_status()
        return dict(answer.json())
    except (requests.RequestException, ValueError):
        log.warning("the visitors' identity provider does not answer")
        raise Unanswered("no answer") from None
