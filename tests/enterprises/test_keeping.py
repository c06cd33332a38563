"""A table is kept whole or not at all, with one event; a second time nothing changes."""

from __future__ import annotations

import pytest

from enterprises.register.importers import register_importer
from enterprises.register.models import CodeException, Enterprise, FormerName
from enterprises.register.operations import keep_enterprises, rehearse
from enterprises.register.rules.entry_fields import NAMES
from enterprises.register.rules.synthetic import synthetic_code
from portal.accounts.actor import actor_for
from portal.audit.models import Event
from portal.imports.definition import FileFacts
from portal.kernel.errors import Invalid, NotPermitted
from tests.factories import NOON, holder, region
from tests.factories.enterprises import enterprise

FILE = FileFacts("瑞安.xlsx", "ab" * 32, 3)


def line(number, **values):
    given = dict.fromkeys(NAMES) | {
        "credit_code": synthetic_code(number),
        "name": f"测试{number}有限公司",
        "industry_code": "3451",
        "staff_count": 30,
        "revenue_wan": 500,
    }
    return register_importer.line(number=number, **{"region": None} | given | values)


def kept(cast, lines, who="officer"):
    return keep_enterprises(lines, by=actor_for(getattr(cast, who)), at=NOON, file=FILE)


def test_new_lines_are_registered_with_one_event(cast):
    counted = kept(cast, [line(n) for n in range(1, 41)])
    assert (counted.new, counted.changed, counted.unchanged) == (40, 0, 0)
    assert Enterprise.objects.filter(region=region("330381"), size_class="small").count() == 40
    event = Event.objects.get(verb="enterprises.enterprise.keep")
    assert (event.detail["new"], event.detail["sha256"]) == (40, FILE.sha256)
    assert event.path == region("330381").path


def test_the_same_table_again_changes_nothing(cast):
    lines = [line(n) for n in range(1, 6)]
    kept(cast, lines)
    counted = kept(cast, lines)
    assert (counted.new, counted.changed, counted.unchanged) == (0, 0, 5)
    assert set(Enterprise.objects.values_list("revision", flat=True)) == {1}


def test_an_empty_cell_changes_nothing_and_a_new_name_keeps_the_old_one(cast):
    kept(cast, [line(1, contact_name="王建军"), line(2)])
    counted = kept(cast, [line(1, name="新名有限公司", staff_count=5), line(2)])
    assert (counted.changed, counted.unchanged) == (1, 1)
    one = Enterprise.objects.get(credit_code=synthetic_code(1))
    assert (one.contact_name, one.size_class, one.revision) == ("王建军", "micro", 2)
    assert FormerName.objects.get().name == "测试1有限公司"
    assert one.search_names == "新名有限公司\n测试1有限公司"


def test_a_rehearsal_counts_and_keeps_nothing(cast):
    counted = rehearse([line(1)], by=actor_for(cast.officer), at=NOON, file=FILE)
    assert counted.new == 1
    assert not Enterprise.objects.exists()
    assert not Event.objects.filter(verb="enterprises.enterprise.keep").exists()


def test_a_row_of_another_county_is_refused_and_nothing_is_kept(cast):
    with pytest.raises(Invalid):
        kept(cast, [line(1), line(2, region=region("330382").pk)])
    elsewhere = enterprise("330382", credit_code=synthetic_code(3))
    with pytest.raises(Invalid):
        kept(cast, [line(1), line(3)])
    elsewhere.refresh_from_db()
    assert elsewhere.revision == 1
    assert Enterprise.objects.count() == 1


def test_who_keeps_two_counties_says_which(cast):
    from portal.offices.models import Post
    from tests.factories import office

    Post.objects.create(
        user=cast.officer, office=office("330382"), role="county_officer", began_at=NOON
    )
    with pytest.raises(Invalid):
        kept(cast, [line(1)])
    assert kept(cast, [line(1, region=region("330382").pk)]).new == 1


@pytest.mark.parametrize("who", ["approver", "city", "province", "security_admin"])
def test_only_county_officers_keep_tables(cast, who):
    with pytest.raises(NotPermitted):
        kept(cast, [line(1)], who=who)


def test_a_failing_code_needs_its_reason(cast):
    failing = "91350203M0001QAY9B"
    with pytest.raises(Invalid):
        kept(cast, [line(1, credit_code=failing)])
    kept(cast, [line(1, credit_code=failing, code_reason="执照如此")])
    assert CodeException.objects.get().reason == "执照如此"


def test_a_code_that_stands_twice_is_refused(cast):
    with pytest.raises(Invalid):
        kept(cast, [line(1), line(1)])


def test_statements_hardly_grow_with_rows(cast, django_assert_max_num_queries):
    """SQLite takes 30 rows of 33 columns in one INSERT; the rest is the same for any number."""
    with django_assert_max_num_queries(1500 // 30 + 16):
        kept(cast, [line(n) for n in range(1, 1500)])


def test_a_city_without_counties_keeps_its_own_register(cast):
    dongguan = holder("county_officer", "441900")
    assert keep_enterprises([line(9)], by=actor_for(dongguan), at=NOON, file=FILE).new == 1
    assert Enterprise.objects.get().region.code == "441900"
