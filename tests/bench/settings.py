"""The portal as it is deployed, on the servers of `bin/with-servers`, with a folder of its own."""

from portal.settings import env

env.SECRET_KEY = env.SECRET_KEY or "only-for-benches-and-nothing-else-0123456789abcdef"
from portal.settings.base import *  # noqa: E402, F403

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # names with hashes need a run of collectstatic; looking one up costs nothing either way
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PORTAL_DEMO = False
ROOT_URLCONF = "tests.bench.urls"
