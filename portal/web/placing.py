"""Where a fault is, in the words of the page: rules name fields, people read labels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django import forms

from portal.kernel.errors import Invalid
from portal.kernel.faults import Fault

Words = Callable[[str], str]


def placed(faults: Iterable[Fault], name: Words, *, url: Words) -> list[dict[str, Any]]:
    """The faults as `components/_faults.html` takes them; `name` and `url` say where each is."""
    return [one.as_dict() | {"where": name(one.where), "url": url(one.where)} for one in faults]


def placed_in(faults: Iterable[Fault], form: forms.BaseForm) -> list[dict[str, Any]]:
    """The faults at the fields of a form: by label, with a link to the field."""

    def name(where: str) -> str:
        return str(form[where].label) if where in form.fields else where

    def url(where: str) -> str:
        return f"#{form[where].id_for_label}" if where in form.fields else ""

    return placed(faults, name, url=url)


@contextmanager
def refusing_in_words(name: Words) -> Iterator[None]:
    """What is refused inside names its faults by `name`, for the page that says so."""
    try:
        yield
    except Invalid as refusal:
        faults = [replace(one, where=name(one.where)) for one in refusal.faults]
        raise Invalid(refusal.message, faults=faults, **refusal.fields) from refusal
