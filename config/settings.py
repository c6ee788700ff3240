"""The one settings file. Everything that differs between places comes from the environment."""

import base64
import hashlib
from ipaddress import ip_network
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from scoring.engine.process import regulation

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DJANGO_DEBUG", default=False)
# Commands that need no secret (trial, schemes check, lint) run without one; the web server,
# worker and beat refuse to start with it (config/wsgi.py, config/celery.py).
NO_SECRET = "no-secret-" + "0" * 50
SECRET_KEY = env.str("DJANGO_SECRET_KEY", default=NO_SECRET)
ALLOWED_HOSTS = env.list("DJANGO_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("DJANGO_CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "csp",
    "branches",
    "members",
    "scoring",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Login is asked for everywhere; a view that is open says so with @login_not_required.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "scoring.web.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "scoring.web.template_source.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["scoring.web.template_tags"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "scoring.web.context.frame",
            ],
        },
    }
]

DATABASES = {"default": env.db("DATABASE_URL", default="postgres://127.0.0.1:5432/zhiwei")}
DATABASES["default"] |= {
    "CONN_MAX_AGE": env.int("DATABASE_CONN_MAX_AGE", default=60),
    "CONN_HEALTH_CHECKS": True,
}
# A request never waits for a lock or a runaway query longer than a person would (promises 4.7).
DATABASES["default"].setdefault("OPTIONS", {})["options"] = " ".join(
    f"-c {name}={env.str('PG_' + name.upper(), default=value)}"
    for name, value in (
        ("statement_timeout", "30s"),
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "20s"),
    )
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = ["members.auth.MemberBackend"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Sessions live in PostgreSQL: losing Redis must not log anybody out in the middle of a sheet.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# Many intranets still run plain http; one switch turns on everything that https allows.
HTTPS = env.bool("DJANGO_HTTPS", default=True)
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz(/\w+)?$"]  # health checks come from inside, without TLS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
# Browsers ignore it on plain http, and complain.
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if HTTPS else None
X_FRAME_OPTIONS = "DENY"
BEHIND_PROXY = env.bool("DJANGO_BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# No nonce: published pages are stored bytes, the same for every reader.
# The few rules that stand in published pages themselves, so that they show before the stylesheet
# has come over a slow line; no other style in a page is obeyed.
first_style = (BASE_DIR / "scoring/static/scoring/first.css").read_text("utf-8")
FIRST_STYLE = "".join(line.strip() for line in first_style.splitlines())
FIRST_STYLE_HASH = base64.b64encode(hashlib.sha256(FIRST_STYLE.encode()).digest()).decode()
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "style-src": [SELF, f"'sha256-{FIRST_STYLE_HASH}'"],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

# A month of a large branch is a few cells for each of 31 items and each person.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 8_000

STATIC_URL = "static/"
STATIC_ROOT = env.path("DJANGO_STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env.str(
            "DJANGO_STATIC_STORAGE",
            default="whitenoise.storage.CompressedManifestStaticFilesStorage",
        )
    },
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "EXCEPTION_HANDLER": "scoring.api.errors.handle",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("DJANGO_LOG_LEVEL", default="INFO")},
}

# Printed papers: where their QR code leads, and folders with the organisation's own typefaces.
PUBLIC_URL = env("PUBLIC_URL", default="").rstrip("/")
PAPER_FONTS = env.list("PAPER_FONTS", default=[])
# A file of professional words that plants allow in their rubrics, each with its reason.
PROFESSIONAL_PHRASES = env.str("PROFESSIONAL_PHRASES", default="")

# What a plant may set differently; what holds while it does not, engine/process/regulation.py says.
PUBLICITY_WORKING_DAYS = env.int(
    "PUBLICITY_WORKING_DAYS", default=regulation.default("PUBLICITY_WORKING_DAYS")
)
if PUBLICITY_WORKING_DAYS < regulation.SHORTEST_PUBLICITY:
    text = f"PUBLICITY_WORKING_DAYS：公示不能少于 {regulation.SHORTEST_PUBLICITY} 个工作日"
    raise ImproperlyConfigured(text)
# Whether the day of posting is one of them: by default only full days are.
PUBLICITY_COUNTS_DAY_OF_POSTING = env.bool(
    "PUBLICITY_COUNTS_DAY_OF_POSTING", default=regulation.default("PUBLICITY_COUNTS_DAY_OF_POSTING")
)
# A corrected revision is open for some days of its own (scoring-rules.md, section 7).
CORRECTION_WORKING_DAYS = env.int(
    "CORRECTION_WORKING_DAYS", default=regulation.default("CORRECTION_WORKING_DAYS")
)
# Objections come from party members; a plant may open them to the masses.
OBJECTIONS_FROM_MASSES = env.bool(
    "OBJECTIONS_FROM_MASSES", default=regulation.default("OBJECTIONS_FROM_MASSES")
)
# Addresses of the plants' own networks, on which a committee may have its board read without
# login: "10.20.0.0/16" of every plant, "柴北采油厂党委=10.20.0.0/16" of one. Behind a proxy the
# reader's address is the one that the proxy adds last.
try:
    PLANT_NETWORKS = [
        (plant, ip_network(network))
        for text in env.list("PLANT_NETWORKS", default=[])
        for plant, _, network in [text.rpartition("=")]
    ]
except ValueError as fault:
    raise ImproperlyConfigured(f"PLANT_NETWORKS：{fault}") from fault
ARCHIVE_AFTER_DAYS = env.int("ARCHIVE_AFTER_DAYS", default=regulation.default("ARCHIVE_AFTER_DAYS"))
PUBLICITY_STARTS_ON_WORKING_DAY = env.int(
    "PUBLICITY_STARTS_ON_WORKING_DAY", default=regulation.default("PUBLICITY_STARTS_ON_WORKING_DAY")
)
# Calendar days the other side of a claim has before the branch meeting decides.
PEER_ANSWER_DAYS = env.int("PEER_ANSWER_DAYS", default=regulation.default("PEER_ANSWER_DAYS"))
# Below this much free disk space /healthz is red.
MINIMUM_FREE_MB = env.int("MINIMUM_FREE_MB", default=200)
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", default=180)


# Reminders outside the site: a mail server, group robots. Nothing leaves while these are empty.
SITE_URL = env.str("SITE_URL", default="")
EMAIL_HOST = env.str("EMAIL_HOST", default="")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="zhiwei@localhost")
REMINDER_WECOM_URL = env.str("REMINDER_WECOM_URL", default="")
REMINDER_DINGTALK_URL = env.str("REMINDER_DINGTALK_URL", default="")
REMINDER_DINGTALK_SECRET = env.str("REMINDER_DINGTALK_SECRET", default="")
REMINDER_HOOK_ORIGINS = env.list(
    "REMINDER_HOOK_ORIGINS", default=["https://qyapi.weixin.qq.com", "https://oapi.dingtalk.com"]
)

# Locked sheets and publications are sealed with this (sm3 where the rules ask for it), and each
# publication writes a line into this file, which operators keep elsewhere.
SEAL_ALGORITHM = env.str("SEAL_ALGORITHM", default="sha256")
if SEAL_ALGORITHM not in ("sha256", "sm3"):
    raise ImproperlyConfigured("SEAL_ALGORITHM 只能是 sha256 或 sm3")
WITNESS_FILE = env.str("WITNESS_FILE", default="")

SILENCED_SYSTEM_CHECKS: list[str] = []
