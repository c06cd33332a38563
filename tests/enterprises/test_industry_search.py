"""An industry is found by its name or number, with htmx and without JavaScript."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.translation import override

from enterprises.register.models import Enterprise
from enterprises.register.rules.entry import read_entry
from enterprises.register.rules.industries import named_industry, read_industries
from enterprises.register.rules.synthetic import synthetic_code
from portal.kernel.faults import Severity
from tests.factories import NOON
from tests.factories.enterprises import enterprise

NEW = "/enterprises/new/"
FIND = "/enterprises/industries/"
PART = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def client(cast, signed_in):
    client = signed_in(cast.officer)
    client.cookies["django_language"] = "zh-hans"
    return client


def found(client, text):
    return client.get(FIND, {"industry_code": text}, headers=PART).text


@pytest.mark.parametrize(
    ("text", "code"),
    [("通用设备", "34"), ("general-purpose", "34"), ("34", "34"), ("３４", "34"), ("c34", "34")],
)
def test_it_is_suggested_by_name_and_by_number(client, text, code):
    shown = found(client, text)
    assert f'value="{code}"' in shown
    assert "<html" not in shown


def test_a_number_below_the_list_says_where_it_lies(client):
    shown = found(client, "3299")
    assert "3299 属于 32" in shown


@pytest.mark.parametrize("text", ["3443", "C3443", "c3443", "阀门和旋塞"])
def test_a_class_is_suggested_by_number_with_or_without_its_section_and_by_name(client, text):
    shown = found(client, text)
    assert 'value="3443"' in shown
    assert "阀门和旋塞制造" in shown


@pytest.mark.parametrize("text", ["", " ", "没有这种行业", "x" * 500, "a\x00b", "<script>", "C"])
def test_what_finds_nothing_breaks_nothing(client, text):
    shown = found(client, text)
    assert "<script>" not in shown
    assert 'value="C"' not in shown  # a section is too wide for an entry


def test_a_suggestion_fills_the_field(client):
    shown = client.get(FIND, {"chosen": "34"}, headers=PART).text
    assert 'id="industry-field"' in shown
    assert 'name="industry_code"' in shown
    assert 'value="34"' in shown
    assert client.get(FIND, {"chosen": "?"}, headers=PART).status_code == 200


def test_without_javascript_a_button_looks_it_up_and_what_was_typed_stays(client):
    typed = {"credit_code": "half", "name": "甲厂", "industry_code": "通用设备", "look_up": ""}
    shown = client.post(NEW, typed)
    assert shown.status_code == 200
    assert 'aria-invalid="true"' not in shown.text
    assert 'value="half"' in shown.text
    assert 'name="look_up" value="34"' in shown.text
    picked = client.post(NEW, typed | {"look_up": "34"}).text
    assert 'value="half"' in picked
    assert 'name="industry_code" value="34"' in picked
    assert not Enterprise.objects.exists()


def test_looking_up_while_changing_changes_nothing(client):
    one = enterprise()
    url = reverse("register:change", args=[one.pk])
    body = {"industry_code": "电气", "name": "新名", "revision": "1", "look_up": ""}
    shown = client.post(url, body).text
    assert 'value="新名"' in shown
    assert 'value="38"' in shown
    assert "13900001234" not in shown
    one.refresh_from_db()
    assert one.name != "新名"


def test_the_first_button_of_the_form_saves(client):
    """Enter in a field presses the first button: it must not be the one that looks up."""
    form = client.get(NEW).text
    form = form[form.index('id="entry"') :]
    first = form[form.index("<button") :]
    assert "look_up" not in first[: first.index(">")]


def test_every_listed_name_is_read_as_its_code():
    names = {}
    for one in read_industries().values():
        if one.parent:
            names.setdefault(one.name_zh, []).append(one.code)
    for name, codes in names.items():
        *above, last = codes
        same = all(last.startswith(code) for code in above)
        assert named_industry(name) == (last if same else None)
    assert named_industry("炼铁") == "3110"  # the group is not divided
    assert named_industry("制造业") is None  # a section


def test_a_name_is_taken_and_a_near_one_is_answered_in_every_channel():
    given = {"credit_code": synthetic_code(1), "name": "甲厂", "industry_code": "通用设备制造业"}
    assert read_entry(given, on=NOON.date()).values["industry_code"] == "34"
    (fault,) = read_entry(given | {"industry_code": "设备制造"}, on=NOON.date()).faults
    assert fault.code == "imports.industry_unknown"
    assert "34 " in fault.remedy


def test_a_number_that_the_list_lacks_is_taken_with_a_warning():
    given = {"credit_code": synthetic_code(1), "name": "甲厂", "industry_code": "C3299"}
    read = read_entry(given, on=NOON.date())
    (fault,) = read.faults
    assert read.values["industry_code"] == "3299"
    assert (fault.code, fault.severity) == ("enterprise.industry_unlisted", Severity.WARN)
    assert "321 " in fault.remedy
    assert not read_entry(given | {"industry_code": "C3239"}, on=NOON.date()).faults
    (fault,) = read_entry(given | {"industry_code": "A3239"}, on=NOON.date()).faults
    assert fault.code == "imports.industry_unknown"


def test_strangers_to_the_register_do_not_search(cast, signed_in):
    assert signed_in(cast.province).get(FIND).status_code == 200  # it narrows the list
    assert signed_in(cast.security_admin).get(FIND).status_code == 403


def test_the_list_is_narrowed_by_a_number_a_name_or_one_of_what_a_part_of_a_name_finds(client):
    valves, paper = enterprise(industry_code="3443"), enterprise(industry_code="2221")

    def shown(**query):
        return client.get("/enterprises/", query)

    for text in ("3443", "C34", "C", "阀门和旋塞制造", "通用设备制造业"):
        page = shown(industry=text).text
        assert valves.name in page
        assert (paper.name in page) is (text == "C")
    page = shown(industry="阀门", size="small", after="3").text
    assert 'href="/enterprises/?industry=3443&amp;size=small"' in page
    assert 'aria-invalid="true"' in page
    assert paper.name in page  # nothing is narrowed by what is not clear
    part = client.get(FIND, {"industry": "阀门", "q": "厂"}, headers=PART).text
    assert 'href="/enterprises/?industry=3443&amp;q=' in part
    assert "<html" not in part
    saved = client.post(
        "/enterprises/views/save/", {"name": "阀门", "industry": "阀门和旋塞制造", "scope": "own"}
    )
    assert "industry=3443" in client.get(saved.url).headers["Location"]
    assert shown(industry="<script>\x00").status_code == 200
