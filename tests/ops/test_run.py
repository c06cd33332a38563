"""The first command of the README, from an empty folder to a portal that answers, and again."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from tests.faults.servers import free_port, is_open

HOUSE = Path(__file__).resolve().parents[2]


def try_it(var: Path, port: int) -> subprocess.CompletedProcess[str]:
    env = {
        **os.environ,
        "VAR": str(var),
        "PORT": str(port),
        "SECRET_KEY": "only-for-this-test-0123456789-0123456789-0123456789",
        "PORTAL_DEMO": "false",
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "DJANGO_SETTINGS_MODULE": "portal.settings.base",
    }
    command = [HOUSE / "bin" / "run", "--try"]
    return subprocess.run(
        command, env=env, capture_output=True, text=True, timeout=240, check=False
    )


@pytest.mark.slow
def test_one_command_brings_a_portal_and_the_second_time_is_quick(tmp_path):
    port = free_port()
    first = try_it(tmp_path, port)
    assert first.returncode == 0, first.stdout + first.stderr
    assert f"http://127.0.0.1:{port}" in first.stderr
    assert "load_regions" in first.stdout
    assert (tmp_path / "portal.sqlite3").exists()

    began = time.monotonic()
    second = try_it(tmp_path, port)
    assert second.returncode == 0, second.stdout + second.stderr
    assert second.stdout == "", "nothing was left to do"
    assert time.monotonic() - began < 60  # a bound for a loaded machine; alone it takes 6 s
    assert not is_open(port), "whatever was started is ended"


@pytest.mark.slow
def test_a_taken_port_is_said_in_both_languages(tmp_path):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        told = try_it(tmp_path, server.getsockname()[1])
    assert told.returncode == 1
    assert "已被占用" in told.stderr
    assert "is taken; choose another" in told.stderr
