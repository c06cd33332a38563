"""What every answer carries, whatever its status; and what production is checked for."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from tests.guards.house import routes

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
HOUSE = Path(__file__).parents[2]
WORDS = {"token": "0" * 32, "code": "nothing", "number": "nothing", "form": "pdf"}
#: what makes a browser ask for something: an address in one of these
_ASKS = re.compile(r"""(?:src|href|action|srcset|formaction|poster|data)\s*=\s*["']([^"']+)""")
_STYLE = re.compile(r"<[a-z][^>]*\s(?:style|on[a-z]+)\s*=", re.IGNORECASE)
_INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>|<style", re.IGNORECASE)


def path_of(route: str) -> str:
    """The route with objects that do not exist."""
    plain = route.replace("^", "").replace("$", "")
    plain = re.sub(r"\(\?P<(\w+)>(?:[^()\[\]]|\[[^\]]*\])*\)", r"<\1>", plain)
    return "/" + re.sub(
        r"<(?:(\w+):)?(\w+)>",
        lambda found: WORDS.get(found[2], "nothing" if found[2] == "verb" else "987654321"),
        plain,
    )


ROUTES = sorted({path_of(route) for route, _entry in routes()})


def check(response) -> None:
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src" in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"https?:|\*|data:(?!.*)", policy), policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in response.headers
    assert response.headers["X-Request-ID"]
    if not response.streaming and "html" in response.headers.get("Content-Type", ""):
        look_into(response.content.decode())


def look_into(html: str) -> None:
    """Nothing of another origin, no script or style but in files."""
    for address in _ASKS.findall(html):
        assert not re.match(r"(?:[a-z]+:)?//|data:text|javascript:", address), address
    assert not _STYLE.search(html), _STYLE.search(html)
    assert not _INLINE.search(html), _INLINE.search(html)


@pytest.mark.parametrize("role", ["visitor", "county officer", "audit administrator"])
def test_every_answer_carries_the_headers_whatever_its_status(cast, signed_in, role) -> None:
    """Visitors are sent to sign in (302, 401); the others meet 200, 403, 404 and 405."""
    people = {"county officer": cast.officer, "audit administrator": cast.audit_admin}
    client = signed_in(people[role]) if role in people else Client()
    seen = set()
    for path in ROUTES:
        response = client.get(path)
        seen.add(response.status_code)
        # no worker runs beside the tests, and readiness says so
        assert response.status_code < 500 or path == "/readyz", path
        try:
            check(response)
        except (AssertionError, KeyError) as error:
            raise AssertionError(f"{path} ({response.status_code}): {error!r}") from error
    wanted = {"visitor": {200, 302, 401, 404, 405}}.get(role, {200, 403, 404, 405})
    assert wanted <= seen


@pytest.mark.parametrize(
    "html",
    [
        '<img src="//elsewhere.example/a.png">',
        '<a href="https://elsewhere.example/">',
        '<p style="color:red">',
        '<button onclick="go()">',
        "<script>go()</script>",
        "<style>p {}</style>",
    ],
)
def test_the_check_of_a_page_notices(html: str) -> None:
    with pytest.raises(AssertionError):
        look_into(html)


def test_an_address_that_no_route_knows_carries_them_too() -> None:
    for path in ("/no/such/page/", "/api/v1/no/such/", "/static/no.css"):
        response = Client().get(path)
        assert response.status_code == 404
        check(response)


def test_production_is_clean() -> None:
    """`check --deploy` with its settings; a warning is a failure."""
    surroundings = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "SECRET_KEY": "k3-" + "a1B2c3D4e5F6g7H8" * 4,
        "ALLOWED_HOSTS": "portal.example",
        "PUBLIC_URL": "https://portal.example",
        "PORTAL_DEMO": "0",  # whatever bin/run has written into var/.env
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=HOUSE, env=surroundings, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_production_refuses_demo_accounts() -> None:
    surroundings = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "SECRET_KEY": "k3-" + "a1B2c3D4e5F6g7H8" * 4,
        "ALLOWED_HOSTS": "portal.example",
        "PUBLIC_URL": "https://portal.example",
        "PORTAL_DEMO": "1",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=HOUSE, env=surroundings, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode != 0
    assert "PORTAL_DEMO" in done.stdout + done.stderr
