"""How the addresses of returns are described in the OpenAPI."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter

from programs.returns.vocabulary import State

EXAMPLE = {
    "region": "330381",
    "period": "2026-10",
    "values": {
        "trained_enterprises": "52",
        "trained_persons": "60",
        "events": "2",
        "policies_new": "1",
        "subsidy_paid_wan": "42.80",
        "fee_waived_wan": "3.50",
        "credit_granted_wan": "500.00",
        "credit_disbursed_wan": "300.00",
    },
    "texts": {
        "highlights": "本月围绕汽摩配行业开展入企帮扶，组织专家走访企业，发现并办结一批质量问题，"
        "举办内审员培训两期，指导企业完善质量管理体系。"
    },
}
SENT_BACK = {
    "reason": "请核对培训人次，并补充工作亮点。",
    "notes": [
        {"field": "trained_persons", "reason": "evidence", "words": "签到表为 58 人次"},
        {"field": "highlights", "reason": "text", "words": "请写明两期培训的成效"},
    ],
}
DRY_RUN = OpenApiParameter("dry_run", str, enum=["1"], description="check, and keep nothing")
KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, required=False,
    description="16 to 64 letters, digits, - or _; required unless dry_run=1",
)  # fmt: skip
OVER = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=False,
    description="ETag of the draft that is overwritten; required where a person or another key "
    "saved it last",
)  # fmt: skip
PREFER = OpenApiParameter(
    "Prefer", str, OpenApiParameter.HEADER, required=False, description="respond-async: by a job"
)
FILTERS = [
    OpenApiParameter("year", int, description="calendar year of the programme year"),
    OpenApiParameter("region", str, description="code of a county, city or province"),
    OpenApiParameter("period", str, description="month, YYYY-MM"),
    OpenApiParameter("state", str, enum=State.values),
]
