"""A questionnaire of 60 items: handed in, and its frequencies over many responses.

DESIGN 7: the frequencies of 300,000 responses cost ≤ 1.2 of those of 14,267, and ≥ 500 times less
than GROUP BY over one row an answer; over fewer responses as many times fewer. What is read is the
same as GROUP BY says. Handing in is told beside one statement that keeps a response and an event,
and beside handing in without what counters need.
"""

from __future__ import annotations

from contextlib import nullcontext
from random import Random
from typing import Any
from unittest import mock

from django.db import connection, transaction
from django.utils import timezone
from psycopg2.extras import Json, execute_values

from enterprises.register.models import Enterprise
from enterprises.register.rules.industries import section_of
from portal.accounts.actor import actor_for
from portal.regions.models import Region
from programs.questionnaires import operations
from programs.questionnaires.models import Response, Version
from programs.questionnaires.operations import responses as handing_in
from programs.questionnaires.operations import tallying
from programs.questionnaires.queries import questionnaire_of
from programs.questionnaires.queries.results import result_of
from programs.questionnaires.queries.results_counts import EVERYBODY, counts_at
from programs.questionnaires.scoring import marks_of
from tests.bench import databases, seeding
from tests.bench.figures import in_turns, seconds, told
from tests.bench.floors import answers as floor

PUBLISHED = 14_267
MANY = {"small": 60_000, "full": 300_000}
GOAL_AT = 300_000
ITEMS, OPTIONS, SHEETS = 60, 6, 400
READS = 20
HANDED_IN = {"small": 40, "full": 200}
#: tallies that the seeding folds at once
FOLDED_AT_ONCE = 20_000
RESPONSES = """
INSERT INTO programs_response (cycle_id, template_id, version_id, enterprise_id, region_id, state,
  answers, prefilled, last_answers, revision, on_behalf, started_at, saved_at, submitted_on,
  counted_on, risk_weights)
SELECT %(cycle)s, %(template)s, %(version)s, e.id, e.region_id, 'submitted', sheet.answers, '{}',
  '{}', 1, false, now(), now(), current_date, current_date,
  ''
FROM enterprises_enterprise e JOIN bench_sheet sheet ON sheet.id = e.id %% %(sheets)s
ORDER BY e.id LIMIT %(count)s
"""
TALLIES = """
INSERT INTO programs_tally (response_id, version_id, region_id, industry, size_class, on_behalf,
  marks, sign, is_folded)
SELECT r.id, r.version_id, r.region_id, section.letter, e.size_class, r.on_behalf, sheet.marks, 1,
  false
FROM programs_response r JOIN enterprises_enterprise e ON e.id = r.enterprise_id
JOIN bench_sheet sheet ON sheet.id = e.id %% %(sheets)s
JOIN bench_section section ON section.code = e.industry_code
"""


def run(size: str = "small") -> None:
    few, many = PUBLISHED, MANY[size]
    with databases.fresh("bench_answers_few"):
        less = _measured(few, "few")
        _hand_in(HANDED_IN[size])
    with databases.fresh("bench_answers_many"):
        more = _measured(many, "many", goal=f">= {500 * many / GOAL_AT:g}")
    # the two were measured minutes apart: each beside a row by its key, read in the same turns
    told("questionnaire_frequencies_growth", "rows by key", more, less, "<= 1.2")


def schema(items: int = ITEMS) -> dict[str, Any]:
    """So many single choices of six options."""
    from tests.factories.questionnaires import words

    options = [{"code": f"o{n}", "words": words(f"Option {n}")} for n in range(OPTIONS)]
    questions = [
        {"code": f"Q{n:02d}", "kind": "single", "words": words(f"Item {n}"), "options": options}
        for n in range(items)
    ]
    sections = [
        {"code": f"S{n}", "words": words(f"Section {n}"), "questions": questions[n : n + 10]}
        for n in range(0, items, 10)
    ]
    return {"code": "needs", "title": words("Bench"), "minutes": 15, "sections": sections}


def seed(count: int) -> Version:
    """So many enterprises, each with a response that is counted and folded."""
    from tests.factories.cycles import cycle
    from tests.factories.questionnaires import version

    seeding.register(count)
    asked = version(cycle(timezone.localdate().year), schema())
    with connection.cursor() as cursor:
        _write_sheets(cursor.cursor, asked)
        facts = {
            "cycle": asked.cycle_id,
            "template": asked.template_id,
            "version": asked.pk,
            "sheets": SHEETS,
            "count": count,
        }
        cursor.execute(RESPONSES, facts)
        cursor.execute(TALLIES, facts)
    with mock.patch.object(tallying, "MOST_AT_ONCE", FOLDED_AT_ONCE):
        tallying.fold()
    return asked


def _write_sheets(cursor: Any, asked: Version) -> None:
    """A few hundred ways to answer, each with its marks; the sections of the industries."""
    rng, questionnaire = Random(7), questionnaire_of(asked)
    codes = [question.code for question in questionnaire.questions()]
    sheets = []
    for number in range(SHEETS):
        said = {code: f"o{rng.randrange(OPTIONS)}" for code in codes if rng.random() < 0.97}
        marks = marks_of(questionnaire, said).as_data()
        sheets.append((number, Json(said), Json(marks)))
    cursor.execute("CREATE TEMP TABLE bench_sheet (id int, answers jsonb, marks jsonb)")
    execute_values(cursor, "INSERT INTO bench_sheet VALUES %s", sheets)
    industries = Enterprise.objects.values_list("industry_code", flat=True).distinct()
    letters = [(code, section_of(code) or "-") for code in industries]
    cursor.execute("CREATE TEMP TABLE bench_section (code text, letter text)")
    execute_values(cursor, "INSERT INTO bench_section VALUES %s", letters)


def frequencies(asked: Version, province: Region) -> list[Any]:
    """All questions of the province, as the page reads them."""
    counts = counts_at(asked, [province], EVERYBODY)[province.pk]
    return [result_of(one, counts) for one in questionnaire_of(asked).questions()]


def same(asked: Version, province: Region) -> None:
    """What the counters say is what GROUP BY over the answer rows says."""
    with connection.cursor() as cursor:
        grouped = floor.frequencies(cursor)
    read = {
        (result.question.code, line.option.code): line.share.numerator
        for result in frequencies(asked, province)
        for line in result.lines
        if line.share.numerator
    }
    if read != grouped:
        raise AssertionError("counters and answer rows differ")


def _measured(count: int, name: str, goal: str | None = None) -> float:
    """One reading of all questions, in readings of a row by its key."""
    asked = seed(count)
    province = Region.objects.living().get(code=seeding.PROVINCE)
    with connection.cursor() as cursor:
        floor.prepare(cursor)
        databases.analysed()
        same(asked, province)
        version = Version.objects.with_all().get(pk=asked.pk)

        def grouped() -> float:
            return seconds(lambda: floor.frequencies(cursor))

        def ours() -> float:
            return seconds(lambda: [counts_at(version, [province]) for _n in range(READS)]) / READS

        def row() -> float:
            key = version.pk
            return seconds(lambda: [Version.objects.get(pk=key) for _n in range(READS)]) / READS

        slow, fast, yard = in_turns(grouped, ours, row)
    # how many times faster: the floor's time over ours
    told(f"questionnaire_frequencies_{name}_vs_group_by", "reads/s", 1 / fast, 1 / slow, goal)
    return fast / yard


def _hand_in(count: int) -> None:
    """Drafts of new enterprises, handed in by a member who may."""
    from tests.factories.enterprises import member
    from tests.factories.questionnaires import response

    asked = Version.objects.with_all().get()
    firms = list(Enterprise.objects.order_by("pk")[:1])
    person = member(firms[0])
    said = {f"Q{n:02d}": "o1" for n in range(ITEMS)}
    actor = actor_for(person)

    def draft() -> Response:
        Response.objects.filter(enterprise=firms[0]).update(enterprise=_another())
        return response(firms[0], to=asked, answers=said)

    def submit(*, counted: bool) -> float:
        spent = 0.0
        for _number in range(count):
            one = draft()
            act = nullcontext() if counted else mock.patch.object(handing_in, "tally")
            with act:
                spent += seconds(
                    lambda one=one: operations.submit(one, by=actor, at=timezone.now())
                )
        return count / spent

    def raw() -> float:
        facts = {
            "cycle": asked.cycle_id,
            "template": asked.template_id,
            "version": asked.pk,
            "region": firms[0].region_id,
        }
        spent = 0.0
        with connection.cursor() as cursor:
            floor.prepare_handing_in(cursor)
            for _number in range(count):
                facts["enterprise"] = _another().pk
                spent += seconds(lambda: _committed(cursor, facts, said))
        return count / spent

    floor_rate, without, kept = in_turns(
        raw, lambda: submit(counted=False), lambda: submit(counted=True)
    )
    told("questionnaire_submitted_vs_one_statement", "submissions/s", kept, floor_rate)
    told("questionnaire_submitted_with_counters", "submissions/s", kept, without, ">= 0.8")


def _committed(cursor: Any, facts: dict[str, Any], said: dict[str, Any]) -> None:
    with transaction.atomic():
        floor.hand_in(cursor, facts, said)


def _another() -> Enterprise:
    """An enterprise that has answered nothing."""
    from tests.factories.enterprises import enterprise

    return enterprise()
