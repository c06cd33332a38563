"""Every form says at the head of its page what is wrong with it, whatever was sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from django import forms
from django.core.cache import cache
from django.db import transaction
from django.template import Context, Template

from portal.web.summary import MOST_SHOWN, faults_of
from tests.guards.house import PACKAGES
from tests.matrix.addresses import Address
from tests.matrix.asking import Asker
from tests.matrix.conftest import asker
from tests.matrix.test_matrix import path_of
from tests.portal.test_bad_input import NAMES, user_of, writable

__all__ = ["asker"]
FORMS = writable(api=False)
#: the names of buttons: pressing one asks for something else than to keep the form
BUTTONS: Final = {"begin", "confirm", "go", "look_up"}
#: what every field is sent: no number, no date, no choice, and longer than any field
NONSENSE: Final = "〈" + "x" * 5_000
SENT: Final[dict[str, Any]] = {
    "nothing": {},
    "nonsense": dict.fromkeys([name for name in NAMES if name not in BUTTONS], NONSENSE),
}
SHOWN_ONCE: Final = "no field: what was made is shown once, on the answer itself"
#: routes that answer a form with a page that has nothing against it, and why
APART: Final = {
    "offices/<pk>/links/<link>/again/": SHOWN_ONCE,
    "people/<pk>/reset-link/": SHOWN_ONCE,
    "webhooks/<pk>/change-secret/": SHOWN_ONCE,
    "questionnaires/versions/<pk>/bridge/": "what is not named stays as the portal proposed it",
    "questionnaires/versions/<pk>/try/sections/A/": "a try-out goes on with no answer at all",
}
#: routes whose form is drawn in some states alone: in others its faults lead nowhere, and why
NOT_OFFERED: Final = {
    "experts/<pk>/invite/": "who has an account already is not invited again",
    "questionnaires/campaigns/<pk>/open/": "asked where the year of some is full",
    "visits/plans/<pk>/": "measures are added to a draft alone",
}


@pytest.mark.any_engine
@pytest.mark.django_db
@pytest.mark.parametrize("sent", SENT)
@pytest.mark.parametrize("address", FORMS, ids=lambda one: one.route)
def test_a_wrong_form_begins_with_what_is_wrong(asker: Asker, address: Address, sent: str) -> None:
    role = user_of(address)
    path = path_of(asker, address, "own", role)
    if path is None:
        pytest.skip("The scene has nothing to ask for.")
    cache.clear()
    with transaction.atomic():
        answer = asker.client(role).post(path, SENT[sent], headers={"Accept-Language": "zh-CN"})
        transaction.set_rollback(True)
    if answer.status_code in {301, 302, 303}:
        return
    text = answer.content.decode()
    if address.route in APART and answer.status_code == 200:
        return
    assert 400 <= answer.status_code < 500, text[:300]
    assert "data-summary" in text, text[:300]
    if address.route not in NOT_OFFERED:
        assert [one for one in _anchors(text) if f'id="{one}"' not in text] == []


def _anchors(text: str) -> list[str]:
    """Where the faults of the summary lead."""
    found = re.search(r"data-summary>.*?</div></div>", text, re.S)
    return re.findall(r'<a href="#([\w-]+)">', found.group()) if found else []


def test_what_is_apart_is_still_a_form() -> None:
    assert APART.keys() | NOT_OFFERED.keys() <= {one.route for one in FORMS}


# ---- what it says ----


class Entry(forms.Form):
    name = forms.CharField(label="Name", max_length=4, help_text="Four letters.")
    number = forms.IntegerField(label="Number")
    password = forms.CharField(
        label="Password", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    code = forms.CharField(
        max_length=3, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"})
    )
    hidden = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        raise forms.ValidationError("These do not go together.")


TYPED: Final = {"name": "<b>" + "x" * 90, "number": "many", "password": "", "code": "123456"}


def test_each_fault_names_its_field_the_value_the_rule_and_leads_there() -> None:
    lines = faults_of({"form": Entry(TYPED)})
    assert lines[0].words == "These do not go together."
    named = {line.label: line for line in lines[1:]}
    assert named["Number"].value == "many"
    assert named["Number"].anchor == "id_number"
    assert named["Name"].help_text == "Four letters."
    assert named["Name"].value == "<b>" + "x" * (MOST_SHOWN - 3) + "…"
    assert [line.anchor for line in lines if not line.label] == ["", ""]


def test_a_secret_is_not_repeated() -> None:
    typed = {line.label: line.value for line in faults_of({"form": Entry(TYPED)})}
    assert (typed["Password"], typed["Code"]) == ("", "")


def test_every_form_of_a_page_is_heard_once_and_a_fresh_one_not_at_all() -> None:
    wrong, rows = Entry(TYPED), forms.formset_factory(Entry)
    sent = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-number": "many"}
    alone = len(faults_of({"form": wrong}))
    assert len(faults_of({"form": wrong, "again": [wrong], "field": wrong["name"]})) == alone
    assert faults_of({"form": Entry(), "rows": rows(), "other": "text"}) == []
    assert faults_of({"rows": rows(sent, prefix="form")})
    assert faults_of({"rows": rows({}, prefix="form")})  # what says how many there are is missing


def test_it_is_drawn_escaped_focused_and_announced() -> None:
    drawn = Template("{% form_faults %}").render(Context({"form": Entry(TYPED)}))
    assert 'role="alert" tabindex="-1" data-summary' in drawn
    assert '<a href="#id_number">' in drawn
    assert "&lt;b&gt;" in drawn
    assert "<b>x" not in drawn
    assert Template("{% form_faults %}").render(Context({"form": Entry()})).strip() == ""


# ---- how fields are filled ----


def _fields() -> Iterator[tuple[str, str, forms.Field]]:
    def below(kind: type) -> Iterator[type]:
        for one in kind.__subclasses__():
            yield one
            yield from below(one)

    for kind in below(forms.BaseForm):
        if kind.__module__.split(".")[0] in PACKAGES:
            for name, field in getattr(kind, "base_fields", {}).items():
                if not field.widget.is_hidden:
                    yield f"{kind.__module__}.{kind.__qualname__}.{name}", name, field


FIELDS = list({label: (name, field) for label, name, field in _fields()}.items())


@pytest.mark.parametrize(("label", "found"), FIELDS, ids=[label for label, _found in FIELDS])
def test_a_field_says_what_keyboard_it_wants_and_what_may_be_offered(
    label: str, found: tuple[str, forms.Field]
) -> None:
    name, field = found
    given, kind = field.widget.attrs, getattr(field.widget, "input_type", "")
    if name.endswith("phone"):
        assert given.get("inputmode") == "tel", label
        assert given.get("autocomplete") in {"tel", "off"}, label
    if isinstance(field, forms.EmailField):
        assert kind == "email", label
        assert given.get("autocomplete") in {"email", "off"}, label
    if isinstance(field.widget, forms.PasswordInput):
        assert given.get("autocomplete") in {"current-password", "new-password"}, label
    if name in {"login", "username"}:
        assert given.get("autocomplete") in {"username", "off"}, label
        assert given.get("autocapitalize") == "none", label
    if kind == "date" or given.get("type") == "date":  # browsers show nothing else in the field
        assert field.widget.format == "%Y-%m-%d", label
    if isinstance(field, forms.IntegerField | forms.DecimalField):
        assert kind == "number" or given.get("inputmode") in {"numeric", "decimal"}, label
