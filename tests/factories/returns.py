"""Returns for tests: whole ones, in any state."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from portal.accounts.models import User
from portal.kernel.period import Period
from programs.cycles.models import Cycle
from programs.returns.models import Return, YearForm
from programs.returns.queries import due_of
from programs.returns.rules import Given
from programs.returns.schema import form
from tests.factories import NOON, person, region
from tests.factories.cycles import cycle

OCTOBER = Period.month(2026, 10)
WORDS = (
    "本月围绕汽摩配、鞋革两个试点行业开展入企帮扶，组织专家走访企业，发现并办结一批质量问题，"
    "举办内审员培训两期，指导企业完善质量管理体系，推动九家企业在年底前完成认证申请。"
)
#: what a county types when nothing is remarkable
TYPED = {
    "trained_enterprises": "52",
    "trained_persons": "60",
    "events": "2",
    "policies_new": "1",
    "subsidy_paid_wan": "42.80",
    "fee_waived_wan": "3.5",
    "credit_granted_wan": "500",
    "credit_disbursed_wan": "300",
    "cert_new_qms": "0",
}
#: what a county types besides into the second form
FURTHER = {
    "pilot_industries": "3",
    "cert_new_other": "1",
    "training_sessions": "2",
    "training_hours": "12.0",
    "event_enterprises": "24",
    "event_services": "26",
    "event_intents": "5",
    "policies_own": "1",
    "policies_joint": "0",
    "policies_money": "1",
    "policies_credit": "0",
    "policies_procurement": "0",
    "policies_other": "0",
    "subsidised_enterprises": "6",
    "credit_enterprises": "4",
    "loan_enterprises": "3",
    "meetings": "1",
    "decisions_made": "2",
    "decisions_done": "1",
    "decisions_open": "1",
}
SECOND, THIRD = "return_2026b", "return_2027"
SENT_AT = datetime(2026, 11, 2, 1, 12, tzinfo=UTC)


def given(**values: Any) -> Given:
    """A whole return, with the values said changed (None takes one out)."""
    figures = {code: v for code, v in (TYPED | values).items() if v is not None}
    return Given(figures, {}, {"highlights": WORDS})


def typed_into(code: str) -> dict[str, str]:
    """What a county types into a form when nothing is remarkable."""
    return {field.code: (TYPED | FURTHER)[field.code] for field in form(code).typed}


def with_form(code: str, year: int = 2026, at: str = "330000") -> Cycle:
    """A programme year whose returns have the form."""
    found = cycle(year, at=at)
    YearForm.objects.update_or_create(cycle=found, defaults={"form": code, "at": NOON})
    return found


def figures(**values: str) -> dict[str, str]:
    """Every figure of the form: 0 where nothing is said."""
    zero = {code: "0" if not f.decimals else f"0.{'0' * f.decimals}"
            for code, f in form().by_code.items()}  # fmt: skip
    return zero | TYPED | values


def county_return(
    at: str = "330381",
    *,
    state: str = "draft",
    period: Period = OCTOBER,
    prepared_by: User | None = None,
    **values: object,
) -> Return:
    """A whole return of a county in a state, with the dates that the state needs."""
    where = region(at)
    kept: dict[str, object] = {
        "cycle": cycle(period.first.year, at=f"{where.code[:2]}0000"),
        "region": where,
        "period": period.code,
        "month_on": period.first,
        "form": "return_2026",
        "state": state,
        "values": figures(),
        "counted": {f.code: "0" if not f.decimals else "0.0" for f in form().counted},
        "texts": {"highlights": WORDS},
        "due_at": due_of(period),
        "prepared_by": prepared_by or person("Preparer"),
        "prepared_at": NOON,
    }
    if state != "draft":
        kept |= {
            "submitted_by": person("Submitter"),
            "submitted_at": SENT_AT,
            "submitted_on": date(2026, 11, 2),
            "is_on_time": True,
        }
    if state == "accepted":
        kept["accepted_on"] = date(2026, 11, 4)
    return Return.objects.create(**(kept | values))
