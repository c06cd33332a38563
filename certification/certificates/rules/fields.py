"""The fields of a certificate: what each is called, how it is read, in every channel the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.certificates.rules.certificate import tidy_number
from certification.certificates.schema import Scheme, schemes
from certification.certificates.vocabulary import Status
from enterprises.register.rules.credit_code import parse
from portal.imports.values import Code, Day, Text, Wrong, as_text, option_key
from portal.kernel.errors import Invalid

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_STATUS_WORDS: Final = {
    Status.VALID: ("有效", "valid", "恢复"),
    Status.SUSPENDED: ("暂停", "suspended"),
    Status.REVOKED: ("撤销", "revoked", "withdrawn"),
    Status.CANCELLED: ("注销", "cancelled", "canceled"),
    Status.EXPIRED: ("过期失效", "过期", "失效", "expired"),
}
_ISO: Final = re.compile(r"(?:gb/t|gbt|iso|iso/iec)")


def read_credit_code(text: str) -> str:
    """A code as the register holds it. Whether its check fits was asked when it was registered."""
    reading = parse(text)
    if reading.code is None and not reading.is_only_check_wrong:
        raise Invalid(reading.faults[0].message, faults=reading.faults)
    return reading.text


def read_number(text: str) -> str:
    return tidy_number(text)


class OneOf:
    """One of some options, by label in either language, by code or by another usual name."""

    kind = "choice"

    def __init__(self, options: Callable[[], dict[str, tuple[str, ...]]]) -> None:
        self.options = options

    def __call__(self, cell: Any) -> str:
        asked = option_key(as_text(cell))
        for value, texts in self.options().items():
            if asked in {option_key(text) for text in (value, *texts)}:
                return value
        raise Wrong(
            "not_an_option",
            _("This is none of the options."),
            remedy=_("Choose one of: %(options)s") % {"options": self._shown()},
            rule=self.rule,
        )

    def _shown(self) -> str:
        labels = [texts[0] for texts in self.options().values()]
        return "、".join(labels[:12]) + (" …" if len(labels) > 12 else "")

    @property
    def rule(self) -> str:
        return _("One of: %(options)s") % {"options": self._shown()}


def scheme_words() -> dict[str, tuple[str, ...]]:
    """Scheme code to what it may be called, the label of the active language first."""
    return {one.code: (one.label, one.zh, one.en, *_short(one)) for one in schemes().values()}


def _short(one: Scheme) -> tuple[str, ...]:
    """ISO 9001 and 质量管理体系认证 are the same as 质量管理体系."""
    standard = one.en.rpartition("(")[2].rstrip(")") if "(" in one.en else ""
    names = [f"{one.zh}认证", f"{one.zh}认证证书"]
    if standard:
        names += [standard, _ISO.sub("", standard.casefold())]
    return tuple(name for name in names if name.strip())


def status_words() -> dict[str, tuple[str, ...]]:
    return {status.value: (str(status.label), *words) for status, words in _STATUS_WORDS.items()}


@dataclass(frozen=True, slots=True)
class CertificateField:
    """One thing that is entered. `headers` are what its column may be called in a table."""

    name: str
    label: str | _StrPromise
    parse: Callable[[Any], Any]
    required: bool = False
    headers: tuple[str, ...] = ()
    example: str = ""
    help: str | _StrPromise = ""
    width: int = 16


FIELDS: Final = (
    CertificateField(
        "credit_code",
        gettext_lazy("Credit code of the enterprise"),
        Code(read_credit_code, gettext_lazy("18 characters, as on the licence.")),
        required=True,
        headers=("统一社会信用代码", "信用代码", "获证组织统一社会信用代码", "credit code"),
        example="91339999MA9T000187",
        help=gettext_lazy("The enterprise must be on the register."),
        width=24,
    ),
    CertificateField(
        "body",
        gettext_lazy("Certification body"),
        Text(100),
        required=True,
        headers=("发证机构", "认证机构", "机构名称", "机构批准号", "批准号", "body"),
        example="CNCA-R-2099-001",
        help=gettext_lazy("By approval number or full name. The enterprise chooses its body."),
        width=26,
    ),
    CertificateField(
        "certificate_number",
        gettext_lazy("Certificate number"),
        Code(read_number, gettext_lazy("As on the certificate."), most=60),
        required=True,
        headers=("证书编号", "证书号", "认证证书编号", "number"),
        example="00126Q10001R0S",
        width=24,
    ),
    CertificateField(
        "scheme",
        gettext_lazy("Scheme"),
        OneOf(scheme_words),
        required=True,
        headers=("认证项目", "认证类别", "认证领域", "证书类别", "scheme"),
        example="质量管理体系",
        width=22,
    ),
    CertificateField(
        "issued_on",
        gettext_lazy("Date of issue"),
        Day(),
        required=True,
        headers=("颁证日期", "发证日期", "颁发日期", "issued on"),
        example="2026-03-05",
    ),
    CertificateField(
        "expires_on",
        gettext_lazy("Expires on"),
        Day(),
        required=True,
        headers=("证书到期日期", "有效期至", "到期日期", "有效期截止日期", "expires on"),
        example="2029-03-04",
        help=gettext_lazy("The last day on which it is valid."),
    ),
    CertificateField(
        "first_issued_on",
        gettext_lazy("First issued on"),
        Day(),
        headers=("初次获证日期", "首次颁证日期", "初次发证日期", "first issued on"),
        help=gettext_lazy("The first certificate of this kind; empty if this is the first."),
    ),
    CertificateField(
        "scope",
        gettext_lazy("Scope of certification"),
        Text(300),
        headers=("认证范围", "认证覆盖的业务范围", "业务范围", "覆盖范围", "scope"),
        width=34,
    ),
    CertificateField(
        "status",
        gettext_lazy("Status"),
        OneOf(status_words),
        headers=("证书状态", "状态", "status"),
        help=gettext_lazy("As the national registry shows it; empty: by its dates."),
    ),
    CertificateField(
        "status_since",
        gettext_lazy("Status since"),
        Day(),
        headers=("状态日期", "状态起始日期", "暂停撤销注销日期", "status since"),
        help=gettext_lazy("Needed where it is suspended, revoked or cancelled."),
    ),
)
BY_NAME: Final = {one.name: one for one in FIELDS}
NAMES: Final = tuple(BY_NAME)
