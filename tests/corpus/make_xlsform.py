"""XLSForms in the style of public ones, and broken ones: made when a test asks for them."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import xlsxwriter

Table = Sequence[Sequence[object]]


def workbook(**sheets: Table) -> bytes:
    """A workbook of these sheets, each with its headers in the first row."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(number, place, cell)
                    elif cell is not None:
                        sheet.write(number, place, cell)
    return out.getvalue()


ENGLISH: Table = [
    ["form_title", "form_id", "default_language"],
    ["A form", "a_form", "English (en)"],
]
YES_NO: Table = [["list_name", "name", "label"], ["yn", "yes", "Yes"], ["yn", "no", "No"]]


def household() -> bytes:
    """Who lives here: a repeat with relevance and constraints in its rows, sums over it."""
    return workbook(
        survey=[
            ["type", "name", "label", "hint", "required", "relevant", "constraint",
             "constraint_message", "calculation", "appearance"],
            ["start", "start"],
            ["deviceid", "deviceid"],
            ["note", "welcome", "Welcome to the household survey."],
            ["begin group", "household", "The household"],
            ["text", "head", "Name of the head of the household", "As in the papers", "yes"],
            ["integer", "members", "How many people live here?", None, True, None,
             ". > 0 and . <= 40", "Between 1 and 40"],
            ["begin repeat", "person", "People"],
            ["text", "person_name", "Name", None, "yes"],
            ["select_one sex", "sex", "Sex", None, "yes"],
            ["integer", "age", "Age", None, "yes", None, ". >= 0 and . < 130"],
            ["date", "last_visit", "Last visit to a doctor", None, None, "${age} >= 18",
             ". <= today()", "Not in the future"],
            ["end repeat"],
            ["calculate", "counted", None, None, None, None, None, None, "count(${person})"],
            ["calculate", "ages", None, None, None, None, None, None, "sum(${age})"],
            ["note", "differs", "The number of people differs.", None, None,
             "${counted} != ${members}"],
            ["end group"],
            ["geopoint", "place", "Where is it?"],
            ["text", "remarks", "Remarks", None, None, None, None, None, None, "multiline"],
        ],
        choices=[["list_name", "name", "label"], ["sex", "1", "Female"], ["sex", 2, "Male"]],
        settings=[["form_title", "form_id", "version", "default_language"],
                  ["Household survey", "household-2026", "3", "English (en)"]],
    )  # fmt: skip


def facility() -> bytes:
    """A checklist of nested groups with relevance, other, range, acknowledge and signature."""
    return workbook(
        survey=[
            ["type", "name", "label::English (en)", "relevant", "required", "constraint",
             "appearance", "parameters"],
            ["begin_group", "intro", "The facility", None, None, None, "field-list"],
            ["acknowledge", "consent", "I agree to be asked", None, "yes"],
            ["select_one kind or_other", "kind", "What is it?", "${consent} = 'OK'", "yes"],
            ["begin_group", "lab", "The laboratory", "${kind} = 'lab'"],
            ["select_multiple tests", "tests", "Which tests?", None, "yes",
             "count-selected(.) <= 2 or selected(., 'none')"],
            ["integer", "chemists", "How many chemists?", "not(selected(${tests}, 'none'))"],
            ["end_group"],
            ["range", "quality", "How good is it?", None, None, None, None,
             "start=0 end=5 step=0.5"],
            ["end_group"],
            ["begin_group", "close", "To end"],
            ["barcode", "tag", "Tag of the facility"],
            ["image", "photo", "A photo"],
            ["image", "sign", "Signature", None, "yes", None, "signature"],
            ["end_group"],
        ],
        choices=[["list name", "name", "label::English (en)"],
                 ["kind", "lab", "Laboratory"], ["kind", "shop", "Shop"],
                 ["tests", "water", "Water"], ["tests", "air", "Air"], ["tests", "soil", "Soil"],
                 ["tests", "none", "None"]],
        settings=[["form_title", "form_id"], ["Facility checklist", "facility"]],
    )  # fmt: skip


def three_languages() -> bytes:
    """Texts in Chinese, English and French."""
    return workbook(
        survey=[
            ["type", "name", "label::中文", "label::English (en)", "label::Français (fr)",
             "hint::中文", "constraint", "constraint_message::中文",
             "constraint_message::English (en)"],
            ["text", "name", "名称", "Name", "Nom", "营业执照上的名称"],
            ["decimal", "area", "面积", "Area", "Surface", None, ". > 0", "须大于零",
             "More than 0"],
            ["rank needs", "order", "按重要程度排序", "Put them in order", "Classez"],
        ],
        choices=[["list_name", "name", "label::中文", "label::English (en)",
                  "label::Français (fr)"],
                 ["needs", "标准", "标准", "Standards", "Normes"],
                 ["needs", "test ing", "检测", "Testing", "Essais"]],
        settings=[["form_title", "form_id", "default_language"], ["三语", "three", "中文"]],
    )  # fmt: skip


def cascade() -> bytes:
    """Choices that depend on a choice, and choices from a file."""
    return workbook(
        survey=[
            ["type", "name", "label", "choice_filter", "default", "read_only"],
            ["select_one city", "city", "City"],
            ["select_one county", "county", "County", "city = ${city}"],
            ["select_one_from_file villages.csv", "village", "Village", "county = ${county}"],
            ["text", "street", "Street", None, "Main Street"],
            ["text", "code", "Code", None, None, "yes"],
            ["text", "again", "Again", None, "${last-saved#again}"],
        ],
        choices=[["list_name", "name", "label", "city"],
                 ["city", "hz", "Hangzhou"], ["city", "wz", "Wenzhou"],
                 ["county", "xh", "Xihu", "hz"], ["county", "ra", "Rui'an", "wz"]],
        settings=ENGLISH,
    )  # fmt: skip


def reckoning() -> bytes:
    """Calculations: if, coalesce, selected, int, round, days, last time; and what cannot be."""
    return workbook(
        survey=[
            ["type", "name", "label", "calculation", "relevant", "constraint"],
            ["date", "born", "Born on"],
            ["calculate", "age", None, "int((today() - ${born}) div 365.25)"],
            ["integer", "staff", "Staff"],
            ["integer", "trained", "Of them trained", None, None, ". <= ${staff}"],
            ["calculate", "share", None, "round(100 * ${trained} div ${staff}, 1)"],
            ["calculate", "grade", None,
             "if(${share} >= 80, 'good', if(${share} >= 50, 'fair', ''))"],
            ["select_multiple help", "help", "Help wanted"],
            ["calculate", "points", None,
             ("coalesce(${staff}, 0) + if(selected(${help}, 'money'), 2, 0)"
             " + count-selected(${help})")],
            ["text", "which", "Which?", None, "selected(${help}, 'other') and ${grade} != 'good'"],
            ["text", "phone", "Telephone", None, None, "regex(., '^[0-9]{11}$')"],
            ["integer", "more", "More staff", None, "${staff} > ${last-saved#staff}"],
            ["calculate", "joined", None, "concat(${which}, '-', ${phone})"],
            ["text", "why", "Why?", None, "${joined} != ''"],
            ["note", "thanks", "Thank you, ${phone}"],
            ["integer", "left", "Left over", None, "(${staff} mod 2) = 1"],
        ],
        choices=[["list_name", "name", "label"], ["help", "money", "Money"],
                 ["help", "-99", "Not known"], ["help", "other", "Other"]],
        settings=ENGLISH,
    )  # fmt: skip


def reserved() -> bytes:
    """Names that the portal's language keeps for itself, and names of other scripts."""
    return workbook(
        survey=[
            ["type", "name", "label", "relevant"],
            ["integer", "last", "The last one"],
            ["text", "my.name-1", "Name", "${last} > 3"],
            ["text", "_private", "Private", "${my.name-1} = 'x'"],
        ],
        settings=ENGLISH,
    )  # fmt: skip


PUBLIC: dict[str, Callable[[], bytes]] = {
    "household": household,
    "facility": facility,
    "three languages": three_languages,
    "cascade": cascade,
    "reckoning": reckoning,
    "reserved": reserved,
}


def _survey(*rows: Sequence[object], **more: Table) -> Callable[[], bytes]:
    head = ["type", "name", "label", "relevant", "calculation", "constraint"]
    sheets: dict[str, Table] = {"settings": ENGLISH} | more
    return lambda: workbook(survey=[head, *rows], **sheets)


#: opened, and refused by what is in it: name → (maker, code and place of each error)
BROKEN: dict[str, tuple[Callable[[], bytes], list[tuple[str, str]]]] = {
    "no survey": (lambda: workbook(Sheet1=[["a"], ["b"]]), [("no_survey", "")]),
    "no name column": (
        lambda: workbook(survey=[["type", "label"], ["text", "x"]], settings=ENGLISH),
        [("no_column", "survey!1")],
    ),
    "empty survey": (_survey(), [("schema.size", "survey")]),
    "no choices": (_survey(["select_one yn", "a", "A"]), [("no_list", "survey!A2")]),
    "name twice": (
        _survey(["text", "a", "A"], ["text", "b", "B"], ["text", "a", "C"]),
        [("name_twice", "survey!B4")],
    ),
    "choice twice": (
        _survey(["select_one yn", "a", "A"], choices=[*YES_NO, ["yn", "no", "Nope"]]),
        [("choice_twice", "choices!B4")],
    ),
    "group not closed": (
        _survey(["begin group", "g", "G"], ["text", "a", "A"]),
        [("not_closed", "survey!A2")],
    ),
    "closed twice": (
        _survey(["begin group", "g", "G"], ["text", "a", "A"], ["end group"], ["end group"]),
        [("not_open", "survey!A5")],
    ),
    "closed crosswise": (
        _survey(["begin group", "g"], ["begin repeat", "r", "R"], ["text", "a", "A"],
                ["end group"], ["end repeat"]),
        [("not_open", "survey!A5"), ("not_closed", "survey!A2")],
    ),
    "repeat in repeat": (
        _survey(["begin repeat", "r", "R"], ["begin repeat", "s", "S"], ["text", "a", "A"],
                ["end repeat"], ["end repeat"]),
        [("repeat_in_repeat", "survey!A3")],
    ),
    "unknown type": (_survey(["txet", "a", "A"]), [("type", "survey!A2")]),
    "no type": (_survey(["", "a", "A"]), [("no_type", "survey!B2")]),
    "no name": (_survey(["text", "", "A"]), [("no_name", "survey!A2")]),
    "circle": (
        _survey(["text", "a", "A", "${b} = 'x'"], ["text", "b", "B", "${a} = 'x'"],
                ["text", "c", "C", "${b} = 'y'"]),
        [("circular", "survey!D2"), ("circular", "survey!D3")],
    ),
    "circle through a group": (
        _survey(["begin group", "g", "G", "${a} = 'x'"], ["text", "a", "A"], ["end group"]),
        [("circular", "survey!D3")],
    ),
    "no expression": (
        _survey(["text", "a", "A"], ["text", "b", "B", "${a} = = 'x'"], ["text", "c", "C", "(("]),
        [("unreadable", "survey!D3"), ("unreadable", "survey!D4")],
    ),
    "no language": (
        lambda: workbook(survey=[["type", "name", "label"], ["text", "a", "A"]]),
        [("language_unknown", "survey!C1")],
    ),
    "no label column": (
        lambda: workbook(survey=[["type", "name"], ["text", "a"]], settings=ENGLISH),
        [("no_labels", "survey!1")],
    ),
    "empty repeat": (
        _survey(["begin repeat", "r", "R"], ["end repeat"]),
        [("empty_repeat", "survey!B2")],
    ),
    "too many questions": (
        _survey(*(["text", f"q{n}", "Q"] for n in range(201))),
        [("schema.size", "survey")],
    ),
    "too many rows": (
        _survey(*(["note", f"q{n}", "Q"] for n in range(5_100))),
        [("too_long", "survey!5001")],
    ),
    "own column changed": (
        lambda: workbook(
            survey=[["type", "name", "label", "portal_least"], ["integer", "a", "A", "few"]],
            settings=ENGLISH,
        ),
        [("not_a_number", "survey!D2")],
    ),
}  # fmt: skip
