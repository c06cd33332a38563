"""What the processes of a kill test run with: short leases, and a failpoint by environment."""

# ruff: noqa: F403, F405 - settings stand on settings
import os
from pathlib import Path

from portal.settings.test import *

VAR = Path(os.environ["VAR"])
MEDIA_ROOT = VAR / "files"
if not os.environ["DATABASE_URL"]:
    DATABASES["default"]["NAME"] = VAR / "portal.sqlite3"


class NoMigrations(dict[str, None]):
    """Tables straight from the models: what is tested here is not the migrations."""

    def __contains__(self, _label: object) -> bool:
        return True

    def __missing__(self, _label: str) -> None:
        return None


MIGRATION_MODULES = NoMigrations()
INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, str]] = []
FAILPOINT = os.environ.get("FAILPOINT", "")
JOBS_INLINE = False
JOBS_LEASE_SECONDS = 2.0
JOBS_SWEEP_SECONDS = 0.5
JOBS_UNHEARD_SECONDS = 1.0
JOBS_TIDY_SECONDS = 1.0
# webhooks are posted to a receiver on this machine
PORTAL_DEMO = True
WEBHOOK_NETWORKS = ["127.0.0.0/8"]
WEBHOOK_HELD_SECONDS = 2.0
