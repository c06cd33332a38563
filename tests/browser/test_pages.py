"""Every page of the menu of every part, at two widths and in two languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.people import Somebody
from tests.browser.scene import lived_in

PARTS = (
    "province_manager",
    "province_viewer",
    "city_reviewer",
    "county_officer",
    "county_approver",
    "station_officer",
    "enterprise_member",
    "expert",
    "body_member",
    "national_viewer",
    "system_admin",
    "security_admin",
    "audit_admin",
)
MENU = "Array.from(document.querySelectorAll('#menu li a'), (one) => one.getAttribute('href'))"


def _tour(somebody: Somebody, name: str, *, in_english: bool) -> None:
    """Open every page that the menu offers, and look at it."""
    home = somebody.open("home")
    pages: list[str] = home.evaluate(MENU)
    assert pages[0] == "/"
    for path in [*pages, "/account/"]:
        somebody.open(path)
        shown = f"{name}{path.replace('/', '-').rstrip('-') or '-home'}"
        if in_english:  # colours and roles are those of the Chinese page; lengths are not
            somebody.looks(f"{shown}-en", axe=False)
        else:
            somebody.looks(shown)


@pytest.mark.parametrize("part", PARTS)
def test_each_page_of_the_menu_is_whole_in_both_languages(
    at_browser: Callable[..., Somebody], part: str
) -> None:
    portal: Any = lived_in()
    somebody = at_browser(getattr(portal, part))
    _tour(somebody, part, in_english=False)
    english = at_browser(getattr(portal, part), language="en")
    _tour(english, part, in_english=True)
