"""The server form is described in files that nobody runs here: they are parsed and held to."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

HOUSE = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((HOUSE / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ["setup", "web", "worker", "sweeper", "scheduler"]
DOCKERFILE = (HOUSE / "Dockerfile").read_text()
NGINX = (HOUSE / "deploy" / "nginx.conf").read_text()


def read_by_the_settings() -> set[str]:
    text = (HOUSE / "portal" / "settings" / "env.py").read_text()
    return set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', text))


def test_every_part_is_there():
    assert set(SERVICES) == {*OURS, "postgres", "redis", "proxy"}


@pytest.mark.parametrize("name", OURS)
def test_each_part_is_the_one_image_with_a_script_that_exists(name):
    service = SERVICES[name]
    assert service["build"] == "."
    program = HOUSE / service["command"][0]
    if program.is_relative_to(HOUSE / "bin"):
        assert os.access(program, os.X_OK)
    else:
        assert service["command"][:2] == [".venv/bin/python", "manage.py"]
        assert list(HOUSE.glob(f"portal/*/management/commands/{service['command'][2]}.py"))


@pytest.mark.parametrize("name", OURS)
def test_each_part_is_told_only_what_the_settings_read(name):
    assert set(SERVICES[name]["environment"]) <= read_by_the_settings()


@pytest.mark.parametrize("name", OURS)
def test_no_part_of_ours_has_more_rights_than_it_needs(name):
    assert SERVICES[name]["cap_drop"] == ["ALL"]
    assert SERVICES[name]["security_opt"] == ["no-new-privileges:true"]


def test_no_secret_stands_in_the_file():
    text = (HOUSE / "docker-compose.yml").read_text()
    for line in text.splitlines():
        if re.search(r"(PASSWORD|SECRET|AUTH|requirepass)", line) and ":" in line:
            name = line.split("#")[0]
            assert "${" in name or not name.strip(), line
    assert "SECRET_KEY" not in text


def test_redis_keeps_what_it_is_told():
    words = SERVICES["redis"]["command"]
    options = dict(zip(words[1::2], words[2::2], strict=True))
    assert options["--appendonly"] == "yes"
    assert options["--maxmemory-policy"] == "noeviction"
    assert options["--requirepass"].startswith("${REDIS_PASSWORD:?")
    assert "redis-data:/data" in SERVICES["redis"]["volumes"]


def test_postgres_is_one_that_we_test_with_and_knows_chinese():
    assert SERVICES["postgres"]["image"] in {"postgres:15", "postgres:16"}
    assert "--locale=C.UTF-8" in SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]
    assert "postgres-data:/var/lib/postgresql/data" in SERVICES["postgres"]["volumes"]


def test_health_is_asked_of_whatever_answers():
    assert SERVICES["web"]["healthcheck"]["test"][-1].endswith("/healthz")
    assert SERVICES["proxy"]["healthcheck"]["test"][-1].endswith("/readyz")
    for name in ("postgres", "redis"):
        assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"
    for name in OURS[1:]:
        assert SERVICES[name]["depends_on"]["setup"]["condition"].endswith("successfully")


def test_every_named_volume_and_mounted_file_is_there():
    mounted = [volume for service in SERVICES.values() for volume in service.get("volumes", [])]
    named = {volume.split(":")[0] for volume in mounted if not volume.startswith(".")}
    assert named == set(COMPOSE["volumes"])
    assert "./deploy/nginx.conf:/etc/nginx/nginx.conf:ro" in mounted


def test_nothing_but_the_proxy_is_open_to_the_world():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


def test_the_image_holds_the_whole_portal_and_no_more_rights_than_it_needs():
    copied = re.findall(r"^COPY (\S+) ", DOCKERFILE, re.MULTILINE)
    assert all((HOUSE / path).exists() for path in copied)
    packages = {path.parent.name for path in HOUSE.glob("*/__init__.py")} - {"tests"}
    assert packages <= set(copied)
    assert {"templates", "static", "locale", "bin", "manage.py", "requirements.txt"} <= set(copied)
    assert DOCKERFILE.index("USER portal") < DOCKERFILE.index("CMD")
    assert "portal.settings.production" in DOCKERFILE


def test_the_image_has_the_system_packages_that_the_scripts_install():
    wanted = set(re.findall(r"\|\| echo (\S+)", (HOUSE / "bin" / "setup").read_text()))
    assert {"python3", "libharfbuzz-subset0"} <= wanted
    assert wanted <= set(DOCKERFILE.split())


def test_the_proxy_believes_nothing_that_a_client_says_of_itself():
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in NGINX
    assert "proxy_set_header X-Forwarded-Proto https;" in NGINX
    assert "$proxy_add_x_forwarded_for" not in NGINX
    assert SERVICES["web"]["environment"]["TRUSTED_PROXIES"] == "1"
    assert NGINX.count("{") == NGINX.count("}")


SCRIPTS = [path for path in sorted((HOUSE / "bin").iterdir()) if path.name != "vendor"]


@pytest.mark.parametrize("script", [*SCRIPTS, HOUSE / ".ci" / "run"], ids=lambda path: path.name)
def test_every_script_is_sound_bash_and_names_no_registry(script):
    subprocess.run(["bash", "-n", str(script)], check=True)
    text = script.read_text()
    if script.name != "setup":  # sourced by the others
        assert os.access(script, os.X_OK)
        assert "set -euo pipefail" in text
    assert "https://" not in text
    assert "index-url" not in text
