"""Who is compared with whom: counties of like size, or those that bear the same tag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from portal.indicators.definition import Indicator
from portal.indicators.dimensions import is_figure_told_by
from portal.indicators.reading import Figure
from portal.indicators.statistics import thirds
from portal.pages.coverage.queries.choice import Choice
from portal.pages.coverage.queries.wording import declared
from portal.regions.models import Region
from portal.regions.tags import TITLES, codes_with, tags_among

#: by which count an area is large or small: the first that is told by what is chosen
SIZES = ("enterprises.registered", "roster.listed")
#: fewer areas than this are compared all together
FEWEST_GROUPED = 9


@dataclass(frozen=True, slots=True)
class Group:
    """Areas that are ranked among themselves; without a title when all are."""

    title: str
    areas: list[Region]


def size_of(choice: Choice) -> Indicator | None:
    return next((one for one in declared(SIZES) if is_figure_told_by(one, choice.cut)), None)


def groups_of(
    choice: Choice, areas: Sequence[Region], figures: dict[int, dict[str, Figure]]
) -> list[Group]:
    """The peer groups; the same counts always make the same ones."""
    if choice.ways.peers == "tag":
        return _by_tag(choice, areas)
    size = size_of(choice)
    if choice.ways.peers == "none" or size is None or len(areas) < FEWEST_GROUPED:
        return [Group("", list(areas))]
    sizes: dict[int, Decimal] = {one.pk: figures[one.pk][size.code].numerator for one in areas}
    third = thirds(sizes, [one.pk for one in sorted(areas, key=lambda one: one.code)])
    titles = (_("Many enterprises"), _("A middling number"), _("Few enterprises"))
    said = _("%(size)s: %(least)s to %(most)s on the register")
    groups = []
    for number, title in enumerate(titles):
        here = [one for one in areas if third[one.pk] == number]
        found = [sizes[one.pk] for one in here]
        words = {"size": title, "least": f"{min(found):,.0f}", "most": f"{max(found):,.0f}"}
        groups.append(Group(said % words, here))
    return groups


def _by_tag(choice: Choice, areas: Sequence[Region]) -> list[Group]:
    tags = tags_among(one.code for one in areas)
    if not tags:
        return [Group("", list(areas))]
    bearing = codes_with(tags[0], on=choice.month.last)
    here = [one for one in areas if one.code in bearing]
    others = [one for one in areas if one.code not in bearing]
    named = [Group(str(TITLES[tags[0]]), here), Group(_("Other counties"), others)]
    return [group for group in named if group.areas]
