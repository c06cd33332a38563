"""People and places for tests: a few plain functions, in the fewest words."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password

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
    values = _values_of_office(where, kind or where.level)
    found, _new = Office.objects.get_or_create(code=values.pop("code"), defaults=values)
    return found


def _values_of_office(where: Region | None, kind: str) -> dict[str, Any]:
    if where is None:
        return {"code": "administration", "name": "系统管理", "kind": "administration"}
    name = f"{where.name}市场监督管理局"
    return {"code": f"{kind}-{where.code}", "name": name, "kind": kind, "region": where}


def person(name: str = "", **values: object) -> User:
    """Somebody with a password and no post."""
    user = _unsaved_person(name, **values)
    user.save()
    return user


def _unsaved_person(name: str = "", **values: object) -> User:
    number = next(_serial)
    return User(
        login=f"u{number}",
        display_name=name or f"Person {number}",
        created_at=NOON,
        password_set_at=NOON,
        password=_hashed(),
        **values,
    )


@cache
def _hashed() -> str:
    return make_password(PASSWORD)


def holder(role: str, at: Office | str) -> User:
    """Somebody who holds a role at an office (or at the office of a region's code)."""
    user = person(role)
    where = office(at) if isinstance(at, str) else at
    Post.objects.create(user=user, office=where, role=role, began_at=NOON)
    return user


def administrator(role: str) -> User:
    values = _values_of_office(None, "")
    where, _new = Office.objects.get_or_create(code=values.pop("code"), defaults=values)
    return holder(role, where)


def holders(**posts: tuple[str, str]) -> dict[str, User]:
    """Many at once, in as few statements as there are tables: a role and the code of a region
    for each, or "" for the administration."""
    regions = {one.code: one for one in Region.objects.living().filter(code__in=_codes(posts))}
    offices = {
        code: Office(**_values_of_office(regions.get(code), regions[code].level if code else ""))
        for code in _codes(posts)
    }
    there = {
        one.code: one for one in Office.objects.filter(code__in=[o.code for o in offices.values()])
    }
    offices = {code: there.get(one.code, one) for code, one in offices.items()}
    users = [_unsaved_person(role) for role, _code in posts.values()]
    Office.objects.bulk_create(one for one in offices.values() if one.pk is None)
    User.objects.bulk_create(users)
    Post.objects.bulk_create(
        Post(user=user, office=offices[code], role=role, began_at=NOON)
        for user, (role, code) in zip(users, posts.values(), strict=True)
    )
    return dict(zip(posts, users, strict=True))


def _codes(posts: dict[str, tuple[str, str]]) -> list[str]:
    return list(dict.fromkeys(code for _role, code in posts.values()))
