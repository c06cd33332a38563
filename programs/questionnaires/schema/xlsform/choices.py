"""The lists of choices of a form. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.faults import Fault
from programs.questionnaires.schema.xlsform.codes import Codes, option_code
from programs.questionnaires.schema.xlsform.columns import OWN
from programs.questionnaires.schema.xlsform.form import Line, Table
from programs.questionnaires.schema.xlsform.languages import Languages


@dataclass
class Choices:
    """One list: its options as a description holds them, and the codes of their names."""

    options: list[dict[str, Any]] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        return list(self.codes)


def lists_of(
    table: Table | None, languages: Languages, codes: Codes, faults: list[Fault]
) -> dict[str, Choices]:
    """Every list by its name."""
    found: dict[str, Choices] = {}
    for line in table.lines if table else ():
        name = line.get("list_name")
        if not name:
            faults.append(line.fault("no_list_name", _("The choice belongs to no list.")))
            continue
        _add(line, found.setdefault(name, Choices()), languages, codes, faults)
    return found


def _add(
    line: Line, choices: Choices, languages: Languages, codes: Codes, faults: list[Fault]
) -> None:
    name = line.get("name")
    if not name:
        faults.append(line.fault("no_name", _("The choice has no name."), "name"))
        return
    if name in choices.codes:
        words = _("The choice “%(name)s” stands twice in its list.") % {"name": name}
        remedy = _("Give one of them another name.")
        faults.append(line.fault("choice_twice", words, "name", remedy=remedy))
        return
    code = option_code(name, len(choices.codes) + 1, set(choices.codes.values()))
    choices.codes[name] = code
    codes.note(name, code, line.place("name"))
    said = {
        "code": code,
        "words": labelled(line, languages, name, faults),
        **more_in(line, frozenset({"code", "words", "exclusive"}), faults),
    }
    if line.get(f"{OWN}exclusive"):
        said["exclusive"] = True
    choices.options.append(said)


def labelled(line: Line, languages: Languages, name: str, faults: list[Fault]) -> dict[str, str]:
    """The label in both languages; where one is empty the other stands in, and that is said."""
    words = languages.words(line, "label")
    if words["zh-hans"] and words["en"]:
        return words
    text = words["zh-hans"] or words["en"]
    said = _("A text is missing in one of the two languages; the other stands in.")
    if not text:
        said = _("There is no label; the name stands in its place.")
    remedy = _("Write it in the draft, or in the form, and upload it again.")
    column = next((key for key in line.heads if key[0] == "label"), ("", ""))
    faults.append(line.warning("no_label", said, *column[:1], value=name, remedy=remedy))
    return {key: one or text or name for key, one in words.items()}


def more_in(line: Line, known: frozenset[str], faults: list[Fault]) -> Mapping[str, Any]:
    """What an export kept beyond what the import knows, given back as it was."""
    text = line.get(f"{OWN}more")
    if not text:
        return {}
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        words = _("This column is written by the portal, and was changed; it is passed over.")
        faults.append(line.warning("own_column", words, f"{OWN}more"))
        return {}
    return {key: value for key, value in data.items() if key not in known}
