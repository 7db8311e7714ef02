"""Settings: sane for a municipality's server, the same for a laptop, from a few variables.

MEDSPIL_HOME    folder of database, key and files        DATABASE_URL   use this PostgreSQL instead
MEDSPIL_KEY     64 hex digits instead of the key file     MEDSPIL_HOSTS  host names, comma-separated
MEDSPIL_DEMO    1 = demo people, demo logins, no 2FA      MEDSPIL_TODAY  the day the clock shows
MEDSPIL_HTTPS   1 = behind TLS: secure cookies, HSTS      EMAIL_URL      smtp://user:pass@host:25
MEDSPIL_FILM_MB the largest film of a video course, in megabytes (500)
MEDSPIL_DOCUMENT_MB  the largest CV or application (10)
MEDSPIL_CLAMAV  the virus scanner; named, files are refused while it is down (docs/sparring.md)
MEDSPIL_OIDC_*  the municipality's identity provider (docs/login.md)
MEDSPIL_HOTLINE_URL  DATABASE_URL for the hotline's own role (docs/hotline.md)
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from medspil.config import identity
from medspil.kernel import crypto
from medspil.kernel.home import home
from medspil.kernel.postgres import Server, settings_from_url

PACKAGE = Path(__file__).resolve().parents[1]

MEDSPIL_DEMO = os.environ.get("MEDSPIL_DEMO") == "1"
MEDSPIL_HTTPS = os.environ.get("MEDSPIL_HTTPS") == "1"
# What a demo shows on its screen; good nowhere else (people.login.is_let_in).
MEDSPIL_DEMO_DAYS = (date(2020, 1, 1), date(2020, 7, 31))
MEDSPIL_DEMO_LOGINS = [
    {"role": role, "username": username, "password": "medspil-foraar-2020"}
    for role, username in [
        (_("Sagsbehandler"), "sagsbehandler"),
        (_("Leder"), "leder"),
        (_("Administrator"), "administrator"),
        (_("Virksomhedskonsulent"), "konsulent"),
        (_("Medarbejderrepræsentant"), "repraesentant"),
        (_("Psykolog på hotlinen"), "psykolog"),
    ]
]
DEBUG = False
SECRET_KEY = crypto.derived_key("django").hex()
ALLOWED_HOSTS = [
    host for host in os.environ.get("MEDSPIL_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host
]
CSRF_TRUSTED_ORIGINS = [
    f"https://{host}" for host in ALLOWED_HOSTS if MEDSPIL_HTTPS and not host.startswith("[")
]

INSTALLED_APPS = [
    "medspil.kernel.apps.KernelConfig",
    "medspil.ui.apps.UiConfig",
    "medspil.people.apps.PeopleConfig",
    "medspil.messages.apps.MessagesConfig",
    "medspil.exchange.apps.ExchangeConfig",
    "medspil.rounds.apps.RoundsConfig",
    "medspil.contact.apps.ContactConfig",
    "medspil.companies.apps.CompaniesConfig",
    "medspil.surveys.apps.SurveysConfig",
    "medspil.competence.apps.CompetenceConfig",
    "medspil.folder.apps.FolderConfig",
    "medspil.sparring.apps.SparringConfig",
    "medspil.meetings.apps.MeetingsConfig",
    "medspil.offers.apps.OffersConfig",
    "medspil.hotline.apps.HotlineConfig",
    "medspil.courses.apps.CoursesConfig",
    "medspil.workplace.apps.WorkplaceConfig",
    "medspil.matching.apps.MatchingConfig",
    "medspil.reception.apps.ReceptionConfig",
    "medspil.clarification.apps.ClarificationConfig",
    "medspil.insight.apps.InsightConfig",
    "medspil.desk.apps.DeskConfig",
    "medspil.api.apps.ApiConfig",
    "medspil.portal.apps.PortalConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "pghistory",
    "pgtrigger",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "medspil.kernel.middleware.ClockMiddleware",
    "medspil.people.middleware.StaffDoorMiddleware",
    "medspil.kernel.middleware.NotAllowedMiddleware",
]

ROOT_URLCONF = "medspil.config.urls"
WSGI_APPLICATION = "medspil.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "ui" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "medspil.ui.loaders.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "medspil.ui.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "medspil.desk.context.house",
            ],
        },
    }
]


def _database() -> dict[str, object]:
    """The municipality's server by DATABASE_URL, else the embedded one of this home."""
    url = os.environ.get("DATABASE_URL")
    where: dict[str, Any] = settings_from_url(url) if url else dict(Server(home()).dsn())
    options = where.pop("OPTIONS", {})
    if os.environ.get("MEDSPIL_POOL"):  # set by `medspil up`: reused connections are worth 1.6 x
        size = int(os.environ["MEDSPIL_POOL"])
        options |= {"pool": {"min_size": 1, "max_size": size, "timeout": 20}}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **where,
        "OPTIONS": options,
        "CONN_HEALTH_CHECKS": True,  # a pooled connection may be of before the database's restart
    }


def _hotline(house: dict[str, object]) -> dict[str, object]:
    """The same database as its own role, which sees its own schema alone. Never pooled: what it
    did last would stay to be seen on a connection that lives on. What is counted goes beside the
    statements, not in them: a server that logs one that failed logs no theme.
    """
    url = os.environ.get("MEDSPIL_HOTLINE_URL")
    where = settings_from_url(url) if url else {**house, "USER": "medspil_hotline", "PASSWORD": ""}
    given: Any = where.get("OPTIONS", {})
    options = {word: value for word, value in given.items() if word != "pool"}
    options |= {"options": "-c search_path=hotline", "server_side_binding": True}
    return {"ENGINE": "django.db.backends.postgresql", **where, "OPTIONS": options}


DATABASES = {"default": _database()}
DATABASES["hotline"] = _hotline(DATABASES["default"])
DATABASE_ROUTERS = ["medspil.hotline.router.Apart"]
FORM_RENDERER = "medspil.ui.renderers.Renderer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kernel_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # counters of failed logins must not be pushed out
    }
}

# -- who is there -------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Staff"
AUTHENTICATION_BACKENDS = ["medspil.people.login.StaffBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 14},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "medspil.people.login.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "medspil.people.login.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 30 * 60
ACCOUNT_RATE_LIMITS = {  # a whole town hall at eight o'clock may share one address
    "login": "100/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "reset_password": "20/m/ip,3/10m/key",
}
# Whose address counts as the visitor's: one proxy stands in front when TLS ends there.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("MEDSPIL_PROXIES", "1" if MEDSPIL_HTTPS else "0"))
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # whoever is not here gets no letter from here
MFA_ADAPTER = "medspil.people.login.SecondFactorAdapter"
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Medspil"
MFA_TOTP_TOLERANCE = 1  # the code before and the one after: telephones and servers differ
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not MEDSPIL_HTTPS
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS = identity.providers(os.environ)
MEDSPIL_OIDC_CLAIM = identity.claim(os.environ)
MEDSPIL_CITIZEN_OIDC = identity.citizens(os.environ)
MEDSPIL_COMPANY_OIDC = identity.companies(os.environ)
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no names in cookies
MEDSPIL_API_RATE = int(os.environ.get("MEDSPIL_API_RATE", "600"))  # calls a minute for each system
SESSION_COOKIE_AGE = 7 * 24 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# -- the shell around every answer --------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *identity.form_origins(os.environ)],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = MEDSPIL_HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if MEDSPIL_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if MEDSPIL_HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_TEMP_DIR = None
MEDIA_ROOT = home() / "files"
MEDSPIL_FILM_MB = int(os.environ.get("MEDSPIL_FILM_MB", "500"))  # the largest film of a course
MEDSPIL_MATERIAL_MB = 20
MEDSPIL_DOCUMENT_MB = int(os.environ.get("MEDSPIL_DOCUMENT_MB", "10"))
MEDSPIL_CLAMAV = os.environ.get("MEDSPIL_CLAMAV", "")
FILE_UPLOAD_HANDLERS = [
    "medspil.sparring.uploads.Capped",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# -- words and days -----------------------------------------------------------------------------
LANGUAGE_CODE = "da"
LANGUAGES = [("da", _("Dansk")), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = "medspil.ui.formats"
UI_CLOCK = "medspil.kernel.clock.now"  # ui knows no room, so it is told the time here
USE_TZ = True
TIME_ZONE = "Europe/Copenhagen"

STATIC_URL = "/static/"
STATIC_ROOT = home() / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# -- what leaves --------------------------------------------------------------------------------
_email = urlsplit(os.environ.get("EMAIL_URL", ""))
# smtp: as it is; smtp+tls: begins in the clear and turns to TLS (port 587); smtps: TLS throughout
EMAIL_USE_TLS, EMAIL_USE_SSL = _email.scheme == "smtp+tls", _email.scheme == "smtps"
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _email.scheme else 'console'}.EmailBackend"
EMAIL_HOST = _email.hostname or ""
EMAIL_PORT = _email.port or {"smtp+tls": 587, "smtps": 465}.get(_email.scheme, 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = (
    unquote(_email.username or ""),
    unquote(_email.password or ""),
)
DEFAULT_FROM_EMAIL = os.environ.get("MEDSPIL_FROM", "medspil@localhost")

# -- the log: what happened, never to whom ------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"medspil": {"level": "INFO"}, "procrastinate": {"level": "WARNING"}},
}
# Whether every subdomain is served by TLS alone (W005, W021) is the municipality's to say.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"] + (
    [] if MEDSPIL_HTTPS else ["security.W004", "security.W008"]
)
