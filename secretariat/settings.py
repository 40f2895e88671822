"""All settings of the project; what differs between machines comes from the environment."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import get_language_info

from . import environment, languages, organisation

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = environment.folder("STATE_DIR", BASE_DIR / "var")

DEBUG = environment.flag("DEBUG")
HTTPS = environment.flag("HTTPS")
HOST = environment.host("HOST", "127.0.0.1")
PORT = environment.number("PORT", 8000, 1, 65535)
DATABASES = {"default": environment.database("DATABASE_URL", f"sqlite:///{STATE_DIR / 'directory.sqlite3'}")}
if replica := environment.replica("DATABASE_REPLICA_URL"):
    DATABASES["replica"] = replica
DATABASE_ROUTERS = ["delivery.database.Router"]
IS_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
WORKERS = environment.number("WORKERS", 1 if IS_SQLITE and environment.has_wal_reset_bug() else 2, 1, 64)
THREADS = environment.number("THREADS", 3, 1, 64)  # more of them wait for each other: docs/capacity.md
PAGE_CACHE_MB = environment.number("PAGE_CACHE_MB", 64, 0, 65536)
SHARED_CACHE_SECONDS = environment.number("SHARED_CACHE_SECONDS", 10, 0, 86400)
REDIS_URL = environment.redis("REDIS_URL")
SNAPSHOT_DIR = environment.path("SNAPSHOT_DIR", STATE_DIR / "snapshot")
STATEMENT_TIMEOUT = environment.number("STATEMENT_TIMEOUT", 30, 1, 3600)
# Shorter than the timeout of a query, so that a waiting request can answer with the reason.
LOCK_TIMEOUT = min(environment.number("LOCK_TIMEOUT", 5, 1, 3600), 0.9 * STATEMENT_TIMEOUT)
LOG_FORMAT = environment.choice("LOG_FORMAT", "text", "text", "json")
METRICS_PORT = environment.number("METRICS_PORT", 0, 0, 65535)
METRICS_HOST = environment.host("METRICS_HOST", "127.0.0.1")
JOB_WORKER = environment.choice("JOB_WORKER", "embedded", "embedded", "separate")
SENTRY_DSN = environment.dsn("SENTRY_DSN")
SITE_URL = environment.address("SITE_URL")
ORGANISATION_FILE = environment.path("ORGANISATION_FILE", BASE_DIR / "fixtures" / "directory" / "organisation.json")
ORGANISATION = organisation.read_organisation(ORGANISATION_FILE)
DATA_LICENCE = environment.licence("DATA_LICENCE")
API_RATE = environment.rate("API_RATE")
COUNT_MISSED_SEARCHES = environment.flag("COUNT_MISSED_SEARCHES")
CHECK_LINKS = environment.flag("CHECK_LINKS")
SECURITY_CONTACT = environment.contact("SECURITY_CONTACT")
TRUSTED_PROXIES = NINJA_NUM_PROXIES = environment.number("TRUSTED_PROXIES", 0, 0, 9)
SECOND_FACTOR = environment.choice(
    "SECOND_FACTOR", "administrators" if HTTPS else "optional", "optional", "administrators", "everyone"
)
REVIEW_BY_SECOND_PERSON = environment.some_of("REVIEW_BY_SECOND_PERSON", languages.BY_SLUG)
APPROVAL_BY_SECOND_PERSON = environment.flag("APPROVAL_BY_SECOND_PERSON")
SHOW_HOLDERS = environment.flag("SHOW_HOLDERS")
SECRET_KEY = environment.secret_key("SECRET_KEY", STATE_DIR / "secret-key")
ALLOWED_HOSTS = environment.hosts("ALLOWED_HOSTS", list(dict.fromkeys(["localhost", "127.0.0.1", "[::1]", HOST])))
environment.check_production(DEBUG, HTTPS, ALLOWED_HOSTS)
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"] if HTTPS else []

INSTALLED_APPS = [
    "modeltranslation",  # before the admin, as its documentation asks
    "secretariat",
    "django_tasks",
    "django_tasks_db",
    "jobs",  # after the queue, whose admin it takes away
    "translations",
    "public_record",  # before the apps that read it: they follow a change after it
    "pages",
    "history",
    "divisions",
    "units",
    "exchange",
    "reorganisations",
    "bulletins",
    "search",
    "topics",
    "opendata",
    "documents",
    "registry",
    "delivery",
    "django_htmx",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "people",  # after the apps whose admins it takes away
    "mptt",
    "secretariat.admin_site.DirectoryAdminConfig",  # Django's admin, with a menu of our own
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "delivery.requests.RequestLogMiddleware",  # first: measures and logs all that the others take, and names the request
    "delivery.middleware.DeliveryMiddleware",  # answers from the cache before anything else costs time; takes cookies away
    "delivery.requests.SecurityHeadersMiddleware",  # inside the cache, so that cached pages carry its headers; outside of all else, for error pages and static files
    "django.middleware.security.SecurityMiddleware",  # before what answers: redirects to HTTPS, security headers
    "whitenoise.middleware.WhiteNoiseMiddleware",  # directly after it, as its documentation asks: static files need no more
    "secretariat.middleware.LanguageMiddleware",  # before whatever speaks: the address decides the language
    "opendata.middleware.OpenDataMiddleware",  # before sessions: data is the same for everybody, and needs no cookies
    "opendata.memento.MementoMiddleware",  # inside the cache, so that cached pages name their TimeGate; after the view, which says what page it is
    "pages.middleware.MalformedRequestMiddleware",  # before cookies and forms are read: no database can store a NUL byte
    "django.middleware.common.CommonMiddleware",  # appends a slash, sets Content-Length
    "django.middleware.clickjacking.XFrameOptionsMiddleware",  # for browsers that do not know frame-ancestors
    "secretariat.middleware.PublicPageMiddleware",  # after all that public pages need: they end here
    "django.contrib.sessions.middleware.SessionMiddleware",  # before signing in and messages, which are stored in it
    "django.middleware.csrf.CsrfViewMiddleware",  # before any view that changes something
    "django.contrib.auth.middleware.AuthenticationMiddleware",  # after sessions: request.user
    "django_otp.middleware.OTPMiddleware",  # after authentication: whether that user has given a second factor
    "people.middleware.SecondFactorMiddleware",  # after both: who lacks the second factor is nobody yet
    "people.middleware.SignedOutPostMiddleware",  # after it: what a person typed who is nobody by now is shown, not lost
    "people.middleware.DeniedRequestMiddleware",  # after it: logs who was refused, by the name that counts
    "secretariat.middleware.ChangeContextMiddleware",  # after it: whatever is changed from here on has this user as its author
    "django.contrib.messages.middleware.MessageMiddleware",  # after sessions, where messages wait for the next page
    "secretariat.middleware.TransactionMiddleware",  # after all that refuses a post, around the view: one transaction for all that it reads and writes
    "axes.middleware.AxesMiddleware",  # last, as its documentation asks: turns a lock-out into its page
]

ROOT_URLCONF = "secretariat.urls"
WSGI_APPLICATION = "secretariat.wsgi.application"  # wrapped in the WSGI middleware of delivery/

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pages.context_processors.language",
            ],
            "builtins": ["secretariat.templatetags.form_tokens"],
        },
    },
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Signing in
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: refuses a locked-out person before the password is checked
    "django.contrib.auth.backends.ModelBackend",
    "people.backends.GrantsBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
AXES_HANDLER = "people.sign_in.LockOut"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "ip_address", "username"]  # LockOut knows this order
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # so that the time on the page stays true
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_CLIENT_IP_CALLABLE = "people.sign_in.client_ip"
AXES_LOCKOUT_CALLABLE = "people.sign_in.locked_out"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "csrfmiddlewaretoken", "code"]
AXES_ENABLE_ADMIN = False  # people/admin.py shows the log in six languages
AXES_VERBOSE = False
OTP_TOTP_ISSUER = ORGANISATION.name[languages.SOURCE.slug]

# Long work: stored in the database, run by workers that `serve` or a unit of its own begins.
TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend" if DEBUG else "django_tasks_db.DatabaseBackend"
    }
}

# Languages: one list (languages.py); modeltranslation's columns are named by the address prefix.
LANGUAGE_CODE = languages.SOURCE.code
LANGUAGES = [(language.code, get_language_info(language.code)["name_local"]) for language in languages.LANGUAGES]
LOCALE_PATHS = [BASE_DIR / "locale"]
MODELTRANSLATION_LANGUAGES = [language.slug for language in languages.LANGUAGES]
# Without this the first language in the list, Arabic, becomes the default.
MODELTRANSLATION_DEFAULT_LANGUAGE = languages.SOURCE.slug
USE_I18N = True
USE_TZ = True
TIME_ZONE = environment.time_zone("TIME_ZONE")
FORMAT_MODULE_PATH = ["secretariat.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "secretariat.static_files.OrganisationFinder",
]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # no page names another; compressing them takes most of a first start

# Nothing from elsewhere, nothing inline.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "pages.errors.csrf_failure"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a mandate has up to 200 functions, each with a dozen fields
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True  # scripts read the token from the page
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if HTTPS:
    # A browser takes a cookie of such a name from this very host alone.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request": {"()": "delivery.requests.RequestIdFilter"},
        "refusal": {"()": "delivery.requests.RefusalFilter"},
    },
    "formatters": {
        "text": {"format": "%(levelname)s %(name)s [%(request_id)s] %(message)s"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
        },
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "filters": ["request", "refusal"], "formatter": LOG_FORMAT}
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    # With LOG_FORMAT=json every request is logged, in one line.
    "loggers": {"delivery.requests": {"level": "INFO" if LOG_FORMAT == "json" else "WARNING"}},
}
