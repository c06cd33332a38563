"""What differs by engine agrees: search and loading, on whichever engine the tests run."""

from __future__ import annotations

import random

import pytest

from enterprises.register.models import Enterprise
from enterprises.register.rules.synthetic import synthetic_code
from enterprises.register.storage import insert, matching, searchable
from enterprises.register.storage.loading import COLUMNS
from tests.factories import NOON, region
from tests.factories.enterprises import enterprise

CHARACTERS = "科技有限公司轴承阀门云岭Ａa1·（）%_\\'\"😀"


def test_search_is_the_same_as_python_in(db):
    drawn = random.Random(7)
    names = [
        "".join(drawn.choice(CHARACTERS) for _ in range(drawn.randint(1, 14))) for _ in range(120)
    ]
    made = [enterprise(name=name, search_names=searchable(name)) for name in names]
    for length in (2, 3, 4, 6):
        for _ in range(25):
            name = drawn.choice(names)
            start = drawn.randint(0, max(0, len(name) - length))
            asked = name[start : start + length]
            wanted = searchable(asked)
            if len(wanted) < 2:
                continue
            found = set(matching(Enterprise.objects.all(), asked).values_list("pk", flat=True))
            by_name = {one.pk for one in made if wanted in one.search_names}
            by_code = {one.pk for one in made if one.credit_code.startswith(wanted)}
            by_end = {one.pk for one in made if one.credit_code[-6:] == wanted}
            assert found == by_name | (by_code if len(wanted) >= 4 else set()) | by_end


def row(number, **values):
    given = {
        "credit_code": synthetic_code(number),
        "name": f"甲{number}",
        "name_pinyin": "jia",
        "search_names": f"甲{number}\n旧名",
        "kind": "company",
        "region_id": region("330381").pk,
        "address": "",
        "industry_code": "3451",
        "size_class": "micro",
        "size_is_provisional": False,
        "has_quality_officer": True,
        "revision": 1,
        "created_at": NOON,
        "changed_at": NOON,
        "registered_on": NOON.date(),
        "contact_name": "",
        "contact_title": "",
        "contact_phone": "",
        "quality_lead": "",
        "closed_reason": "",
        "old_number": "",
        "parent_code": "",
        "is_own_site": False,
    } | values
    return tuple(given.get(name) for name in COLUMNS)


@pytest.mark.parametrize(
    "text", [r"\N", "", "NULL", 'a"b', "a,b", "a\tb", "''", "\\.", "行\n行", "😀"]
)
def test_any_text_is_loaded_as_it_was(db, text):
    insert([row(1, address=text, contact_name=text)])
    made = Enterprise.objects.get()
    assert (made.address, made.contact_name) == (text, text)
    assert (made.staff_count, made.founded_on, made.closed_on) == (None, None, None)
    assert made.has_quality_officer is True
    assert made.created_at == NOON


def test_columns_name_every_column_but_the_key_and_what_the_database_fills_in():
    concrete = {field.attname for field in Enterprise._meta.concrete_fields}
    filled = {f.attname for f in Enterprise._meta.concrete_fields if f.has_db_default()}
    chosen = {"chosen_size", "chosen_for", "size_reason"}
    assert filled == chosen | {"old_number", "parent_code", "is_own_site"}
    assert set(COLUMNS) == concrete - {"id"} - chosen
