"""Whom the portal plays in a sandbox: accounts that nobody signs in with, acting there alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from portal.accounts.actor import Actor, Grant, roles
from portal.accounts.models import User
from portal.offices.vocabulary import OfficeKind
from portal.sandbox.models import Sandbox
from portal.sandbox.vocabulary import ELSEWHERE

#: role → login, which is none that anybody could be invited under, and the name in the audit trail
PLAYED: Final = {
    "county_officer": ("sandbox:officer", "演练经办人"),
    "county_approver": ("sandbox:approver", "演练审批人"),
    "city_reviewer": ("sandbox:city", "演练市审核员"),
    "province_manager": ("sandbox:province", "演练省管理员"),
}


def cast_players(*, at: datetime) -> None:
    """Make the accounts that are not there yet."""
    for role, (login, name) in PLAYED.items():
        if User.objects.filter(login=login).exists():
            continue
        user = User(
            login=login,
            display_name=name,
            created_at=at,
            is_demo=True,  # so that it is not suspended as unused
            # whoever answers for a key's submission is no machine
            is_machine=role != "county_approver",
            installation=ELSEWHERE,
        )
        user.set_unusable_password()
        user.save()


@dataclass(frozen=True, slots=True)
class Players:
    """The accounts of all roles, read once for many acts."""

    users: Mapping[str, User]

    @classmethod
    def cast(cls) -> Players:
        logins = {login: role for role, (login, _name) in PLAYED.items()}
        users = User.objects.filter(login__in=logins)
        return cls({logins[user.login]: user for user in users})

    def acting(self, role: str, sandbox: Sandbox) -> Actor:
        """The played person who holds the role where the sandbox lies, and nowhere else."""
        depth = {OfficeKind.PROVINCE: 1, OfficeKind.CITY: 2, OfficeKind.COUNTY: 3}
        kind = next(kind for kind in depth if kind in roles[role].offices)
        within = _top(sandbox.region.path, depth[kind])
        return _acting(self.users[role], role, sandbox, within=within)


def player(role: str, sandbox: Sandbox) -> Actor:
    """One of them, for one act."""
    return Players.cast().acting(role, sandbox)


def inside(user: User, sandbox: Sandbox) -> Actor:
    """An officer of the owner, as an officer of the sandbox."""
    return _acting(user, "county_officer", sandbox, within=sandbox.region.path)


def _acting(user: User, role: str, sandbox: Sandbox, *, within: str) -> Actor:
    held, office = roles[role], sandbox.office
    grants = [Grant(held, "region", within, office.name)]
    if within == sandbox.region.path:
        grants.append(Grant(held, "office", office.pk, office.name))
    return Actor(user, tuple(grants))


def _top(path: str, depth: int) -> str:
    return ".".join(path.split(".")[:depth]) + "."
