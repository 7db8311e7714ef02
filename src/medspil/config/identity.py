"""The municipality's own identity provider (OpenID Connect), from the variables that name it.

MEDSPIL_OIDC_SERVER   issuer, https://login.example.dk/realms/kommune
MEDSPIL_OIDC_CLIENT   client id            MEDSPIL_OIDC_SECRET   its secret
MEDSPIL_OIDC_NAME     the button: Log på med …
MEDSPIL_OIDC_CLAIM    the claim that holds the user name (preferred_username)
MEDSPIL_OIDC_AUTH     client_secret_basic or client_secret_post, where the provider takes one alone
MEDSPIL_OIDC_PASSES   other origins that the provider sends the browser through, comma-separated

Citizens come by a provider and a client of their own (a MitID broker), docs/portal.md:

MEDSPIL_CITIZEN_OIDC_SERVER, _CLIENT, _SECRET, _NAME, _AUTH, _PASSES   as above
MEDSPIL_CITIZEN_OIDC_CLAIM   the claim that says who it is (dk.cpr)
MEDSPIL_CITIZEN_OIDC_MATCH   what it holds: cpr, or reference for the case number
MEDSPIL_CITIZEN_OIDC_SCOPE   what is asked for (openid)

Companies come by one too (MitID Erhverv), docs/reception.md: MEDSPIL_COMPANY_OIDC_SERVER, _CLIENT,
_SECRET, _NAME, _AUTH, _PASSES, _SCOPE as above, and _CLAIM, which holds the CVR number (dk.cvr).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

PROVIDER_ID = "kommune"


def providers(environ: Mapping[str, str]) -> dict[str, Any]:
    """What `allauth` is told; empty without a provider. The secret never leaves the environment."""
    server = environ.get("MEDSPIL_OIDC_SERVER", "").rstrip("/")
    if not server:
        return {}
    missing = [
        name for name in ("MEDSPIL_OIDC_CLIENT", "MEDSPIL_OIDC_SECRET") if not environ.get(name)
    ]
    if missing:
        raise ImproperlyConfigured(f"MEDSPIL_OIDC_SERVER is set, {' and '.join(missing)} not.")
    settings = {"server_url": server}
    if method := environ.get("MEDSPIL_OIDC_AUTH"):
        settings["token_auth_method"] = method
    return {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": PROVIDER_ID,
                    "name": environ.get("MEDSPIL_OIDC_NAME") or "kommunens login",
                    "client_id": environ["MEDSPIL_OIDC_CLIENT"],
                    "secret": environ["MEDSPIL_OIDC_SECRET"],
                    "settings": settings,
                }
            ],
        }
    }


def claim(environ: Mapping[str, str]) -> str:
    """The claim whose value is the employee's user name in Medspil, the first time."""
    return environ.get("MEDSPIL_OIDC_CLAIM") or "preferred_username"


def citizens(environ: Mapping[str, str]) -> dict[str, str]:
    """The citizens' provider, as `portal.provider` is told; empty without one."""
    match = environ.get("MEDSPIL_CITIZEN_OIDC_MATCH") or "cpr"
    if match not in ("cpr", "reference"):
        raise ImproperlyConfigured("MEDSPIL_CITIZEN_OIDC_MATCH is cpr or reference.")
    told = _visitors(environ, "CITIZEN", name="MitID", claim="dk.cpr")
    return {**told, "match": match} if told else {}


def companies(environ: Mapping[str, str]) -> dict[str, str]:
    """The companies' provider, as `reception.provider` is told; empty without one."""
    return _visitors(environ, "COMPANY", name="MitID Erhverv", claim="dk.cvr")


def _visitors(environ: Mapping[str, str], who: str, **usual: str) -> dict[str, str]:
    """A provider of people without an account, as `kernel.provider` is told."""
    usual = {"auth": "client_secret_basic", "scope": "openid", **usual}
    told = {
        name: environ.get(f"MEDSPIL_{who}_OIDC_{name.upper()}", "")
        for name in ("server", "client", "secret", "name", "auth", "claim", "scope")
    }
    if not told["server"]:
        return {}
    missing = [name for name in ("client", "secret") if not told[name]]
    if missing:
        names = " and ".join(f"MEDSPIL_{who}_OIDC_{name.upper()}" for name in missing)
        raise ImproperlyConfigured(f"MEDSPIL_{who}_OIDC_SERVER is set, {names} not.")
    told["server"] = told["server"].rstrip("/")
    return {name: value or usual.get(name, "") for name, value in told.items()}


def form_origins(environ: Mapping[str, str]) -> list[str]:
    """Where the login form may end up: browsers hold `form-action` against every redirect."""
    whose = ("", "CITIZEN_", "COMPANY_")
    named = [environ.get(f"MEDSPIL_{who}OIDC_SERVER", "") for who in whose]
    for who in whose:
        named += environ.get(f"MEDSPIL_{who}OIDC_PASSES", "").split(",")
    parts = [urlsplit(address.strip()) for address in named]
    return list(dict.fromkeys(f"{p.scheme}://{p.netloc}" for p in parts if p.netloc))
