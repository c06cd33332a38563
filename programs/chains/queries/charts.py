"""The three charts of a chain: the drawings for a desk and a phone, and the same as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.reports.charts import (
    Anatomy,
    Ecology,
    EcologyLine,
    Part,
    Rib,
    Skeleton,
    Station,
    Twig,
    anatomy,
    ecology,
    skeleton,
)
from programs.chains.facts import cause_uses
from programs.chains.models import ChainCause, Countermeasure, IndustrialChain, Segment
from programs.chains.queries.chains import named_causes
from programs.chains.rules import charts_lacking
from programs.chains.vocabulary import Bone, Chart, Weight
from programs.cycles.vocabulary import Link

#: units across a drawing: on a desk and on paper, and on a phone
DESK, PHONE = 960, 340


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing twice, for a desk and for a phone."""

    wide: SafeString
    narrow: SafeString


@dataclass(frozen=True, slots=True)
class CauseRow:
    """A cause as the table shows it: with the problems that name it, and where they are listed."""

    cause: ChainCause
    problems: int
    url: str


@dataclass(frozen=True, slots=True)
class Charts:
    """What is drawn of a chain; a chart without lines is None. `lacking` are those not whole."""

    segments: Sequence[Segment]
    causes: Sequence[CauseRow]
    countermeasures: Sequence[Countermeasure]
    anatomy: Drawn | None
    fishbone: Drawn | None
    ecology: Drawn | None
    lacking: Sequence[Chart]


def charts_of(chain: IndustrialChain, *, by: Actor) -> Charts:
    """Draw the chain as somebody sees it: the problems are those in their reach."""
    segments = list(chain.segments.all())
    causes = list(chain.causes.all())
    lines = list(chain.countermeasures.select_related("cause"))
    named = named_causes([one.pk for one in causes], by=by)
    return Charts(
        segments=segments,
        causes=[CauseRow(one, named[one.pk], _listed(one)) for one in causes],
        countermeasures=lines,
        anatomy=_anatomy(chain, segments) if segments else None,
        fishbone=_fishbone(chain, causes, named) if causes else None,
        ecology=_ecology(chain, lines) if lines else None,
        lacking=list(
            charts_lacking(
                links={one.link for one in segments},
                weak_points=sum(1 for one in segments if one.weak_point),
                causes=len(causes),
                countermeasures=len(lines),
            )
        ),
    )


def _listed(cause: ChainCause) -> str:
    return next((use.url(cause.pk) for use in cause_uses), "")


def _anatomy(chain: IndustrialChain, segments: Sequence[Segment]) -> Drawn:
    words = _("%(segments)d segments, %(weak)d of them with a weak point of quality.") % {
        "segments": len(segments),
        "weak": sum(1 for one in segments if one.weak_point),
    }
    chart = Anatomy(
        title=f"{chain.name} · {Chart.ANATOMY.label}",
        description=words,
        stations=[
            Station(
                str(link.label),
                [Part(one.name, one.makes, one.weak_point) for one in segments if one.link == link],
            )
            for link in Link
        ],
        nothing=_("No segment named"),
    )
    return Drawn(anatomy(chart, width=DESK), anatomy(chart, width=PHONE))


def _fishbone(chain: IndustrialChain, causes: Sequence[ChainCause], named: Any) -> Drawn:
    words = _("%(causes)d causes; %(problems)d problems found at visits name one.") % {
        "causes": len(causes),
        "problems": sum(named[one.pk] for one in causes),
    }
    chart = Skeleton(
        title=f"{chain.name} · {Chart.FISHBONE.label}",
        description=words,
        head=chain.goal or chain.name,
        ribs=[
            Rib(
                str(bone.label),
                [
                    Twig(
                        one.words, named[one.pk], one.weight, is_root=one.weight == Weight.DECISIVE
                    )
                    for one in causes
                    if one.bone == bone
                ],
            )
            for bone in Bone
        ],
    )
    return Drawn(skeleton(chart, width=DESK), skeleton(chart, width=PHONE))


def _ecology(chain: IndustrialChain, lines: Sequence[Countermeasure]) -> Drawn:
    bodies, resources = {one.body for one in lines}, {one.resource for one in lines}
    words = _("%(lines)d lines between measures, %(bodies)d bodies and %(resources)d resources.")
    chart = Ecology(
        title=f"{chain.name} · {Chart.ECOLOGY.label}",
        description=words
        % {"lines": len(lines), "bodies": len(bodies), "resources": len(resources)},
        heads=(_("Countermeasure"), _("Responsible body"), _("Resource drawn on")),
        lines=[EcologyLine(one.words, one.body, one.resource) for one in lines],
    )
    return Drawn(ecology(chart, width=DESK), ecology(chart, width=PHONE))
