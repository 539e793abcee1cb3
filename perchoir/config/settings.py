"""Django's settings, made from the typed environment. Nothing is read from anywhere else."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import django_stubs_ext
from django.utils.translation import gettext_lazy as _

from perchoir.config.databases import database
from perchoir.config.env import WrongSetting, read_environment
from perchoir.config.keys import key_from

django_stubs_ext.monkeypatch()

ENV = read_environment()
PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(ENV.data).expanduser().resolve()
try:
    DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
except OSError as error:
    raise WrongSetting(f"The data folder {DATA} cannot be made: {error.strerror}.") from None

DEBUG = ENV.debug
SECRET_KEY = ENV.secret_key or key_from(DATA / "secrets", "session")
ENCRYPTION_KEYS = ENV.encryption_keys or [key_from(DATA / "secrets", "encryption")]

_address = urlsplit(ENV.address)
if _address.scheme not in {"http", "https"} or not _address.hostname:
    raise WrongSetting(
        "PERCHOIR_ADDRESS must be a whole address, https://perchoir.example for example."
    )
ADDRESS = ENV.address.rstrip("/")
SECURE = _address.scheme == "https"
ALLOWED_HOSTS = [_address.hostname, "127.0.0.1", "localhost", "[::1]", *ENV.allowed_hosts]
CSRF_TRUSTED_ORIGINS = [ADDRESS]

INSTALLED_APPS = [
    "perchoir.core.people",
    "perchoir.core.audit",
    "perchoir.core.live",
    "perchoir.core.kit",
    "perchoir.core.notices",
    "perchoir.core.access_keys",
    "perchoir.networks",
    "perchoir.networks.connections",
    "perchoir.networks.spending",
    "perchoir.networks.incoming",
    "perchoir.networks.setup",
    "perchoir.listening.watches",
    "perchoir.listening.mentions",
    "perchoir.listening.sources",
    "perchoir.listening.search",
    "perchoir.listening.deck",
    "perchoir.listening.trends",
    "perchoir.listening.imports",
    "perchoir.listening.sample",
    "perchoir.publishing.voices",
    "perchoir.publishing.sample",
    "perchoir.publishing.charter",
    "perchoir.publishing.home",
    "perchoir.publishing.attachments",
    "perchoir.publishing.posts",
    "perchoir.publishing.deliveries",
    "perchoir.publishing.removals",
    "perchoir.publishing.approvals",
    "perchoir.publishing.planning",
    "perchoir.web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "perchoir.web.own_files.OwnFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "perchoir.core.people.middleware.preferences",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "perchoir.core.people.middleware.activity",
    "perchoir.core.people.middleware.sentences",
]

ROOT_URLCONF = "perchoir.config.urls"
ASGI_APPLICATION = "perchoir.config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.tz",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "perchoir.web.context.navigation",
            ],
        },
    }
]
FORM_RENDERER = "perchoir.core.kit.forms.KitRenderer"

DATABASES = {"default": database(ENV.database_url, DATA)}
PURGE_BY_MONTH = ENV.purge == "months" and "postgresql" in DATABASES["default"]["ENGINE"]
# Shared by all web processes, so that limits on sign-in hold for the house as a whole.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "perchoir.core.people.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "perchoir.core.people.adapter.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_FORMS = {"login": "perchoir.core.people.sign_in_forms.SignInForm"}
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if ENV.trusted_proxy else 0
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {"add_webauthn": "perchoir.core.people.sign_in_forms.AddPasskeyForm"}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
MFA_TOTP_ISSUER = "Perchoir"
# A form that leads elsewhere would be stopped by our own policy (form-action 'self').
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if ENV.oidc_server_url:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "company",
                "name": ENV.oidc_name or "OpenID Connect",
                "client_id": ENV.oidc_client_id,
                "secret": ENV.oidc_client_secret,
                "settings": {"server_url": ENV.oidc_server_url},
            }
        ],
    }

LANGUAGE_CODE = ENV.language
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENV.time_zone

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA / "media"
FILE_UPLOAD_TEMP_DIR = None

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_SSL_REDIRECT = False
X_FRAME_OPTIONS = "DENY"
if ENV.trusted_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

_SELF = "'self'"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": [_SELF],
        "style-src": [_SELF],
        "img-src": [_SELF, "data:"],
        "font-src": [_SELF],
        "connect-src": [_SELF],
        "media-src": [_SELF],
        "manifest-src": [_SELF],
        "form-action": [_SELF],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

_email = urlsplit(ENV.email_url)
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if ENV.email_url
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = _email.hostname or ""
EMAIL_PORT = _email.port or 587
EMAIL_HOST_USER = unquote(_email.username or "")
EMAIL_HOST_PASSWORD = unquote(_email.password or "")
EMAIL_USE_TLS = parse_qs(_email.query).get("tls", ["true"])[0] == "true"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.email_from

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": ENV.log_level},
    # Clients write headers, and with them tokens, when they are asked for every detail.
    "loggers": {
        **{client: {"level": "WARNING"} for client in ("httpx", "httpcore", "websockets")},
        "django.request": {"level": "ERROR"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
