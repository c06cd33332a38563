"""Everything that is written into the audit trail can be read there in words, in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.utils.translation import override

from portal.audit.words import act_in_words, thing_in_words
from portal.demo.province import SUBJECTS
from portal.wiring.trail import ACTS, THINGS
from tests.guards.house import HOUSE, PACKAGES

#: verbs that are put together where they are recorded
COMPOSED = {
    "offices.session.lock",
    "offices.session.refuse",
    "offices.session.end_all",
    "offices.session.end_others",
    "enterprises.enterprise.merge",
    "enterprises.enterprise.unmerge",
    "enterprises.enterprise.is_merged",
    "enterprises.enterprise.is_unmerged",
    "enterprises.saved_view.save",
    "enterprises.saved_view.change",
    "enterprises.saved_view.delete",
}


#: acts that were recorded by earlier releases: the trail keeps them, and so do their words
RETIRED = {"add_pilot_industry", "remove_pilot_industry"}


def _named(call: ast.Call) -> bool:
    return getattr(call.func, "id", getattr(call.func, "attr", "")) == "record"


def _written() -> Iterator[str]:
    """The verbs that stand in the sources as they are recorded."""
    for package in PACKAGES:
        for path in (HOUSE / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and _named(node) and node.args:
                    verb = node.args[0]
                    if isinstance(verb, ast.Constant) and isinstance(verb.value, str):
                        yield verb.value


def _moved() -> Iterator[str]:
    for model in apps.get_models():
        workflow = getattr(model, "workflow", None)
        for move in workflow.moves if workflow else ():
            yield f"{model._meta.label_lower}.{move.name}"


VERBS = sorted(
    COMPOSED | {*_written(), *_moved()} | {f"demo.{name}.seed" for name, _write in SUBJECTS}
)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_has_words(verb: str) -> None:
    assert len(VERBS) > 180
    told = {}
    for language in ("en", "zh-hans"):
        with override(language):
            told[language] = act_in_words(verb)
    assert all(told.values()), "Name its thing and its act in portal/wiring/trail.py."
    assert told["en"].isascii()
    assert not any(letter.isalpha() and letter.isascii() for letter in _plain(told["zh-hans"]))


def _plain(text: str) -> str:
    return text.replace("API", "").replace("PDF", "")


def test_a_thing_has_words_by_the_name_of_its_table() -> None:
    with override("en"):
        assert thing_in_words("programs.rosterentry:12") == "Roster entry 12"
        assert thing_in_words("nobody.knows:12") == ""
        assert act_in_words("nobody.knows.it") == ""
    staged = {m._meta.label_lower for m in apps.get_models() if getattr(m, "workflow", None)}
    assert staged <= THINGS.keys()


def test_nothing_is_named_that_is_not_recorded() -> None:
    recorded = {verb.rpartition(".")[2] for verb in VERBS}
    assert recorded | RETIRED == ACTS.keys()
    assert not recorded & RETIRED
