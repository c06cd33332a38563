"""The scripts that a newcomer types first, tried in a house of their own."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import time
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """The scripts alone, with programs that only write down how they were called."""
    shutil.copytree(HOUSE / "bin", tmp_path / "bin", ignore=shutil.ignore_patterns("vendor"))
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / "requirements.txt").write_text("django==5.2.19  # the framework\n")
    (tmp_path / "fake").mkdir()
    return tmp_path


def program(path: Path, body: str) -> None:
    path.write_text(f"#!/usr/bin/env bash\n{body}\n")
    path.chmod(0o755)


def sourced(house: Path, commands: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", f"source {house}/bin/setup; {commands}"],
        env={**os.environ, "PATH": f"{house}/fake:{os.environ['PATH']}", **env},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_old_python_is_refused_in_both_languages(house):
    program(house / "fake" / "python3", '[ "$1" = -V ] && echo "Python 3.9.2"; [ "$1" = -V ]')
    told = sourced(house, "refuse_old_python")
    assert told.returncode == 1
    assert "需要 Python 3.11" in told.stderr
    assert "Python 3.11 or newer is needed; here is Python 3.9.2" in told.stderr


def test_this_python_is_taken(house):
    assert sourced(house, "refuse_old_python").returncode == 0


def test_without_rights_it_says_what_an_administrator_must_install(house):
    program(house / "fake" / "id", "echo 1000")
    commands = "command() { [ $2 != sudo ]; }; missing_packages() { echo libpango-1.0-0; };"
    told = sourced(house, f"{commands} install_packages")
    assert told.returncode == 1
    assert "apt-get install libpango-1.0-0" in told.stderr
    assert "管理员" in told.stderr


def test_with_rights_it_installs_only_what_is_missing(house):
    program(house / "fake" / "id", "echo 0")
    program(house / "fake" / "apt-get", f'echo "$@" >>{house}/apt')
    commands = "missing_packages() { echo libpango-1.0-0; }; install_packages;"
    assert sourced(house, commands + "missing_packages() { :; }; install_packages").returncode == 0
    called = (house / "apt").read_text().splitlines()
    assert called[0] == "update -qq"
    assert called[1].endswith(" libpango-1.0-0")
    assert len(called) == 2


def test_requirements_are_installed_once_until_they_change(house):
    program(house / ".venv" / "bin" / "python", "exit 0")
    program(house / ".venv" / "bin" / "uv", f"echo x >>{house}/calls")
    for _time in range(2):
        assert sourced(house, "install_requirements requirements.txt").returncode == 0
    assert (house / "calls").read_text() == "x\n"
    (house / "requirements.txt").write_text("django==5.2.20  # the framework\n")
    sourced(house, "install_requirements requirements.txt")
    assert (house / "calls").read_text() == "x\nx\n"


def test_where_uv_fails_pip_does_it(house):
    program(house / ".venv" / "bin" / "python", f'echo "$@" >>{house}/calls')
    program(house / ".venv" / "bin" / "uv", "exit 1")
    assert sourced(house, "install_requirements requirements.txt").returncode == 0
    assert (house / "calls").read_text().endswith("-r requirements.txt\n")


def test_secrets_are_made_once_and_for_their_owner_alone(house):
    sourced(house, "write_env PORTAL_DEMO=1", SECRET_KEY="")
    first = (house / "var" / ".env").read_text()
    assert stat.S_IMODE((house / "var" / ".env").stat().st_mode) == 0o600
    assert len(first.splitlines()[0].removeprefix("SECRET_KEY=")) >= 50
    assert first.splitlines()[1] == "PORTAL_DEMO=1"
    sourced(house, "write_env", SECRET_KEY="")
    assert (house / "var" / ".env").read_text() == first


@pytest.mark.parametrize(
    ("env", "file", "found"),
    [
        ("redis://a/0", "redis://b/0", "redis://a/0"),
        ("", "redis://b/0", "redis://b/0"),
        ("", "", ""),
    ],
)
def test_a_value_comes_from_the_environment_or_from_the_file(house, env, file, found):
    (house / "var").mkdir()
    (house / "var" / ".env").write_text(f"SECRET_KEY=x\nREDIS_URL={file}\n")
    assert sourced(house, "value_of REDIS_URL", REDIS_URL=env).stdout.strip() == found


@pytest.mark.parametrize(("redis", "pool"), [("", "threads"), ("redis://127.0.0.1/0", "prefork")])
def test_a_worker_that_ends_by_accident_is_begun_again(house, redis, pool):
    program(
        house / ".venv" / "bin" / "python",
        f'echo "$@" >>{house}/calls; [ $(wc -l <{house}/calls) -gt 1 ] && exec sleep 60; exit 70',
    )
    worker = subprocess.Popen(
        [house / "bin" / "worker"], env={**os.environ, "REDIS_URL": redis}, start_new_session=True
    )
    try:
        calls = house / "calls"
        end = time.monotonic() + 10
        while time.monotonic() < end:
            if calls.exists() and len(calls.read_text().splitlines()) == 2:
                break
            time.sleep(0.1)
        first, second = calls.read_text().splitlines()
        assert first == second
        assert f"-P {pool} " in first
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=10) == 0
    finally:
        worker.kill()


def test_the_tests_name_what_they_leave_out(house):
    program(house / ".venv" / "bin" / "python", f'echo "$@" >>{house}/calls; exit 3')
    program(house / ".venv" / "bin" / "uv", "exit 0")
    (house / "tests").mkdir()
    (house / "tests" / "requirements.txt").write_text("")
    plain = {k: v for k, v in os.environ.items() if k not in {"MEASURE", "TEST_PROCESSES"}}
    told = subprocess.run(
        [house / "bin" / "test", "-k", "x"], env=plain, capture_output=True, text=True, check=False
    )
    assert told.returncode == 3
    assert (
        "-m not postgres and not redis and not browser and not matrix -k x"
        in (house / "calls").read_text()
    )
    for what in ("postgres", "redis", "browser"):
        assert f"left out: tests marked {what}" in told.stderr
    assert "make check" in told.stderr


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not here; `bin/test` needs none")
def test_the_makefile_tells_what_it_can_do():
    told = subprocess.run(["make", "help"], cwd=HOUSE, capture_output=True, text=True, check=True)
    offered = {line.split()[0] for line in told.stdout.splitlines()}
    wanted = "help run worker test check fix migrations reference bench demo messages"
    assert set(wanted.split()) <= offered


def test_ci_runs_the_second_command_and_then_the_checks():
    steps = (HOUSE / ".ci" / "run").read_text().split("\n\n")[-1].split()
    assert steps == ["bin/test", "make", "check"]
