"""The demonstration as a whole: every subject in its order, all of it or nothing."""

from __future__ import annotations

import gc
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.actor import SYSTEM
from portal.audit.chain import link_events
from portal.demo import (
    accounts,
    activities,
    applications,
    baselines,
    bases,
    campaigns,
    certificates,
    chain,
    chains,
    doubts,
    enterprises,
    evaluation,
    experts,
    ledgers,
    members,
    national,
    needs,
    papers,
    people,
    places,
    policies,
    readings,
    returns,
    rosters,
    services,
    visits,
    years,
)
from portal.demo.stage import Stage
from portal.demo.writing import look_over, seed_subject
from portal.kernel.errors import Invalid, Missing
from portal.regions.models import Region
from portal.regions.rules import refuse_unknown_day
from portal.regions.vocabulary import Level

Writing = Callable[[Stage], Mapping[str, int]]
Tell = Callable[[str], None]
SUBJECTS: Final[tuple[tuple[str, Writing], ...]] = (
    ("offices", places.write_offices),
    ("people", people.write_people),
    ("years", years.write_years),
    ("experts", experts.write_experts),
    ("enterprises", enterprises.write_enterprises),
    ("activities", activities.write_activities),
    ("bases", bases.write_bases),
    ("rosters", rosters.write_rosters),
    ("members", members.write_members),
    ("bodies", certificates.write_bodies),
    ("certificates", certificates.write_certificates),
    ("policies", policies.write_policies),
    ("papers", papers.write_papers),
    ("national", national.write_national),
    ("ledgers", ledgers.write_ledgers),
    ("applications", applications.write_applications),
    ("services", services.write_services),
    ("needs", needs.write_needs),
    ("campaigns", campaigns.write_campaigns),
    ("baselines", baselines.write_baselines),
    ("chains", chains.write_chains),
    ("visits", visits.write_visits),
    ("doubts", doubts.write_doubts),
)

#: what reads many of the rows before it, or is read next by whoever opens the demonstration
LOOKED_OVER: Final = frozenset({"figures", "returns", "evaluation"})


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: rows by table, and the accounts as they are printed."""

    counts: Mapping[str, int]
    text: str


def seed(
    code: str, *, size: int, number: int, day: date, now: datetime, tell: Tell | None = None
) -> Made:
    """Write the province as it may look on `day`; readings are counted as of `now`.

    `number` is the seed: the same one, on the same day, writes the same rows but for passwords.
    """
    stage = Stage(_province(code, day), day, number, size)
    passwords = accounts.Passwords()
    counts: Counter[str] = Counter()
    with without_collecting(), transaction.atomic():
        places.set_up(stage)
        if size < len(stage.counties):
            words = _("At least %(count)d enterprises are needed: one for each county.")
            raise Invalid(words % {"count": len(stage.counties)})
        for subject, write in (*SUBJECTS, *_counted(now)):
            if subject in LOOKED_OVER:
                look_over()
            began = time.monotonic()
            made = _write(stage, subject, write)
            counts.update(made)
            if tell:
                rows = ", ".join(f"{rows} {table}" for table, rows in made.items())
                tell(f"{subject}: {rows} ({time.monotonic() - began:.1f} s)")
        text = accounts.in_words(passwords.give(stage))
        accounts.write_file(text)
    link_events()
    return Made(counts, text)


@contextmanager
def without_collecting() -> Iterator[None]:
    """Hundreds of thousands of rows are made and kept: looking for garbage among them finds none
    and takes a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _counted(now: datetime) -> tuple[tuple[str, Writing], ...]:
    """What is counted, the returns that say it, what is counted of them, and what freezes it."""
    return (
        ("figures", lambda _stage: readings.count(now=now, returns=False)),
        ("answers", lambda _stage: readings.count_answers()),
        ("returns", returns.write_returns),
        ("chain of returns", chain.write_chain),
        ("figures of returns", lambda _stage: readings.count(now=now, returns=True)),
        ("evaluation", evaluation.write_evaluation),
    )


def _write(stage: Stage, subject: str, write: Writing) -> dict[str, int]:
    return seed_subject(
        stage.province,
        subject=subject.replace(" ", "_"),
        write=partial(write, stage),
        by=SYSTEM,
        at=stage.at,
    )


def _province(code: str, day: date) -> Region:
    refuse_unknown_day(code, day)
    found = Region.objects.in_force(on=day).filter(code=code, level=Level.PROVINCE).first()
    if found is None:
        message = _("There is no province of code %(code)s. Load the regions first.")
        raise Missing(message % {"code": code})
    return found
