"""The accounts of the demonstration: a random password each, printed and kept for this machine."""

from __future__ import annotations

import secrets
import string
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.auth.hashers import make_password

from portal.accounts.models import User
from portal.demo.stage import Stage
from portal.offices.rules import classes_in

FILE: Final = "demo-accounts.txt"
#: without characters that are taken for one another
LETTERS: Final = "".join(sorted(set(string.ascii_letters + string.digits) - set("0O1lI")))
LENGTH: Final = 12
#: login: role in both languages, what to try first in both languages
TRY: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "province": (
        "省局管理", "Province manager",
        "看各县覆盖和排名，审核接收月报", "Look at coverage and ranking, accept returns",
    ),
    "viewer": (
        "省局查阅", "Province viewer",
        "从省到市到县逐级查看数据", "Go down from province to city to county",
    ),
    "city": (
        "市局审核", "City reviewer",
        "审核三份县级月报和入库申请", "Review three returns and the nominations",
    ),
    "officer": (
        "县局经办", "County officer",
        "完成上月月报草稿，分派企业需求", "Finish last month's return, dispatch needs",
    ),
    "approver": (
        "县局审批", "County approver",
        "提交退回后已改好的月报", "Submit the return that was corrected",
    ),
    "officer2": (
        "县局经办（另一县）", "County officer elsewhere",
        "看另一个县的名录和月报", "Look at another county's roster and return",
    ),
    "approver2": (
        "县局审批（另一县）", "County approver elsewhere",
        "提交已备好的上月月报", "Submit last month's return, which is ready",
    ),
    "station": (
        "监管所", "Station officer", "查看本所企业和下一步", "See the station's enterprises",
    ),
    "member": (
        "企业", "Enterprise member",
        "填完问卷，确认入企记录和方案",
        "Finish the questionnaire, confirm the visit and the plan",
    ),
    "trader": (
        "个体工商户", "Sole trader",
        "确认县局代填的问卷", "Confirm what the county filled in",
    ),
    "expert": (
        "专家", "Expert",
        "今天的入企：手机打开记录", "Record today's visit, on a phone if you like",
    ),
    "expert2": (
        "专家（市级）", "Expert of the city", "接受或谢绝指派", "Accept or decline an assignment",
    ),
    "body": (
        "认证机构", "Certification body", "查看本机构证书", "See the body's certificates",
    ),
    "sysadmin": (
        "系统管理员", "System administrator", "机构设置", "Keep the offices",
    ),
    "secadmin": (
        "安全管理员", "Security administrator", "邀请和停用账号", "Invite and suspend people",
    ),
    "auditadmin": (
        "审计管理员", "Audit administrator",
        "查看审计记录并校验", "Read and verify the audit trail",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Account:
    """One account as it is printed."""

    login: str
    password: str

    @property
    def line(self) -> str:
        zh, en, first_zh, first_en = TRY[self.login]
        return f"{self.login:<12}{self.password:<16}{zh} / {en}：{first_zh} / {first_en}"


class Passwords:
    """Random passwords for the accounts, hashed beside the other work: each takes a while."""

    def __init__(self) -> None:
        self._plain = {login: _password() for login in TRY}
        self._pool = ThreadPoolExecutor(max_workers=2)
        self._hashed = {
            login: self._pool.submit(make_password, plain) for login, plain in self._plain.items()
        }

    def give(self, stage: Stage) -> list[Account]:
        """Set the passwords of those who are there; returns the accounts in the order of `TRY`."""
        with self._pool:
            people = [(login, stage.cast[login]) for login in TRY if login in stage.cast]
            for login, user in people:
                user.password = self._hashed[login].result()
                user.password_set_at = stage.at
        User.objects.bulk_update([user for _login, user in people], ["password", "password_set_at"])
        return [Account(login, self._plain[login]) for login, _user in people]


def _password() -> str:
    """Twelve characters with three classes at least."""
    while True:
        found = "".join(secrets.choice(LETTERS) for _place in range(LENGTH))
        if classes_in(found) >= 3 and len(set(found)) > LENGTH // 2:
            return found


def in_words(accounts: list[Account]) -> str:
    """The accounts as they are printed and kept, in both languages."""
    return "\n".join(
        [
            "演示账号（数据为虚构，仅供演示） / Demonstration accounts (all data are invented)",
            f"{'login':<12}{'password':<16}角色 / role：先试 / try first",
            *(account.line for account in accounts),
        ]
    )


def write_file(text: str) -> Path:
    """Keep them where only the owner reads them; returns where."""
    path = Path(settings.VAR) / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text + "\n", encoding="utf-8")
    return path
