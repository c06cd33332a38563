"""Which form the returns of a programme year have, and what counts its figures."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from portal.accounts.actor import Actor
from programs.cycles.models import Cycle
from programs.returns.models import Return, YearForm
from programs.returns.schema import default_form


def form_of(cycle: Cycle | None, year: int) -> str:
    """The code of a year's form: the chosen one, else the default. Expects the cycle with its
    `return_form`."""
    chosen = getattr(cycle, "return_form", None) if cycle is not None else None
    return chosen.form if chosen is not None else default_form(year)


def forms_of(codes: Collection[str]) -> dict[str, str]:
    """Code of a programme year ("330000-2026") → code of the form that it has."""
    chosen = dict(YearForm.objects.filter(cycle__code__in=codes).values_list("cycle__code", "form"))
    return {code: chosen.get(code) or default_form(int(code.rpartition("-")[2])) for code in codes}


@dataclass(frozen=True, slots=True)
class YearsForm:
    """A programme year with the form that it has, who chose it (None: nobody did), and whether
    another may still be chosen."""

    cycle: Cycle
    form: str
    chosen: YearForm | None
    is_begun: bool


def forms_of_years(cycles: Iterable[Cycle]) -> list[YearsForm]:
    """The form of each year, in two statements; expects each cycle with its `return_form`."""
    years = list(cycles)
    begun = set(
        Return.objects.filter(cycle__in=years)
        .order_by()
        .values_list("cycle_id", flat=True)
        .distinct()
    )
    return [
        YearsForm(
            cycle=one,
            form=form_of(one, one.year),
            chosen=getattr(one, "return_form", None),
            is_begun=one.pk in begun,
        )
        for one in years
    ]


def forms_in_reach(by: Actor, *, to: str) -> dict[str, list[str]]:
    """Code of a form → codes of the published programme years that have it, of those in reach."""
    years = Cycle.objects.reachable(by=by, to=to).published().select_related("return_form")
    found: dict[str, list[str]] = {}
    for cycle in years.order_by("code"):
        found.setdefault(form_of(cycle, cycle.year), []).append(cycle.code)
    return found
