"""Step 7: a certificate and a policy are recorded; the enterprise sees which fits, and why."""

from __future__ import annotations

from collections.abc import Callable

from certification.certificates.models import Certificate
from programs.policies.models import Policy
from tests.browser.people import Somebody
from tests.browser.scene import PROVINCE, officials
from tests.factories import region
from tests.factories.certification import body
from tests.factories.enterprises import member
from tests.factories.experts import listed_enterprise

SAVE = 'main :is(form#entry button:not([type="button"]), button[form="entry"])'


def test_a_certificate_and_a_policy_are_recorded_and_the_enterprise_sees_what_fits(
    at_browser: Callable[..., Somebody],
) -> None:
    people = officials()
    valves, approved = listed_enterprise(), body("浙江瑞信认证有限公司")
    officer = at_browser(people.county_officer)
    officer.open("certificates:new")
    officer.fill(
        credit_code=valves.credit_code,
        body=approved.approval_number,
        scheme="iso9001",
        certificate_number="00126Q10001R0S",
        issued_on="2026-03-05",
        expires_on="2026-03-04",
    )
    officer.click(SAVE, refused=True)
    assert not Certificate.objects.exists()
    officer.looks("certificate-refused")
    officer.fill(expires_on="2029-03-04")
    officer.click(SAVE)
    if not Certificate.objects.exists():  # something to be looked at twice
        officer.fill(seen=True)
        officer.click(SAVE)
    assert Certificate.objects.get().enterprise == valves
    officer.looks("certificate")

    manager = at_browser(people.province_manager)
    manager.open("policies:new")
    manager.fill(
        number="浙市监质〔2026〕18号",
        title="小微企业质量管理体系认证奖励",
        level="province",
        region=str(region(PROVINCE).pk),
        issuer="浙江省市场监督管理局",
        issued_on="2026-01-20",
        valid_from="2026-02-01",
        kind="money",
        amount="一次性奖励2万元",
        sizes=["micro", "small"],
    )
    manager.looks("policy-new")
    manager.click(SAVE)
    policy = Policy.objects.get()
    manager.looks("policy-draft")
    manager.press("/publish/")
    policy.refresh_from_db()
    assert policy.state == "published"

    somebody = at_browser(member(valves, "陈建国"), phone=True)
    somebody.open("policies:fitting", valves.pk)
    assert policy.title in somebody.text("main")
    somebody.looks("policies-fitting")
    somebody.open("register:journey", valves.pk)
    somebody.looks("journey-certified")
