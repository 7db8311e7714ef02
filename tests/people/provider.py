"""A real identity provider beside the tests: Canaille, an OpenID Connect server, in this process.

It has its own users, passwords, login pages, keys and signed tokens; nothing of it is made up here.
"""

from __future__ import annotations

import os
import re
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

PASSWORD = "kommunens egen adgangskode"


class Provider:
    """The municipality's login: people in it, and the walk through its pages."""

    def __init__(self, server: Any) -> None:
        self.server = server
        self.issuer = server.url.rstrip("/")
        self.environment = {
            "MEDSPIL_OIDC_SERVER": self.issuer,
            "MEDSPIL_OIDC_CLIENT": "medspil",
            "MEDSPIL_OIDC_SECRET": uuid.uuid4().hex,
            "MEDSPIL_OIDC_NAME": "Kommunens login",
            "MEDSPIL_OIDC_AUTH": "client_secret_basic",
        }

    def register(self, *redirects: str) -> None:
        """Medspil as the provider knows it."""
        client = self.server.models.Client(
            client_id=self.environment["MEDSPIL_OIDC_CLIENT"],
            client_secret=self.environment["MEDSPIL_OIDC_SECRET"],
            client_name="Medspil",
            client_uri="http://localhost",
            redirect_uris=list(redirects),
            grant_types=["authorization_code"],
            response_types=["code"],
            scope=["openid", "profile", "email"],
            token_endpoint_auth_method="client_secret_basic",
        )
        with self.server.app.app_context():
            for old in self.server.backend.query(
                self.server.models.Client, client_id=client.client_id
            ):
                self.server.backend.delete(old)
            self.server.backend.save(client)
            client.audience = [client]  # whom its tokens are for
            self.server.backend.save(client)

    def person(self, username: str) -> Any:
        """Somebody with an account at the municipality."""
        user = self.server.models.User(
            user_name=username,
            formatted_name="Lise Holm",
            family_name="Holm",
            given_name="Lise",
            emails=[f"{username}@example.com"],
            password=PASSWORD,
        )
        with self.server.app.app_context():
            self.server.backend.save(user)
        return user

    def rename(self, user: Any, username: str) -> None:
        with self.server.app.app_context():
            user.user_name = username
            self.server.backend.save(user)

    def log_on(self, address: str, username: str, visitor: requests.Session | None = None) -> str:
        """Walk the provider's pages from `address`; returns where it sends the browser back to."""
        visitor = visitor or requests.Session()
        answer = visitor.get(address, allow_redirects=False)
        for _step in range(12):
            if answer.is_redirect:
                target = urljoin(answer.url, answer.headers["Location"])
                if urlsplit(target).netloc != urlsplit(self.issuer).netloc:
                    return target
                answer = visitor.get(target, allow_redirects=False)
                continue
            fields = dict(re.findall(r'name="(csrf_token)" value="([^"]+)"', answer.text))
            if 'name="login"' in answer.text:
                fields["login"] = username
            elif 'name="password"' in answer.text:
                fields["password"] = PASSWORD
            answer = visitor.post(answer.url, data=fields, allow_redirects=False)
        raise AssertionError(f"The provider did not come to an end: {answer.url}")


@contextmanager
def running() -> Iterator[Provider]:
    """The provider, listening on a free port of this machine."""
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # no TLS between two processes of one machine
    import portpicker
    from canaille import create_app
    from canaille.backends import Backend
    from joserfc.jwk import JWKRegistry
    from pytest_iam import Server

    key = JWKRegistry.generate_key("RSA", 2048)
    key.ensure_kid()
    port = portpicker.pick_unused_port()
    app = create_app(
        config={
            "SECRET_KEY": uuid.uuid4().hex,
            "ENV_FILE": None,
            "SERVER_NAME": f"localhost:{port}",
            "PREFERRED_URL_SCHEME": "http",
            "CANAILLE": {
                "DATABASE": "memory",
                "JAVASCRIPT": False,
                "ACL": {"DEFAULT": {"PERMISSIONS": ["use_oidc"]}},
                "LOGGING": {"version": 1, "disable_existing_loggers": False},
            },
            "CANAILLE_OIDC": {
                "ACTIVE_JWKS": [key.as_dict(private=True)],
                "REQUIRE_NONCE": False,  # the code flow with PKCE has none
                "TRUSTED_DOMAINS": ["localhost"],  # asks for no consent
                "USERINFO_MAPPING": {
                    "SUB": "{{ user.id }}",
                    "PREFERRED_USERNAME": "{{ user.user_name }}",
                },
            },
        }
    )
    server = Server(app, port, Backend.instance)
    thread = threading.Thread(target=server.httpd.serve_forever)
    thread.start()
    try:
        yield Provider(server)
    finally:
        server.httpd.shutdown()
        server.httpd.server_close()
        thread.join()
