"""A Django without anything: no middleware, no session, no templates; the same database."""

import environ

env = environ.Env()

SECRET_KEY = "only-for-benches-and-nothing-else-0123456789abcdef"
ALLOWED_HOSTS = ["127.0.0.1"]
DATABASES = {"default": env.db_url("DATABASE_URL") | {"CONN_MAX_AGE": 60}}
INSTALLED_APPS = ["django.contrib.contenttypes", "rest_framework", "tests.bench.floors"]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "tests.bench.floors.urls"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "UNAUTHENTICATED_USER": None,
}
