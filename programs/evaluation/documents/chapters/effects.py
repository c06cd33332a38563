"""Rates with how sure they are, and what did not go well: computed, and never empty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.reports.blocks import (
    Block,
    Heading,
    Kind,
    Paragraph,
    Row,
    RowKind,
    Table,
    TableColumn,
)
from portal.reports.definition import Section, sections
from programs.evaluation.documents.chapters import words
from programs.evaluation.documents.chapters.answers import (
    BEHIND,
    awareness_moved,
    economic_effects,
    rate_columns,
    rate_row,
    said_of_effect,
)
from programs.evaluation.schema import STEPS, Fact, Frozen, Taken


def effects(taken: Taken) -> list[Block]:
    """What is said of the effect, what moved between two waves, every other rate with numerator,
    denominator and 95-percent interval (table 14), and certificates."""
    frozen = taken.frozen
    facts = [
        fact
        for said in frozen.definitions()
        if said.is_ratio
        and not said.is_sample
        and said.code not in BEHIND
        and (fact := frozen.fact(said.code)) is not None
        and fact.denominator
    ]
    parts = (
        said_of_effect(frozen),
        awareness_moved(frozen),
        economic_effects(frozen),
        _rates(facts),
        _certificates(frozen),
    )
    return list(_numbered(parts))


def _numbered(parts: Iterable[Iterator[Block]]) -> Iterator[Block]:
    """The parts that say something, their headings counted."""
    number = 0
    for part in parts:
        for block in part:
            if isinstance(block, Heading):
                number += 1
                yield Heading(block.title, f"8.{number}")
            else:
                yield block


def _rates(facts: list[Fact]) -> Iterator[Block]:
    if not facts:
        return
    text = _(
        "A rate of few enterprises says little: the interval shows between which values it would "
        "lie if the same were done again."
    )
    yield Heading(_("Rates"))
    yield Paragraph(text)
    yield Table(
        _("Rates and how sure they are"),
        rate_columns(),
        [rate_row(fact) for fact in facts],
        number="14",
        note=_("95-percent Wilson intervals; a dash where a rate may exceed 100 percent."),
    )


def _certificates(frozen: Frozen) -> Iterator[Block]:
    """In force, new and ended by scheme: table 15."""
    lines = frozen.part("certificates") or []
    if not lines:
        return
    language = words.language()
    rows = [
        Row((names.get(language) or names["zh-hans"], held, new, ended))
        for names, held, new, ended in lines
    ]
    sums = [sum(line[n] for line in lines) for n in (1, 2, 3)]
    rows.append(Row((_("Total"), *sums), RowKind.SUM))
    columns = [
        TableColumn(_("Scheme")),
        TableColumn(_("In force now"), Kind.COUNT, strong=True),
        TableColumn(_("New this year"), Kind.COUNT),
        TableColumn(_("Ended this year"), Kind.COUNT),
    ]
    note = _("In force on the last day. Ended: expired, suspended, revoked or cancelled.")
    yield Heading(_("Certificates"))
    yield Table(_("Certificates by scheme"), columns, rows, number="15", note=note)


def shortcomings(taken: Taken) -> list[Block]:
    """What lies below its target, what is late, where most are lost. There is always something."""
    found = list(_found(taken.frozen))
    found.append(_weakest(taken.frozen))
    return [
        Paragraph(text, lead=_("%(number)d.") % {"number": number}, flat=True)
        for number, text in enumerate(found, start=1)
        if text
    ]


def _found(frozen: Frozen) -> Iterator[str]:
    yield from _below_target(frozen)
    covered = frozen.fact("coverage.counties")
    if covered is not None and covered.denominator and covered.numerator < covered.denominator:
        without = [
            one.name
            for one in frozen.counties()
            if (fact := frozen.fact("coverage.counties", one.code)) is None or not fact.numerator
        ]
        text = _("Counties without any diagnosed enterprise: %(names)s.")
        yield text % {"names": _some(without)}
    said = words.leading(frozen)
    if said is not None and said.is_ratio:
        low = [
            f"{one.name} {share}%"
            for one in frozen.counties()
            if (share := words.value(frozen.fact(said.code, one.code))) is not None and share < 60
        ]
        if low:
            text = _("%(indicator)s below 60 %%: %(names)s.")
            yield text % {"indicator": words.title(said), "names": _some(low)}
    yield from _late(frozen)


def _below_target(frozen: Frozen) -> Iterator[str]:
    for said in frozen.definitions():
        done = words.share(words.value(frozen.fact(said.code)), frozen.target(said.code))
        if done is not None and done < words.LOW:
            text = _("%(indicator)s has reached %(done)s %% of its target.")
            yield text % {"indicator": words.title(said), "done": done}


def _late(frozen: Frozen) -> Iterator[str]:
    late = {code: line["late"] for code, line in frozen.returns().items() if line["late"]}
    if late:
        worst = sorted(late, key=lambda code: (-late[code], code))
        text = ngettext(
            "%(count)d county sent a monthly return late or not at all: %(names)s.",
            "%(count)d counties sent a monthly return late or not at all: %(names)s.",
            len(late),
        )
        names = [f"{frozen.place(code).name} ({late[code]})" for code in worst]
        yield text % {"count": len(late), "names": _some(names)}


def _weakest(frozen: Frozen) -> str:
    """The step at which the largest share is lost."""
    facts = [fact for code in STEPS if (fact := frozen.fact(code)) is not None]
    pairs = [
        (words.share(after.numerator, before.numerator), before, after)
        for before, after in pairwise(facts)
        if before.numerator
    ]
    if not pairs:
        return _("There are too few figures to say where most enterprises are lost.")
    share, before, after = min(pairs, key=lambda pair: pair[0] or 0)
    text = _("Most are lost between “%(before)s” and “%(after)s”: %(share)s %% come through.")
    return text % {
        "before": words.title(before.said),
        "after": words.title(after.said),
        "share": share,
    }


def _some(names: list[str], most: int = 20) -> str:
    if len(names) <= most:
        return words.listed(names)
    text = _("%(names)s and %(count)d more")
    return text % {"names": words.listed(names[:most]), "count": len(names) - most}


sections.add(Section("evaluation.effects", gettext_lazy("Effects"), 80, effects, "8"))
sections.add(
    Section("evaluation.shortcomings", gettext_lazy("Shortcomings"), 120, shortcomings, "12")
)
