"""What rooms freeze beside the indicators: problems, certificates, policies, groups."""

from __future__ import annotations

from datetime import date

import pytest

from portal.reports.blocks import RowKind, Table
from programs.evaluation.documents import report_of
from programs.evaluation.schema import Frozen
from tests.factories import region
from tests.factories.certification import certificate
from tests.factories.cycles import cycle as make_cycle
from tests.factories.enterprises import enterprise
from tests.factories.evaluation import listed, taken
from tests.factories.experts import Scene
from tests.factories.policies import application, policy

pytestmark = pytest.mark.django_db


def tables(snapshot: object) -> dict[str, Table]:
    context = report_of(snapshot)
    return {one.number: one for one in context.numbered() if isinstance(one, Table)}


def test_problems_are_counted_by_category_and_cause():
    Scene().confirmed(problems=2)
    Scene(county="330110").confirmed(problems=1)
    snapshot = taken(make_cycle())
    part = Frozen(snapshot.content).part("problems")
    assert part == {"category": {"metrology": [3, 3, 0]}, "cause": {"measurement": 3}}
    rows = tables(snapshot)["12"].rows
    assert rows[0].cells[1:4] == (3, 3, 0)
    assert (rows[-1].kind, rows[-1].cells[1]) == (RowKind.SUM, 3)
    city = Frozen(taken(make_cycle(), region=region("330300")).content)
    assert city.part("problems")["category"] == {"metrology": [2, 2, 0]}


def test_a_problem_that_the_enterprise_has_not_seen_does_not_count():
    Scene().recorded(problems=2)
    snapshot = taken(make_cycle())
    assert Frozen(snapshot.content).part("problems") == {"category": {}, "cause": {}}
    assert "12" not in tables(snapshot)


def test_certificates_are_counted_as_of_the_last_day():
    make_cycle()
    certificate(issued_on=date(2026, 5, 1))
    certificate(issued_on=date(2023, 2, 1), expires_on=date(2026, 1, 31))
    certificate(issued_on=date(2026, 12, 1))  # not issued yet
    snapshot = taken(make_cycle())
    ((names, held, new, ended),) = Frozen(snapshot.content).part("certificates")
    assert (held, new, ended) == (1, 1, 1)
    assert set(names) == {"zh-hans", "en"}
    assert tables(snapshot)["15"].rows[-1].cells[1:] == (1, 1, 1)


def test_policies_are_counted_by_kind_and_level():
    policy()
    policy("330381", level="county")
    part = Frozen(taken(make_cycle()).content).part("policies")
    assert sum(number for _kind, _level, number in part["lines"]) == 2
    assert part["counties"] == 1


def test_applications_stand_beside_the_policies_and_old_snapshots_say_nothing_of_them():
    firm, of = enterprise(), policy()
    for state in ("applied", "granted", "refused", "withdrawn"):
        application(firm, policy=of, state=state)
    application(enterprise("330110"), policy=policy(kind="talent"), state="granted")
    application(firm, applied_on=date(2025, 12, 31), state="granted", decided_on=date(2025, 12, 31))
    snapshot = taken(make_cycle())
    part = Frozen(snapshot.content).part("policies")
    assert part["applications"] == [["money", 3, 1], ["talent", 1, 1]]
    table = tables(snapshot)["7"]
    assert len(table.columns) == len(table.rows[0].cells)
    assert table.rows[0].cells[-2:] == (3, 1)
    assert table.rows[-1].cells[-2:] == (4, 2)
    city = Frozen(taken(make_cycle(), region=region("330300")).content).part("policies")
    assert city["applications"] == [["money", 3, 1]]
    snapshot.content["parts"]["policies"].pop("applications")
    old = tables(snapshot)["7"]
    assert len(old.columns) == len(table.columns) - 2
    assert all(len(row.cells) == len(old.columns) for row in old.rows)


def test_groups_add_up_to_the_whole():
    for _n in range(3):
        listed()
    listed("330110", tier="introduction")
    snapshot = taken(make_cycle())
    groups = Frozen(snapshot.content).part("groups")
    for lines in groups.values():
        assert sum(line.get("roster.listed", 0) for line in lines.values()) == 4
    assert groups["tier"]["introduction"]["roster.listed"] == 1
    names = [row.cells[0] for row in tables(snapshot)["9"].rows]
    assert "浙江省" in names
    assert "温州市" in names
