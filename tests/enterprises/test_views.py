"""The pages: what each person sees, what they may do, and what a wrong value says."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from enterprises.register.models import Enterprise, Membership
from enterprises.register.operations import change_enterprise, unmask
from enterprises.register.rules.synthetic import synthetic_code
from portal.accounts.actor import actor_for
from portal.audit.models import Event
from portal.kernel.errors import NotPermitted
from tests.factories import NOON
from tests.factories.enterprises import enterprise, member


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def client_of(signed_in):
    def open_browser(user):
        client = signed_in(user)
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        client.cookies["django_language"] = "en"
        return client

    return open_browser


def typed(**changes):
    return {
        "credit_code": synthetic_code(1),
        "name": "瑞安市云岭精密轴承有限公司",
        "industry_code": "3451",
        "staff_count": "86",
        "revenue_wan": "1860.5",
    } | changes


LIST = "/enterprises/"


def test_a_county_lists_its_own_and_leafs_by_key(cast, client_of):
    made = [enterprise() for _ in range(45)]
    stranger = enterprise("330106")
    client = client_of(cast.officer)
    first = client.get(LIST).text
    assert made[-1].name in first
    assert made[0].name not in first
    assert stranger.name not in first
    second = client.get(LIST, {"after": made[25].pk}).text
    assert made[24].name in second
    assert made[25].name not in second
    back = client.get(LIST, {"before": made[24].pk}).text
    assert made[25].name in back
    assert made[24].name not in back


def test_the_order_of_names_leafs_without_a_gap(cast, client_of):
    names = ["安阳", "白云", "白云", "长江", "大山"]
    for number, name in enumerate(names):
        enterprise(name=f"{name}{number}", name_pinyin="baiyun" if "白" in name else name)
    client = client_of(cast.officer)
    from enterprises.register.queries import leaf_through

    seen, after = [], None
    while True:
        leaf = leaf_through(
            Enterprise.objects.all(), order="name", size=2, after=after, before=None
        )
        seen += [one.pk for one in leaf.rows]
        after = leaf.after
        if after is None:
            break
    wanted = Enterprise.objects.order_by("name_pinyin", "id").values_list("pk", flat=True)
    assert seen == list(wanted)
    assert client.get(LIST, {"order": "name"}).status_code == 200


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("轴承", True),
        ("云岭", True),
        ("ＡＢＣ", True),
        ("abc", True),
        ("旧名", True),
        ("岭云", False),
        ("13900001234", True),
        ("1390000", False),
    ],
)
def test_search_finds_any_part_of_a_name_code_or_phone(cast, client_of, asked, found):
    one = enterprise(name="云岭精密轴承ABC有限公司", search_names="云岭精密轴承ABC有限公司\n旧名厂")
    other = enterprise(name="恒拓阀门厂", contact_phone="13900009999")
    text = client_of(cast.officer).get(LIST, {"q": asked}).text
    assert (one.credit_code in text) is found
    assert other.credit_code not in text


def test_search_by_code_from_the_start_or_the_last_six(cast, client_of):
    one, other = enterprise(), enterprise()
    client = client_of(cast.officer)
    for asked in (one.credit_code, one.credit_code[-6:], one.credit_code.lower()):
        text = client.get(LIST, {"q": asked}).text
        assert one.credit_code in text
        assert other.credit_code not in text


def test_one_character_is_too_little_and_is_said(cast, client_of):
    assert "two characters" in client_of(cast.officer).get(LIST, {"q": "轴"}).text


def test_the_list_is_narrowed_to_a_class(cast, client_of):
    wanted, other = enterprise(industry_code="3443"), enterprise(industry_code="3444")
    text = client_of(cast.officer).get(LIST, {"industry": "3443"}).text
    assert wanted.name in text
    assert other.name not in text
    assert "<b>3443 " in text


def test_filters_combine(cast, client_of):
    wanted = enterprise(size_class="micro", industry_code="3451")
    enterprise(size_class="small", industry_code="3451")
    enterprise(size_class="micro", industry_code="5191")
    text = client_of(cast.officer).get(LIST, {"size": "micro", "industry": "C"}).text
    assert "1 in all" in text
    assert wanted.name in text


@pytest.mark.parametrize(
    "query",
    [
        {"size": "huge"},
        {"industry": "ZZ"},
        {"place": "999999"},
        {"after": "x"},
        {"after": "9" * 30},
        {"before": "-1"},
        {"order": "drop"},
        {"q": "a\x00b"},
        {"size": ["micro", "small"]},
        {"q": "%"},
    ],
)
def test_a_wrong_filter_breaks_nothing(cast, client_of, query):
    enterprise()
    assert client_of(cast.province).get(LIST, query).status_code == 200


def test_the_list_costs_the_same_however_long(cast, client_of, django_assert_max_num_queries):
    client = client_of(cast.province)
    counts = []
    for many in (1, 30):
        for _ in range(many):
            enterprise()
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(LIST, {"size": "small"})
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 15


@pytest.mark.parametrize("who", ["officer", "viewer", "city"])
def test_contacts_are_masked_in_the_list_and_on_the_page(cast, client_of, who):
    one = enterprise()
    client = client_of(getattr(cast, who))
    for page in (LIST, reverse("register:enterprise", args=[one.pk])):
        shown = client.get(page).text
        assert "13900001234" not in shown
        assert "139****1234" in shown
        assert "王小明" not in shown


def test_an_officer_sees_the_contact_once_and_says_why(cast, client_of):
    one = enterprise()
    client = client_of(cast.officer)
    url = reverse("register:contact", args=[one.pk])
    assert client.post(url, {"reason": " "}).status_code == 422
    shown = client.post(url, {"reason": "To agree on a day for the visit"})
    assert shown.status_code == 200
    assert "13900001234" in shown.text
    assert "王小明" in shown.text
    page = client.get(reverse("register:enterprise", args=[one.pk])).text
    assert "13900001234" not in page
    assert "To agree on a day for the visit" in page
    event = Event.objects.get(verb="enterprises.enterprise.unmask")
    assert (event.by, event.detail) == (cast.officer, {"reason": "To agree on a day for the visit"})
    assert client_of(cast.neighbour).post(url, {"reason": "?"}).status_code == 404
    assert client_of(cast.viewer).post(url, {"reason": "?"}).status_code == 403
    with pytest.raises(NotPermitted):
        unmask(one, by=actor_for(cast.neighbour), at=NOON, reason="?")


def test_what_is_masked_in_the_form_stays_as_it_is_known(cast, client_of):
    one = enterprise(contact_phone="13900001234", quality_lead="李工")
    client = client_of(cast.officer)
    url = reverse("register:change", args=[one.pk])
    form = client.get(url).context["form"]
    assert form.initial["contact_phone"] == "139****1234"
    given = {name: form.initial.get(name) or "" for name in form.initial if name != "seen"}
    client.post(url, given | {"revision": one.revision, "quality_lead": "", "seen": "on"})
    one.refresh_from_db()
    assert (one.contact_name, one.contact_phone, one.quality_lead) == ("王小明", "13900001234", "")


def test_the_page_of_an_enterprise_costs_the_same_with_one_suspect_or_four(cast, client_of):
    one = enterprise(address="一号路")
    client = client_of(cast.officer)
    url = reverse("register:enterprise", args=[one.pk])
    client.get(url)
    counts = []
    for more in (1, 3):
        for _number in range(more):
            enterprise(address="一号路", contact_phone="")
        with CaptureQueriesContext(connection) as captured:
            assert "entered twice" in client.get(url).text
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_who_only_looks_on_does_not_search_by_phone(cast, client_of):
    one = enterprise()
    assert one.name not in client_of(cast.viewer).get(LIST, {"q": "13900001234"}).text


def test_another_county_does_not_learn_that_it_exists(cast, client_of):
    one = enterprise()
    for who in (cast.neighbour, cast.stranger, cast.other_city, cast.abroad):
        client = client_of(who)
        for name in ("enterprise", "journey"):
            assert client.get(reverse(f"register:{name}", args=[one.pk])).status_code == 404
    client = client_of(cast.neighbour)
    for name in ("change", "members"):
        assert client.get(reverse(f"register:{name}", args=[one.pk])).status_code == 404
    for name in ("close", "reopen", "station"):
        url = reverse(f"register:{name}", args=[one.pk])
        assert client.post(url, {"reason": "注销"}).status_code == 404
    one.refresh_from_db()
    assert one.closed_on is None


def test_who_may_not_keep_is_refused(cast, client_of):
    one = enterprise()
    for who in (cast.city, cast.province, cast.approver, member(one)):
        client = client_of(who)
        assert client.get("/enterprises/new/").status_code == 403
        url = reverse("register:close", args=[one.pk])
        assert client.post(url, {"reason": "注销"}).status_code == 403


def test_a_member_sees_the_own_enterprise_and_no_list(cast, client_of):
    one, other = enterprise(), enterprise()
    client = client_of(member(one))
    page = client.get(reverse("register:enterprise", args=[one.pk]))
    assert page.status_code == 200
    assert "13900001234" in page.text
    assert client.get(reverse("register:enterprise", args=[other.pk])).status_code == 404
    assert client.get(LIST).status_code == 403
    journey = client.get(reverse("register:journey", args=[one.pk])).text
    assert "Registered" in journey


def test_visitors_are_sent_to_sign_in(cast, client):
    assert client.get(LIST).status_code == 302


def test_an_officer_registers_by_form(cast, client_of):
    client = client_of(cast.officer)
    answer = client.post("/enterprises/new/", typed(), follow=True)
    made = Enterprise.objects.get()
    assert answer.redirect_chain == [(f"/enterprises/{made.pk}/", 302)]
    assert made.region.code == "330381"
    assert "How it was computed" in answer.text


def test_faults_are_said_at_their_fields_and_what_was_typed_stays(cast, client_of):
    client = client_of(cast.officer)
    answer = client.post(
        "/enterprises/new/", typed(credit_code="9133010079965505OB", staff_count="八")
    )
    assert answer.status_code == 422
    assert "cannot stand in a credit code" in answer.text
    assert "not a whole number" in answer.text
    assert 'value="八"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert not Enterprise.objects.exists()


def test_what_was_probably_meant_is_suggested(cast, client_of):
    client = client_of(cast.officer)
    answer = client.post("/enterprises/new/", typed(credit_code="9133010079965505B8"))
    assert "91330100799655058B" in answer.text


@pytest.mark.parametrize("name", ["a\x00b", "\ud83d", "x" * 101, "\u202egnp.exe"])
def test_strange_names_are_refused_in_words(cast, client_of, name):
    body = typed(name=name.encode("utf-8", "surrogatepass"))
    answer = client_of(cast.officer).post("/enterprises/new/", body)
    assert answer.status_code in {302, 422}
    assert all("\x00" not in one.name for one in Enterprise.objects.all())


def test_a_duplicate_is_named_and_kept_only_when_it_was_looked_at(cast, client_of):
    same = enterprise(name=typed()["name"])
    client = client_of(cast.officer)
    answer = client.post("/enterprises/new/", typed())
    assert answer.status_code == 422
    assert same.credit_code in answer.text
    assert client.post("/enterprises/new/", typed(seen="on")).status_code == 302
    assert Enterprise.objects.filter(name=same.name).count() == 2


def test_a_change_by_form_upon_an_old_page_is_refused(cast, client_of):
    one = enterprise()
    client = client_of(cast.officer)
    url = reverse("register:change", args=[one.pk])
    assert f'name="revision" value="{one.revision}"' in client.get(url).text
    change_enterprise(one, by=actor_for(cast.officer), at=NOON, values={"staff_count": 7})
    body = typed(credit_code=one.credit_code, name=one.name, revision="1")
    assert client.post(url, body).status_code == 412
    assert client.post(url, body | {"revision": "2"}).status_code == 302
    one.refresh_from_db()
    assert one.staff_count == 86


def test_closing_asks_for_a_reason_and_shows_it(cast, client_of):
    one = enterprise()
    client = client_of(cast.officer)
    url = reverse("register:close", args=[one.pk])
    assert client.post(url, {}).status_code == 422
    page = client.post(url, {"reason": "企业注销"}, follow=True)
    assert "企业注销" in page.text
    assert client.post(url, {"reason": "企业注销"}).status_code == 409


def test_a_members_link_is_shown_once(cast, client_of):
    one = enterprise()
    client = client_of(cast.officer)
    url = reverse("register:members", args=[one.pk])
    page = client.post(url, {"login": "zhao.my", "display_name": "赵明远"})
    assert page.status_code == 200
    assert "/activate/" in page.text
    assert "/activate/" not in client.get(url).text
    assert client.post(url, {"login": "", "display_name": ""}).status_code == 422


def test_a_membership_is_ended_on_the_page(cast, client_of):
    one = enterprise()
    user = member(one)
    client = client_of(cast.officer)
    held = Membership.objects.get(user=user)
    url = reverse("register:end-member", args=[one.pk, held.pk])
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"reason": "离职"}).status_code == 302
    assert client_of(cast.neighbour).post(url, {"reason": "离职"}).status_code == 404
    other = enterprise()
    stray = reverse("register:end-member", args=[other.pk, held.pk])
    assert client.post(stray, {"reason": "离职"}).status_code == 404


def test_the_page_tells_its_history_without_persons(cast, client_of):
    client = client_of(cast.officer)
    client.post("/enterprises/new/", typed())
    one = Enterprise.objects.get()
    change_enterprise(
        one,
        by=actor_for(cast.officer),
        at=NOON,
        values={"staff_count": 7, "contact_name": "李静"},
    )
    text = client.get(reverse("register:enterprise", args=[one.pk])).text
    assert "86 → 7" in text


@pytest.mark.parametrize("year", ["", "2026", "x", "99999", "0000"])
def test_the_journey_of_any_year_answers(cast, client_of, year):
    one = enterprise()
    url = reverse("register:journey", args=[one.pk])
    assert client_of(cast.officer).get(url, {"year": year}).status_code == 200
