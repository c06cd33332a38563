"""Drawing the three charts: each is given whole, as the lines that it now has, in their order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from portal.accounts.actor import Actor
from portal.audit.trail import operation
from portal.kernel.errors import Invalid
from programs.chains.facts import CauseLine, CountermeasureLine, SegmentLine
from programs.chains.models import ChainCause, Countermeasure, IndustrialChain, Segment
from programs.chains.operations.editing import Edit, editing, refuse_many
from programs.chains.queries import named_causes
from programs.chains.vocabulary import Bone, Chart, Weight
from programs.cycles.operations.texts import text_of
from programs.cycles.vocabulary import Link


@operation
def draw_segments(
    chain: IndustrialChain,
    *,
    lines: Sequence[SegmentLine],
    by: Actor,
    at: datetime,
    reason: str = "",
    revision: int | None = None,
) -> None:
    """Draw the anatomy: the segments of the chain, in their order."""
    refuse_many(lines)
    with editing(chain, Chart.ANATOMY, Edit(by, at, reason, revision)) as told:
        told.was = [str(one) for one in chain.segments.all()]
        chain.segments.all().delete()
        Segment.objects.bulk_create(
            _segment(chain, number, line) for number, line in enumerate(lines, start=1)
        )
        told.now = [str(one) for one in chain.segments.all()]


@operation
def draw_causes(
    chain: IndustrialChain,
    *,
    lines: Sequence[CauseLine],
    by: Actor,
    at: datetime,
    reason: str = "",
    revision: int | None = None,
) -> None:
    """Draw the fishbone: causes that stand already keep the problems that name them; one that
    problems name is not taken away."""
    refuse_many(lines)
    with editing(chain, Chart.FISHBONE, Edit(by, at, reason, revision)) as told:
        standing = {one.pk: one for one in chain.causes.all()}
        told.was = [str(one) for one in standing.values()]
        _take_away(standing, {line.id for line in lines})
        for number, line in enumerate(lines, start=1):
            cause = standing.get(line.id or 0)
            if cause is None and line.id is not None:
                raise Invalid(_("Line %(number)d is no cause of this chain.") % {"number": number})
            _cause(cause or ChainCause(chain=chain), number, line).save()
        told.now = [str(one) for one in chain.causes.all()]


@operation
def draw_countermeasures(
    chain: IndustrialChain,
    *,
    lines: Sequence[CountermeasureLine],
    by: Actor,
    at: datetime,
    reason: str = "",
    revision: int | None = None,
) -> None:
    """Draw the ecology: measure, body and resource, line by line."""
    refuse_many(lines)
    with editing(chain, Chart.ECOLOGY, Edit(by, at, reason, revision)) as told:
        told.was = [str(one) for one in chain.countermeasures.select_related("cause")]
        causes = set(chain.causes.values_list("pk", flat=True))
        chain.countermeasures.all().delete()
        Countermeasure.objects.bulk_create(
            _countermeasure(chain, number, line, causes)
            for number, line in enumerate(lines, start=1)
        )
        told.now = [str(one) for one in chain.countermeasures.select_related("cause")]


def _segment(chain: IndustrialChain, number: int, line: SegmentLine) -> Segment:
    if line.link not in Link.values:
        words = _("Choose one of the links of the chain.")
        raise Invalid(words, link=words)
    return Segment(
        chain=chain,
        number=number,
        link=line.link,
        name=text_of(line.name, "name", longest=40),
        makes=text_of(line.makes, "makes", longest=120),
        weak_point=text_of(line.weak_point, "weak_point", longest=120, required=False),
    )


def _cause(cause: ChainCause, number: int, line: CauseLine) -> ChainCause:
    if line.bone not in Bone.values or line.weight not in Weight.values:
        words = _("Choose one from the list.")
        raise Invalid(words, bone=words)
    cause.number, cause.bone, cause.weight = number, line.bone, line.weight
    cause.words = text_of(line.words, "words", longest=60)
    return cause


def _take_away(standing: dict[int, ChainCause], kept: set[int | None]) -> None:
    """Delete the causes that are not among the lines any more, unless a problem names one."""
    gone = [pk for pk in standing if pk not in kept]
    named = named_causes(gone)
    if held := [standing[pk].words for pk in gone if named.get(pk)]:
        words = _("Problems name these causes, so they stay: %(causes)s")
        raise Invalid(words % {"causes": _(", ").join(held)})
    ChainCause.objects.filter(pk__in=gone).delete()


def _countermeasure(
    chain: IndustrialChain, number: int, line: CountermeasureLine, causes: set[int]
) -> Countermeasure:
    if line.cause is not None and line.cause not in causes:
        words = _("This is no cause of this chain.")
        raise Invalid(words, cause=words)
    return Countermeasure(
        chain=chain,
        number=number,
        words=text_of(line.words, "words", longest=100),
        body=text_of(line.body, "body", longest=60),
        resource=text_of(line.resource, "resource", longest=60),
        cause_id=line.cause,
    )
