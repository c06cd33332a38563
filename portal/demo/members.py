"""People who act for enterprises: one for most on a roster, and the two of the accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from enterprises.register.models import Membership
from enterprises.register.vocabulary import Kind
from portal.accounts.models import User
from portal.demo.people import UNUSABLE
from portal.demo.seasons import office_time
from portal.demo.stage import Firm, Stage
from portal.demo.writing import Sheaf

#: of the enterprises on a roster, how many have somebody with an account
WITH_ACCOUNT: Final = {Kind.COMPANY: 0.93, Kind.SOLE_TRADER: 0.45, Kind.COOPERATIVE: 0.6}


def write_members(stage: Stage) -> Mapping[str, int]:
    """The contact person is who joined; those without an account are helped by the county."""
    rng = stage.rng("members")
    sheaf = Sheaf(User, Membership)
    cast = {shown(stage, Kind.COMPANY): "member", shown(stage, Kind.SOLE_TRADER): "trader"}
    for number, firm in enumerate(stage.firms):
        login = cast.get(firm, "")
        share = WITH_ACCOUNT[Kind(firm.enterprise.kind)]
        if not login and not (firm.entries and rng.random() < share):
            continue
        firm.member = sheaf.add(_account(firm, login or f"member-{number:05d}"))
        sheaf.add(
            Membership(
                user=firm.member,
                enterprise=firm.enterprise,
                began_at=office_time(rng, firm.enterprise.registered_on),
            )
        )
        if login:
            stage.cast[login] = firm.member
    return sheaf.keep()


def _account(firm: Firm, login: str) -> User:
    return User(
        login=login,
        display_name=firm.enterprise.contact_name,
        phone=firm.enterprise.contact_phone,
        password=UNUSABLE,
        password_set_at=firm.enterprise.created_at,
        created_at=firm.enterprise.created_at,
        is_demo=True,
    )


def shown(stage: Stage, kind: str) -> Firm:
    """The enterprise of a demonstration account: of the main county, on this year's roster."""
    on_roster = [firm for firm in stage.firms if firm.listed_on(stage.day.year) is not None]
    own = [firm for firm in on_roster if firm.county is stage.main]
    for firms in (own, on_roster, stage.firms):
        fit = [one for one in firms if one.enterprise.kind == kind]
        if fit:
            best = [one for one in fit if one.enterprise.size_class in {"micro", "small"}]
            return min(best or fit, key=lambda one: str(one.listed_on(stage.day.year)))
    return stage.firms[0]
