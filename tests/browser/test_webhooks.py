"""Webhooks in the browser: subscribed, tested, and what was not taken looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from portal.webhooks.delivering import deliver
from portal.webhooks.models import Delivery, Subscription
from tests.browser.people import Somebody
from tests.browser.scene import CITY, officials
from tests.factories import holder
from tests.factories.cycles import cycle
from tests.factories.returns import county_return
from tests.factories.webhooks import Receiver


def test_a_county_subscribes_and_looks_at_what_was_not_taken(
    at_browser: Callable[..., Somebody], settings: Any
) -> None:
    from portal.accounts.actor import actor_for
    from programs.returns.operations import approve

    settings.PORTAL_DEMO, settings.WEBHOOK_NETWORKS = True, ["127.0.0.0/8"]
    people = officials()
    cycle()
    reviewer = holder("city_reviewer", CITY)
    officer = at_browser(people.county_officer)
    officer.open("/webhooks/")
    officer.looks("webhooks-none")
    with Receiver(lambda number: (503 if number == 1 else 200, {})) as receiver:
        page = officer.open("/webhooks/new/")
        page.get_by_label("系统名称").fill("瑞安市质量提升业务系统")
        page.get_by_label("接收地址").fill(receiver.url)
        for box in page.get_by_role("checkbox").all():
            box.check()
        officer.looks("webhooks-new")
        page.get_by_role("button", name="订阅").click()
        page.locator("#secret").wait_for()
        officer.looks("webhooks-secret")
        row = Subscription.objects.get()
        approve(county_return(state="submitted"), by=actor_for(reviewer), at=timezone.now())
        deliver(row.pk, clock=timezone.now)
        page = officer.open(f"/webhooks/{row.pk}/")
        officer.looks("webhooks-failing")
        page.get_by_role("button", name="发送测试").click()
        page.get_by_text("测试推送").first.wait_for()
        deliver(row.pk, clock=timezone.now)
    told = Delivery.objects.order_by("pk").first()
    assert told is not None
    officer.open(f"/webhooks/deliveries/{told.pk}/")
    officer.looks("webhooks-delivery")
    officer.open("/webhooks/")
    officer.looks("webhooks-list")
    english = at_browser(people.county_officer, language="en")
    english.open(f"/webhooks/{row.pk}/")
    english.looks("webhooks-failing-en", axe=False)
