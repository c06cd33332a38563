"""Where an expert is: asked for at a touch, kept with the draft, taken away again, or not given."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from experts.visits.models import Visit
from tests.browser.people import Somebody
from tests.factories.experts import Scene


def _kept(page: Somebody) -> None:
    page.page.wait_for_selector('[data-save-state][data-state="saved"]')


def test_a_position_is_recorded_at_a_touch_and_taken_away(
    at_browser: Callable[..., Somebody],
) -> None:
    scene = Scene(at=timezone.now())
    visit = scene.accepted()
    phone = at_browser(scene.expert.user, phone=True)
    phone.context.grant_permissions(["geolocation"])
    phone.context.set_geolocation(
        {"latitude": 27.778612, "longitude": 120.655301, "accuracy": 11.2}
    )
    phone.open("visits:record", visit.pk)
    assert phone.page.locator("[data-locate-away]").is_hidden()
    phone.page.locator("[data-locate-here]").click()
    phone.page.wait_for_selector("[data-locate-away]:not([hidden])")
    assert "27.778612, 120.655301 ± 12 m" in phone.text("[data-locate-said]")
    _kept(phone)
    visit = Visit.objects.get()
    assert (float(visit.latitude or 0), visit.accuracy_m) == (27.778612, 12)
    phone.looks("record-position")

    phone.page.locator("[data-locate-away]").click()
    phone.page.wait_for_selector('[data-save-state][data-state="waiting"]', state="detached")
    _kept(phone)
    phone.open("visits:record", visit.pk)
    assert Visit.objects.get().latitude is None


def test_without_the_readers_leave_there_is_none_and_the_record_goes_on(
    at_browser: Callable[..., Somebody],
) -> None:
    scene = Scene(at=timezone.now())
    visit = scene.accepted()
    phone = at_browser(scene.expert.user, phone=True)
    phone.open("visits:record", visit.pk)
    phone.page.locator("[data-locate-here]").click()
    refused = phone.page.locator("[data-locate]").get_attribute("data-refused")
    phone.page.wait_for_function(
        "words => document.querySelector('[data-locate-said]').textContent === words", arg=refused
    )
    phone.fill(people_met="赵明远（总经理）")
    _kept(phone)
    kept = Visit.objects.get()
    assert (kept.latitude, kept.people_met) == (None, "赵明远（总经理）")
