"""Somebody at a browser: opens pages, fills fields, presses buttons, and looks at what is there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, Response

from portal.accounts.models import SignIn, User

DESK, PHONE = (1366, 768), (360, 740)
AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN_AXE = """async (tags) => {
  // a bar that floats over the page hides half of whatever scrolls beneath it just now
  const floating = Array.from(document.querySelectorAll(".sticky"))
    .filter((one) => ["sticky", "fixed"].includes(getComputedStyle(one).position));
  floating.forEach((one) => { one.style.position = "static"; });
  const found = await axe.run(document, {runOnly: {type: "tag", values: tags},
                                         resultTypes: ["violations"]});
  floating.forEach((one) => { one.style.position = ""; });
  return found.violations.map((one) => one.id + ": " + one.help + " — " +
    one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | "));
}"""
WIDER = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return Array.from(document.querySelectorAll("body *"))
    .filter((one) => one.getBoundingClientRect().right > room + 1)
    .slice(-5).map((one) => one.tagName + "." + one.className);
}"""


def session_of(user: User) -> str:
    """The key of a session in which the person is signed in, second step done."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["second_step"] = True
    session["proved_at"] = timezone.now().timestamp()
    session.create()
    now = timezone.now()
    SignIn.objects.create(user=user, session_key=session.session_key, started_at=now, seen_at=now)
    return str(session.session_key)


class Somebody:
    """One person with one browser window. What the browser complains of is kept in `faults`."""

    def __init__(self, context: BrowserContext, address: str, *, scripts: bool = True) -> None:
        self.context, self.address, self.scripts = context, address, scripts
        self.faults: list[str] = []
        self.page: Page = context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("response", self._answered)
        self.page.on("dialog", lambda dialog: dialog.accept())

    def _heard(self, message: Any) -> None:
        # a refused page is also a "failed resource"; what was answered is judged in _answered
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")

    def _answered(self, response: Response) -> None:
        where = urlsplit(response.url)
        if where.scheme in ("http", "https") and not response.url.startswith(self.address):
            self.faults.append(f"another origin: {response.url}")
        if response.status >= 500 or (response.status == 404 and "/static/" in where.path):
            self.faults.append(f"{response.status}: {where.path}")

    # ---- going about ----

    def open(self, name: str, *args: Any, status: int = 200) -> Page:
        """Open a page by its url name (or a path, or an address)."""
        path = name if "/" in name else reverse(name, args=args)
        answer = self.page.goto(path if path.startswith("http") else self.address + path)
        assert answer is not None
        assert answer.status == status, f"{path}: {answer.status}\n{self.text()[:600]}"
        return self.page

    def text(self, css: str = "main, body") -> str:
        return self.page.locator(css).first.inner_text()

    def fill(self, **fields: Any) -> None:
        """Fields by name: texts are typed, choices chosen, boxes ticked with True."""
        for name, value in fields.items():
            self.put(self.page.locator(f'main [name="{name}"]'), value)

    def put(self, field: Locator, value: Any) -> None:
        tag, kind = field.first.evaluate("one => [one.tagName, one.type]")
        if tag == "SELECT":
            field.first.select_option(value)
        elif kind in ("radio", "checkbox"):
            wanted = value if isinstance(value, list) else [value]
            for one in wanted:
                box = field if one is True else field.and_(self.page.locator(f'[value="{one}"]'))
                box.first.check()
        else:
            field.first.fill(str(value))

    def press(self, action: str, **how: Any) -> None:
        """Press the button of the form that goes to `action` (the end of its address)."""
        self.click(f'main form[action$="{action}"] button:not([type="button"])', **how)

    def send(self, form: str = "", **how: Any) -> None:
        """Press the button of the page's own form, or of the one with this id."""
        inside = "main form:not([action]) button:not([type='button'])"
        self.click(f'main button[form="{form}"]:not([name])' if form else inside, **how)

    def click(self, css: str, *, refused: bool = False, seconds: int = 15) -> None:
        """Click what leads to another page, wait for it, and see whether it says yes or no."""
        assert self.page.locator(css).count(), f"{css} at {self.page.url}\n{self.text()[:1500]}"
        with self.page.expect_navigation(timeout=seconds * 1000) as gone:
            self.page.locator(css).first.click(timeout=seconds * 1000)
        status = gone.value.status if gone.value else 200
        assert (status >= 400) == refused, f"{status} at {self.page.url}\n{self.text()[:1500]}"

    def follow(self, href: str) -> None:
        """Click the link in the page whose address ends so."""
        self.click(f'main a[href$="{href}"]')

    # ---- looking ----

    def looks(self, name: str, *sizes: tuple[int, int], axe: bool = True) -> None:
        """The page is as it should be at both widths; with SHOTS=folder a picture is kept."""
        if not self.scripts:  # nothing can be measured in the page; it is the same page
            self._keep_picture(name)
            return
        problems: list[str] = []
        kept = self.page.viewport_size
        for width, height in sizes or (DESK, PHONE):
            self.page.set_viewport_size({"width": width, "height": height})
            self._keep_picture(f"{name}-{width}")
            wide = self.page.evaluate(WIDER)
            problems += [f"wider than {width}: {', '.join(wide)}"] if wide else []
            if axe:
                self.page.evaluate(AXE)
                problems += [f"{width}: {one}" for one in self.page.evaluate(RUN_AXE, TAGS)]
        if kept:
            self.page.set_viewport_size(kept)
        if problems:
            self.faults.append(f"{name} ({self.page.url}):\n  " + "\n  ".join(problems))

    def _keep_picture(self, name: str) -> None:
        folder = os.environ.get("SHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=f"{folder}/{name}.png", full_page=True)
