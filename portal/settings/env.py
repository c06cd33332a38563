"""The environment is read here and nowhere else; `.env.example` lists every name."""

import os
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parents[2]

env = environ.Env()
env.prefix = ""
environ.Env.read_env(BASE_DIR / "var" / ".env", overwrite=False)
#: pypinyin's dictionary of phrases weighs 40 MB, and says nothing of a character alone
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
SEALING_KEYS = env.list("SEALING_KEYS", default=[])
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000")
DATABASE_URL = env.str("DATABASE_URL", default="")
REDIS_URL = env.str("REDIS_URL", default="")
VAR = Path(env.str("VAR", default=str(BASE_DIR / "var")))
PORTAL_DEMO = env.bool("PORTAL_DEMO", default=False)
PORTAL_PROVINCE = env.str("PORTAL_PROVINCE", default="330000")
PASSWORD_PROFILE = env.str("PASSWORD_PROFILE", default="djbh3")
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
EMAIL_URL = env.str("EMAIL_URL", default="")
EMAIL_FROM = env.str("EMAIL_FROM", default="portal@localhost")
KEEP_FILES_DAYS = env.int("KEEP_FILES_DAYS", default=180)
LICENCE_SCAN_DAYS = env.int("LICENCE_SCAN_DAYS", default=10)
WEBHOOK_NETWORKS = env.list("WEBHOOK_NETWORKS", default=[])
LOG_JSON = env.bool("LOG_JSON", default=False)
HTTPS = env.bool("HTTPS", default=False)
