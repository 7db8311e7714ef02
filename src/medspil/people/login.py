"""How employees get in: made by an administrator, or known to the municipality's own login.

What `allauth` leaves to the house: who may log in at all, when the second factor is asked for, what
the municipality's identity provider may say, and how a letter about a password is sent.
"""

from __future__ import annotations

import time
from base64 import b64decode, b64encode
from typing import Any, NoReturn

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import get_authentication_records
from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.utils import user_pk_to_url_str
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.kernel import crypto
from medspil.people.models import Staff
from medspil.people.tasks import send_mail

PASSWORD, SECOND_FACTOR, PROVIDER = "password", "mfa", "socialaccount"  # as allauth records them
REAL_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


# -- what a session has shown ----------------------------------------------------------------------


def shown(request: HttpRequest, staff: Staff) -> list[dict[str, Any]]:
    """By what the employee proved who they are in this session, the latest last."""
    return list(get_authentication_records(request, staff))


def showed_second_factor(request: HttpRequest, staff: Staff) -> bool:
    """A code, a passkey, or the municipality's identity provider, which asks for its own.

    That the account *has* a second factor is not enough: this session must have shown it.
    """
    return any(record["method"] in (SECOND_FACTOR, PROVIDER) for record in shown(request, staff))


def has_second_factor(staff: Staff) -> bool:
    """Is an app with codes or a passkey set up? Recovery codes alone are none."""
    return bool(is_mfa_enabled(staff, REAL_FACTORS))


def note_new_factor(request: HttpRequest, user: Any, authenticator: Any, **_rest: Any) -> None:
    """Setting up an app or a passkey shows it: the session in which it was done goes on."""
    if authenticator.type in REAL_FACTORS:
        record_authentication(
            request, user, SECOND_FACTOR, id=authenticator.pk, type=authenticator.type
        )


def is_let_in(staff: Any) -> bool:
    """Is the account open? Demo accounts, whose passwords are on the screen, only in a demo."""
    return staff.is_active and (settings.MEDSPIL_DEMO or not staff.is_demo)


def password_path(staff: Staff) -> str:
    """The address on which an employee chooses a password. Works once, and for three days."""
    key = default_token_generator.make_token(staff)
    names = {"uidb36": user_pk_to_url_str(staff), "key": key}
    return reverse("account_reset_password_from_key", kwargs=names)


class StaffBackend(AuthenticationBackend):
    """Asked at the login and, by Django, at every request: a closed account is out at once."""

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(is_let_in(user))


# -- the login of our own --------------------------------------------------------------------------


class SecondFactorStage(AuthenticateStage):
    """The code or passkey after the password. Whoever comes from the provider has shown one."""

    def _should_handle(self, request: HttpRequest) -> bool:
        records = get_authentication_records(request, self.login.user)
        if records and records[-1]["method"] == PROVIDER:
            return False
        return bool(super()._should_handle(request))


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: an administrator makes the account."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": gettext_lazy(
            "For mange forsøg. Vent fem minutter, og prøv igen."
        )
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        ours = f"{SecondFactorStage.__module__}.{SecondFactorStage.__qualname__}"
        theirs = f"{AuthenticateStage.__module__}.{AuthenticateStage.__qualname__}"
        return [ours if stage == theirs else stage for stage in super().get_login_stages()]

    def pre_login(self, request: HttpRequest, user: Any, **rest: Any) -> HttpResponse | None:
        """The last question on every way in: password, passkey, provider."""
        if not is_let_in(user):
            clear_login(request)
            answer: HttpResponse = self.respond_user_inactive(request, user)
            return answer
        return super().pre_login(request, user, **rest)  # type: ignore[no-any-return]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Through the queue: a mail server that is down loses no letter and slows no page.

        What waits there is sealed, since it opens an account.
        """
        context = {"request": self.request, "email": email, **context}
        letter: EmailMessage = self.render_mail(template_prefix, email, context)
        send_mail.defer(sealed=_sealed(letter))

    # Employees with neither password nor second factor here are asked again by the provider.

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        required = bool(super().is_reauthentication_required(app=app, **kwargs))
        staff = self.request.user
        if required and isinstance(staff, Staff) and self._only_by_provider(staff):
            last = shown(self.request, staff)[-1:]
            if not last or time.time() - last[0]["at"] > app_settings.REAUTHENTICATION_TIMEOUT:
                raise ReauthenticationRequired
        return required

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        methods: list[dict[str, str]] = super().get_reauthentication_methods(user)
        if methods or not isinstance(user, Staff) or not self._only_by_provider(user):
            return methods
        return [{"id": PROVIDER, "description": "", "url": reverse("people:login_again")}]

    def _only_by_provider(self, staff: Staff) -> bool:
        return not super().get_reauthentication_methods(staff)


def _sealed(letter: EmailMessage) -> str:
    parts = [str(letter.subject), str(letter.body), letter.from_email, *letter.to]
    return b64encode(crypto.encrypt("\0".join(parts).encode())).decode()


class SecondFactorAdapter(DefaultMFAAdapter):
    """The seeds of codes lie encrypted in the database, as CPR numbers do."""

    def encrypt(self, text: str) -> str:
        return b64encode(crypto.encrypt(text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(b64decode(encrypted_text)).decode()


# -- the login of the municipality -----------------------------------------------------------------


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """The identity provider says who it is; the account must be here already.

    The first time the claim `MEDSPIL_OIDC_CLAIM` (preferred_username) must be the user name of an
    open account; from then on the provider's own unchanging id (`sub`) is what counts.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        """Keep the user name of all that the provider tells; the rest is not ours to store."""
        claims = sociallogin.account.get_provider_account().get_user_data() or {}
        claim = settings.MEDSPIL_OIDC_CLAIM
        sociallogin.account.extra_data = {"userinfo": {claim: str(claims.get(claim) or "")}}
        return sociallogin.user

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            raise Http404  # nobody hangs an identity on an account from within
        if sociallogin.is_existing:
            return
        claims = sociallogin.account.extra_data["userinfo"]
        name = claims[settings.MEDSPIL_OIDC_CLAIM]
        staff = Staff.objects.filter(username__iexact=name, is_active=True, is_demo=False).first()
        if not name or staff is None:
            _refuse(request, _("Du er ikke oprettet i Medspil. Spørg din administrator."))
        linked = SocialAccount.objects.filter(user=staff, provider=sociallogin.account.provider)
        if linked.exists():
            _refuse(
                request,
                _("Kontoen hører til en anden bruger i kommunens login. Spørg din administrator."),
            )
        sociallogin.connect(request, staff)


def _refuse(request: HttpRequest, sentence: str) -> NoReturn:
    """Back to the login with the sentence."""
    messages.error(request, sentence)
    raise ImmediateHttpResponse(redirect("account_login"))
