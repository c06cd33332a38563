"""The plan as a document: its chapters are those that have something to say."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext, override

from portal.reports.blocks import Block
from portal.reports.documents import Chapter, DocumentContext
from portal.reports.plans import diagnosis, improvement
from portal.reports.plans.facts import EnterprisePlan
from portal.reports.plans.summary import summary

TEMPLATE_VERSION = "plan-2"


def plan_document(plan: EnterprisePlan) -> DocumentContext:
    """The plan as a document, in its language: chapters numbered by what is there."""
    with override(plan.language):
        title = gettext("Quality diagnosis and improvement plan")
        written = [(name, blocks) for name, blocks in _chapters(plan) if blocks]
        return DocumentContext(
            code="experts.plan",
            title=f"{title}　{plan.enterprise}",
            subtitle=title,
            lead=plan.enterprise,
            office=plan.office,
            period=plan.visited_on.isoformat(),
            version=plan.version,
            snapshot_number=plan.snapshot_number,
            data_at=plan.data_at,
            template_version=TEMPLATE_VERSION,
            language=plan.language,
            chapters=[summary(plan), *_numbered(written)],
            prepared_on=plan.visited_on,
            provisional=plan.provisional,
            demo=plan.demo,
            verification_url=plan.verification_url,
        )


def draw_plan(plan: EnterprisePlan) -> bytes:
    """The PDF: page 1 by itself, then the chapters, the signatures and the check."""
    from portal.reports.pdf import draw_with

    return draw_with("pdf/plan.html", plan_document(plan), {"plan": plan})


def _numbered(written: Iterable[tuple[str, list[Block]]]) -> list[Chapter]:
    return [
        Chapter(f"experts.plan.{number}", name, blocks, str(number))
        for number, (name, blocks) in enumerate(written, start=1)
    ]


def _chapters(plan: EnterprisePlan) -> Iterable[tuple[str, list[Block]]]:
    yield gettext("The enterprise as it is"), diagnosis.state(plan)
    yield gettext("Problems found"), diagnosis.problems(plan)
    yield gettext("Causes"), diagnosis.causes(plan)
    yield gettext("Improvement plan"), improvement.measures(plan)
    yield gettext("Certification"), improvement.readiness(plan)
    yield gettext("Policies and follow-up"), improvement.support(plan)
    yield gettext("Confirmed by both sides"), improvement.signatures(plan)
