"""People and places for tests: a few plain functions, in the fewest words."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from portal.accounts.models import User
from portal.offices.models import Office, Post
from portal.regions.models import Region

#: a working day at noon in Shanghai, in the demo's programme year
NOON = datetime(2026, 11, 3, 4, 0, tzinfo=UTC)
PASSWORD = "Sunny-Harbour-27"
_serial = count(1)


def region(code: str) -> Region:
    """The living region of a code of the official list."""
    return Region.objects.living().get(code=code)


def office(code: str, kind: str = "") -> Office:
    """The office that answers for a region, made when it is not there."""
    where = region(code)
    found, _new = Office.objects.get_or_create(
        code=f"{kind or where.level}-{code}",
        defaults={
            "name": f"{where.name}市场监督管理局",
            "kind": kind or where.level,
            "region": where,
        },
    )
    return found


def person(name: str = "", **values: object) -> User:
    """Somebody with a password and no post."""
    number = next(_serial)
    user = User(
        login=f"u{number}",
        display_name=name or f"Person {number}",
        created_at=NOON,
        password_set_at=NOON,
        **values,
    )
    user.set_password(PASSWORD)
    user.save()
    return user


def holder(role: str, at: Office | str) -> User:
    """Somebody who holds a role at an office (or at the office of a region's code)."""
    user = person(role)
    where = office(at) if isinstance(at, str) else at
    Post.objects.create(user=user, office=where, role=role, began_at=NOON)
    return user


def administrator(role: str) -> User:
    where, _new = Office.objects.get_or_create(
        code="administration", defaults={"name": "系统管理", "kind": "administration"}
    )
    return holder(role, where)
