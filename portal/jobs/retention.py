"""How long files are kept: results of jobs, and what other rooms took in (uploads of tables).

Rooms say what they clear (`clearings`) and which results must outlast the time (`keepers`: an
issued document can be fetched from its check page for as long as it stands).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.actor import SYSTEM, Actor
from portal.audit.trail import operation, record
from portal.jobs import results
from portal.jobs.models import Job
from portal.jobs.work import JobKind, Work, job_kinds
from portal.kernel.registry import Registry

CLEAR_OLD: Final = "jobs.clear_old"
MOST_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True)
class Clearing:
    """`clear(before, by=, at=)` clears what is older than `before`; how many files that were."""

    code: str
    clear: Callable[..., int]


@dataclass(frozen=True, slots=True)
class Keeper:
    """`kept(hashes)` are those of the SHA-256 hashes whose files stay."""

    code: str
    kept: Callable[[Collection[str]], Collection[str]]


clearings: Registry[Clearing] = Registry("clearing of old files")
keepers: Registry[Keeper] = Registry("keeper of results")


def clear_old(*, by: Actor, at: datetime, days: int | None = None) -> dict[str, int]:
    """Clear everything that is past its time; how many files of what."""
    before = at - timedelta(days=settings.KEEP_FILES_DAYS if days is None else days)
    return {one.code: one.clear(before, by=by, at=at) for one in clearings}


@operation
def clear_results(before: datetime, *, by: Actor, at: datetime) -> int:
    """Clear the files of jobs that ended before; their rows stay and say that there was one."""
    old = Job.objects.ended().exclude(result_path="").filter(finished_at__lt=before)
    found = list(old.order_by("pk").values_list("pk", "result_sha256", "result_path"))
    stays = must_stay({sha for _pk, sha, _path in found})
    paths = {pk: path for pk, sha, path in found if sha not in stays}
    chosen = list(paths)[:MOST_AT_ONCE]
    Job.objects.filter(pk__in=chosen).update(result_path="", cleared_at=at)
    for pk in chosen:
        transaction.on_commit(partial(results.remove, paths[pk]))
    record("jobs.result.clear", by=by, at=at, target=Job(), count=len(chosen))
    return len(chosen)


def must_stay(hashes: Collection[str]) -> set[str]:
    return {kept for keeper in keepers for kept in keeper.kept(hashes)}


def run_clear_old(work: Work) -> None:
    clear_old(by=SYSTEM, at=work.at)


clearings.add(Clearing("results", clear_results))
job_kinds.add(JobKind(CLEAR_OLD, _("Clearing of old files"), run_clear_old, soft=600, hard=900))
