"""Tests: fast hashes, everything in memory or under a temporary folder."""

import tempfile
from pathlib import Path

from portal.settings import env

env.SECRET_KEY = env.SECRET_KEY or "only-for-tests-and-nothing-else-0123456789abcdef"
from portal.settings.base import *  # noqa: E402

VAR = Path(tempfile.mkdtemp(prefix="portal-test-"))
MEDIA_ROOT = VAR / "files"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir()  # WhiteNoise warns of a folder that is not there
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# tests read msgids; what a person reads in Chinese is asked for in so many words
LANGUAGE_CODE = "en"
FAILPOINTS = True
JOBS_INLINE = True
JOBS_LEASE_SECONDS = 45.0  # the most that the checks allow: a busy machine draws slowly
PORTAL_DEMO = False
if not env.DATABASE_URL:
    DATABASES["default"]["NAME"] = ":memory:"
    DATABASES["default"]["TEST"] = {"NAME": None}
