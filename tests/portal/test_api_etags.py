"""Every GET of one thing is tagged with what it shows, and is not sent to who has it already."""

import pytest
from django.urls import resolve

from tests.matrix.addresses import Address
from tests.matrix.asking import Asker
from tests.matrix.conftest import asker
from tests.matrix.scene import ROLES
from tests.matrix.test_matrix import ALL, EXPECTED, path_of

__all__ = ["asker"]
pytestmark = pytest.mark.django_db
#: addresses below one thing that have no ETag, with the reason
EXCEPTIONS = {
    "api/v1/dossiers/<pk>/lines/": "a list, paged",
    "api/v1/returns/<pk>/history/": "a list",
    "api/v1/duplicates/across/": "a list, paged",
    "api/v1/results/<pk>/cross/": "a question put to the results, not a thing",
    "api/v1/questionnaires/<pk>/xlsform/": "a file that is written anew each time",
    "api/v1/jobs/<pk>/result/": "a file; the job says its SHA-256",
}


def _is_read(address: Address) -> bool:
    """Whether the address names one thing, or is of the only one that there is, and is read."""
    if not address.is_api:
        return False
    actions = getattr(resolve(_any(address)).func, "actions", {})
    return "get" in actions and actions["get"] != "list"


def _any(address: Address) -> str:
    return address.path(**dict.fromkeys([name for name, _noun in address.nouns], 1))


def _reader(address: Address) -> str:
    """Somebody who reads their own there."""
    statuses = EXPECTED[address.route, "GET", "own"]
    return next((role for role, one in zip(ROLES, statuses, strict=True) if one == "200"), "")


def _weak(tag: str) -> str:
    return f"W/{tag.removeprefix('W/')}"


def _shown(answer) -> bytes | dict[str, object]:
    """What was read, but for the moment at which figures were asked for."""
    if b'"counted_at"' not in answer.content:
        return answer.content
    return answer.json() | {"counted_at": None}


READ = [address for address in ALL if _is_read(address)]


def test_the_exceptions_are_addresses_that_there_are():
    assert set(EXCEPTIONS) <= {address.route for address in READ}
    assert len(READ) > 25


@pytest.mark.parametrize("address", READ, ids=lambda one: one.route)
def test_what_was_read_is_not_sent_again(asker: Asker, address: Address):
    role = _reader(address)
    if not role:
        pytest.skip("nobody of the scene has one of their own")
    path = path_of(asker, address, "own", role)
    first = asker.ask(role, "GET", path)
    assert first.status_code == 200, first.content
    if address.route in EXCEPTIONS:
        assert "ETag" not in first
        return
    tag = first["ETag"]
    again = asker.ask(role, "GET", path, headers={"If-None-Match": f'"x", {_weak(tag)}'})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert "Content-Type" not in again
    other = asker.ask(role, "GET", path, headers={"If-None-Match": '"another"'})
    assert (other.status_code, _shown(other)) == (200, _shown(first))
    english = asker.ask(role, "GET", path, headers={"Accept-Language": "en"})
    assert english["ETag"] == tag or english.content != first.content


# ---- lists, and the figures of an indicator


def _lists() -> list[Address]:
    """Every list of the API that somebody of the scene reads."""
    found = [one for one in ALL if one.is_api and not one.nouns]
    actions = [getattr(resolve(_any(one)).func, "actions", {}) for one in found]
    return [one for one, of in zip(found, actions, strict=True) if of.get("get") == "list"]


@pytest.mark.parametrize("address", _lists(), ids=lambda one: one.route)
def test_a_list_that_was_read_is_not_sent_again(asker: Asker, address: Address):
    role = _reader(address)
    if not role:
        pytest.skip("nobody of the scene reads it")
    path = path_of(asker, address, "own", role)
    first = asker.ask(role, "GET", path)
    again = asker.ask(role, "GET", path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
