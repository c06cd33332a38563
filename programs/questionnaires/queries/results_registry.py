"""What a wave says of certificates, beside the register: how many say so, how many hold one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from portal.regions.models import Region
from programs.questionnaires.facts import Held
from programs.questionnaires.models import Version
from programs.questionnaires.queries.registry import certificates_of
from programs.questionnaires.queries.results import smallest_group, tree_of
from programs.questionnaires.queries.results_pairs import Pairing, second_rows, sizes_by
from programs.questionnaires.queries.results_waves import said
from programs.questionnaires.schema import Circumstances, Kind, holds, questions_of
from programs.questionnaires.scoring.registry import QMS, says_certified
from programs.questionnaires.scoring.suppression import shown

#: what an enterprise says and the register says, in the order of `Beside`
PARTS: Final = ("both", "said_alone", "register_alone", "neither")


@dataclass(frozen=True, slots=True)
class Beside:
    """Enterprises by what they say and what the register says of a quality management certificate
    on the day. None where it is hidden."""

    on: date
    minimum: int
    answered: int
    both: int | None = None
    said_alone: int | None = None
    register_alone: int | None = None
    neither: int | None = None

    @property
    def is_shown(self) -> bool:
        return self.both is not None


def beside_register(
    version: Version,
    pairing: Pairing,
    region: Region,
    places: Sequence[Region],
    *,
    on: date,
    reads_rows: bool,
) -> Beside:
    """Of what was handed in and answered. Who may not read the answers is given no parts where one
    is of a few enterprises, or where those of other areas would tell it."""
    minimum = smallest_group(version.cycle.region, on=on)
    code = pairing.question.code
    asked = {code, *questions_of(pairing.where)}
    everybody = [one for one in said(second_rows(version), version, code, asked)
                 if one.answers[code] is not None]  # fmt: skip
    held = certificates_of([one.enterprise for one in everybody])
    sizes = sizes_by(
        places,
        (
            (one.path, _part(_says(pairing, one.answers), held.get(one.enterprise, ()), on))
            for one in everybody
        ),
    )
    here, may_show = sizes[region.pk], shown(tree_of(places), sizes, minimum)
    answered = sum(here.values())
    is_told = region.pk in may_show.totals and (
        reads_rows or all(may_show.holds(region.pk, part) for part in here)
    )
    return Beside(
        on, minimum, answered, *([here.get(part, 0) for part in PARTS] if is_told else ())
    )


def _part(says: bool, held: Iterable[Held], on: date) -> str:  # noqa: FBT001 - what is said
    holds_one = any(one.kind == QMS and one.is_in_force(on) for one in held)
    return PARTS[2 * (not says) + (not holds_one)]


def _says(pairing: Pairing, answers: Mapping[str, Any]) -> bool:
    if pairing.question.kind is Kind.ROWS:
        return says_certified(answers[pairing.question.code])
    return holds(pairing.where, answers, Circumstances())
