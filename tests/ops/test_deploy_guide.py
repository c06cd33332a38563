"""docs/deploy.md says what is true: its commands and variables exist, its last resort works."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.db import connection
from django.utils import timezone

from portal.accounts.actor import actor_for
from portal.offices import operations
from portal.offices.models import Authenticator
from portal.offices.queries import has_second_step
from tests.clock import code_shown
from tests.ops.test_deployment import COMPOSE, HOUSE, read_by_the_settings

GUIDE = (HOUSE / "docs" / "deploy.md").read_text()
#: of the file with the secrets: what the compose file itself asks for
OF_COMPOSE = set(re.findall(r"\$\{(\w+):", (HOUSE / "docker-compose.yml").read_text()))


def blocks(language: str = "") -> list[str]:
    return re.findall(rf"^ *```{language}\n(.*?)^ *```", GUIDE, re.MULTILINE | re.DOTALL)


def test_every_command_is_there():
    named = re.findall(r"manage\.py (\w+)", GUIDE)
    assert {"start_up", "invite_admins", "open_offices", "seal_anew"} <= set(named)
    assert set(named) <= set(get_commands())


def test_every_script_is_there():
    named = set(re.findall(r"`(?:\w+=\S+ )*(bin/\w+)", GUIDE))
    assert named
    assert [path for path in named if not (HOUSE / path).is_file()] == []


def test_the_parts_that_compose_is_asked_for_are_there():
    named = re.findall(r"(?:run|exec)(?: -{1,2}[\w-]+)* (\w+) ", GUIDE)
    assert set(named) == {"web", "postgres"}
    assert set(named) <= set(COMPOSE["services"])


def test_the_file_with_the_secrets_names_what_is_read_and_what_has_no_default():
    (first,) = (one for one in blocks() if "SECRET_KEY" in one)
    named = set(re.findall(r"^ *([A-Z_]+)=", first, re.MULTILINE))
    assert named <= read_by_the_settings() | OF_COMPOSE
    assert OF_COMPOSE | {"PORTAL_PROVINCE", "SECRET_KEY", "SEALING_KEYS", "ALLOWED_HOSTS"} <= named


@pytest.mark.parametrize("path", ["deploy/portal.env", "deploy/certificates/portal.key"])
def test_no_secret_gets_into_git_or_the_image(path):
    asked = subprocess.run(["git", "check-ignore", "-q", path], cwd=HOUSE, check=False)
    assert asked.returncode in {0, 128}  # 128: a copy without .git
    left_out = (HOUSE / ".dockerignore").read_text().split()
    assert any(Path(path).is_relative_to(one) for one in left_out)
    assert any(Path(path).is_relative_to(one) for one in (HOUSE / ".gitignore").read_text().split())


def enrolled(user):
    me, now = actor_for(user), timezone.now()
    device = operations.begin_enrolment(user, by=me, at=now)
    return operations.finish_enrolment(user, by=me, at=now, code=code_shown(device.secret))


@pytest.mark.django_db
def test_the_last_resort_lets_the_security_administrator_begin_anew(cast, settings):
    settings.SEALING_KEYS = ["lost"]
    assert enrolled(cast.security_admin)
    assert enrolled(cast.officer)
    settings.SEALING_KEYS = ["new"]
    (script,) = blocks("sql")
    with connection.cursor() as cursor:
        for statement in script.replace("…", cast.security_admin.login).split(";\n"):
            if statement.strip():
                cursor.execute(statement)
    assert not has_second_step(cast.security_admin)
    assert Authenticator.objects.get().user_id == cast.officer.pk
    assert enrolled(cast.security_admin)
    by, now = actor_for(cast.security_admin), timezone.now()
    operations.remove_second_step(cast.officer, by=by, at=now, reason="The keys were lost")
    assert not has_second_step(cast.officer)
