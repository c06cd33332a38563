"""The questionnaires that ship: every item of the two forms, of its kind, in both languages.

The items are those of the domain reference (DOMAIN 4.1 for the needs, 4.2 for the waves), copied
here in its order on 2026-11-22. "*" is an item that must be answered.
"""

from datetime import date

import pytest
from django.urls import reverse

from programs.questionnaires.models import Version
from programs.questionnaires.schema import library, read_questionnaire
from programs.questionnaires.schema.bridging import added
from programs.questionnaires.schema.drafting import read_draft
from programs.questionnaires.schema.proposing import propose
from programs.questionnaires.scoring import asked, faults, fill, needs
from programs.questionnaires.vocabulary import Element
from tests.factories.cycles import cycle

TODAY = date(2027, 3, 1)
LIBRARY = library()
READ = {name: read_questionnaire(data) for name, data in LIBRARY.items()}
WAVES = ("follow_up_6_2027", "follow_up_12_2027", "follow_up_24_2027")
NEEDS, BASELINE, FOLLOW_UP = READ["needs_2027"], READ["baseline_2026"], READ[WAVES[0]]

NEEDS_ITEMS = {
    "A01": "text*", "A02": "text*", "A03": "single*", "A04": "text text*", "A05": "text text text*",
    "A06": "number number number*", "A07": "rows*", "A08": "text text text*", "A09": "multiple",
    "A10": "text yes_no*",
    "B01": "single*", "B02": "rows", "B03": "multiple text*", "B04": "single date*",
    "B05": "multiple*", "B06": "multiple text text text text text text*", "B07": "rank",
    "B08": "yes_no date single",
    "C01": "multiple*", "C02": "yes_no yes_no", "C03": "multiple", "C04": "multiple*",
    "D01": "number number number*", "D02": "number yes_no", "D03": "multiple*",
    "E01": "multiple*", "E02": "multiple", "E03": "five_point",
    "F01": "single*", "F02": "number text", "F03": "multiple*", "F04": "multiple",
    "G01": "multiple", "G02": "multiple*", "G03": "rows",
    "H01": "multiple*", "H02": "single number single", "H03": "number number",
    "I01": "yes_no number single*", "I02": "yes_no", "I03": "multiple*", "I04": "multiple multiple",
    "J01": "multiple", "J02": "single", "J03": "single",
    "K01": "rank*", "K02": "single*", "K03": "text", "K04": "five_point*",
    "K05": "yes_no signature*",
}  # fmt: skip
OBJECTIVE = {
    "P01": "number*", "P02": "text text number number*", "P03": "number number*", "P04": "number*",
    "P05": "number number number number*", "P06": "number*", "P07": "number*",
    "P08": "number number", "P09": "number single text", "P10": "number", "P11": "number number",
    "P12": "number", "P13": "number", "P14": "number number number", "P15": "number",
    "P16": "number number number", "P17": "rows*", "P18": "number number number", "P19": "number",
    "P20": "number number number",
}  # fmt: skip
#: three respondents answer each, so there are three questions of each item
AWARENESS = {f"Q{number}": "five_point five_point five_point*" for number in range(1, 7)}
EFFECT = {
    "Q7": "single single single*", "E1": "single*", "E2": "multiple*", "E3": "multiple text*",
    "E4": "single single*", "E5": "single*", "E6": "single*", "P21": "file text",
}  # fmt: skip
#: the reference gives part 4 no codes: in its order, from the expertise to the remarks
SATISFACTION = {
    "S1": "five_point*", "S2": "five_point*", "S3": "five_point*", "S4": "five_point*",
    "S5": "yes_no text*", "S6": "single*", "S7": "five_point*", "S8": "yes_no*", "S9": "text",
}  # fmt: skip
FORMS = {
    "needs_2027": NEEDS_ITEMS,
    "baseline_2026": OBJECTIVE | AWARENESS,
    **dict.fromkeys(WAVES, OBJECTIVE | AWARENESS | EFFECT),
    "satisfaction_2026": SATISFACTION,
}
#: how many choices the reference names, "none" included
CHOICES = {
    ("needs_2027", "B03a"): 7, ("needs_2027", "B05"): 10, ("needs_2027", "C04"): 10,
    ("needs_2027", "D03"): 9, ("needs_2027", "E01"): 17, ("needs_2027", "F03"): 11,
    ("needs_2027", "G02"): 10, ("needs_2027", "H01"): 10, ("needs_2027", "I03"): 7,
    (WAVES[0], "E1"): 5, (WAVES[0], "E2"): 11, (WAVES[0], "Q7a"): 5, (WAVES[0], "E5"): 3,
}  # fmt: skip
#: what must be asked about again when it changes by more than half
FIGURES = (
    "P01", "P02c", "P02d", "P03a", "P03b", "P04a", "P05a", "P05b", "P05c", "P05d", "P06", "P07",
    "P08a", "P08b", "P09a", "P10", "P11a", "P11b", "P12", "P13", "P14a", "P14b", "P14c", "P15",
)  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_every_item_is_asked_with_answers_of_its_kind(name):
    found: dict[str, list] = {}
    for question in READ[name].questions():
        if question.is_answerable:
            found.setdefault(question.item, []).append(question)
    for item, shape in FORMS[name].items():
        assert [one.kind for one in found[item]] == shape.rstrip("*").split(), item
        assert found[item][0].is_required == (shape.endswith("*") or item == "B02"), item
    assert set(found) - set(FORMS[name]) <= {"P00", "Q0"}


@pytest.mark.parametrize(("name", "code"), CHOICES)
def test_every_choice_is_there(name, code):
    assert len(READ[name].question(code).options) == CHOICES[name, code]


@pytest.mark.parametrize("name", LIBRARY)
def test_no_text_is_missing_in_either_language(name):
    found = list(texts(LIBRARY[name]))
    assert len(found) > len(list(READ[name].questions()))
    for one in found:
        assert set(one) == {"zh-hans", "en"}
        assert one["zh-hans"].strip()
        assert one["en"].strip()
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in one["en"]), one


def texts(data):
    """Whatever has words in a language, at any depth."""
    if isinstance(data, dict):
        if "zh-hans" in data or "en" in data:
            yield data
        data = list(data.values())
    if isinstance(data, list):
        for value in data:
            yield from texts(value)


def test_every_questionnaire_is_told_from_the_others_by_code_and_title():
    newest = [READ[name] for name in FORMS]
    assert len({one.code for one in newest}) == len({one.title.zh for one in newest}) == len(FORMS)
    codes = {one.code for one in newest}
    assert all(set(one.follows) <= codes for one in newest)


def test_the_needs_take_fifteen_minutes_at_most():
    assert 0 < NEEDS.minutes <= 15
    assert {q.element for q in NEEDS.questions() if q.element} == set(Element.values)


@pytest.mark.parametrize("name", LIBRARY)
def test_none_is_never_chosen_together_with_something(name):
    for question in READ[name].questions():
        codes = [option.code for option in question.options]
        if question.kind == "multiple" and "none" in codes:
            assert question.option("none").is_exclusive, question.code


ROW = {"kind": "qms", "number": "1", "body": "x", "product": "x", "share": "60"}
ROW |= {"expires": "2029-01-01", "issued": "2026-01-01", "on": "2026-06-01", "state": "new"}
OWN = {
    "A02": "91330381MA2A000009", "A05a": "3451", "A08c": "13800000000", "P00": "2026-12-31",
    "Q0": ["top", "lead", "worker"], "K05a": "yes", "K05b": {"name": "王小明"}, "P01": "500",
}  # fmt: skip


def filled(questionnaire, **others):
    """Answers to everything that is asked, one after the other."""
    answers = {}
    for question in questionnaire.questions():
        if question.is_answerable and question.code in asked(questionnaire, answers, today=TODAY):
            own = OWN | others
            answers[question.code] = own.get(question.code) or an_answer(question)
    return answers


def an_answer(question):
    first = [option.code for option in question.options if not option.is_exclusive]
    match question.kind:
        case "single":
            return first[0]
        case "multiple":
            return first[: question.most or 2]
        case "rank":
            return first[: question.answer_limit]
        case "rows":
            return [{c.code: ROW.get(c.code, "x") for c in question.columns} | kind_of(question)]
        case other:
            words = {"number": "10", "yes_no": "yes", "five_point": "4", "date": "2027-06-01"}
            return words.get(other, "abc")


def kind_of(question):
    column = next((one for one in question.columns if one.code == "kind"), None)
    return {"kind": column.options[0].code if column.options else "x"} if column else {}


@pytest.mark.parametrize("name", FORMS)
def test_each_can_be_filled_in_to_the_end(name):
    answers = filled(READ[name])
    assert len(answers) >= len(FORMS[name])
    assert faults(READ[name], answers, today=TODAY) == ()


@pytest.mark.parametrize(
    ("name", "code", "answer"),
    [
        ("needs_2027", "A02", "9133"),
        ("needs_2027", "A07", [{"product": "x", "share": "70"}, {"product": "y", "share": "40"}]),
        ("needs_2027", "B02", [{"kind": "qms"}]),
        ("needs_2027", "B05", ["spc", "none"]),
        ("needs_2027", "B08b", "2027-02-28"),
        ("needs_2027", "D01b", "11"),
        ("needs_2027", "G03", [{"kind": "recall", "on": "2027-03-02"}]),
        ("needs_2027", "H03b", "11"),
        ("needs_2027", "K01", ["standards", "testing"]),
        ("needs_2027", "K05a", "no"),
        ("needs_2027", "K05b", {}),
        ("baseline_2026", "P00", "2027-03-02"),
        ("baseline_2026", "P04a", "501"),
        ("baseline_2026", "P05d", "471"),
        ("baseline_2026", "P07", "100.1"),
        ("baseline_2026", "P14b", "11"),
        ("baseline_2026", "P20b", "11"),
        ("baseline_2026", "Q0", ["top"]),
        ("follow_up_6_2027", "E2", ["cost", "none"]),
        ("follow_up_6_2027", "E3a", ["training", "diagnosis", "plan", "testing"]),
        ("satisfaction_2026", "S5b", ""),
        ("satisfaction_2026", "S7", "6"),
    ],
)
def test_what_cannot_be_is_refused_at_its_place(name, code, answer):
    first = {"B01": "certified"} if code == "B02" else {}
    answers = filled(READ[name], **first) | {code: answer}
    assert {fault.where for fault in faults(READ[name], answers, today=TODAY)} == {f"/{code}"}


def test_a_loss_is_an_answer_and_a_margin():
    state = fill(BASELINE, filled(BASELINE, P04a="-25"), today=TODAY)
    assert (state.answers["P04b"], state.broken) == ("-5", ())
    assert (state.answers["P05e"], state.answers["P05f"]) == ("8", "4")


def test_who_is_certified_is_asked_for_certificates_and_not_for_reasons():
    certified, not_yet = (asked(NEEDS, {"B01": code}) for code in ("certified", "built"))
    branches = {"B02", "B03a", "B04a"}
    assert branches & set(certified) == {"B02"}
    assert branches & set(not_yet) == {"B03a", "B04a"}
    assert not branches & set(asked(NEEDS, {}))


def test_each_chosen_item_becomes_a_need():
    answers = filled(NEEDS) | {"K01": ["testing", "standards", "brand"], "C04": ["none"]}
    found = {one.item: (one.element, one.urgency) for one in needs(NEEDS, answers, today=TODAY)}
    assert found["F03.routine"] == ("testing", "first")
    assert found["B08a"] == ("quality", "normal")
    assert not any(item.startswith("C04") for item in found)


@pytest.mark.parametrize("name", WAVES)
def test_a_follow_up_asks_what_the_baseline_asked_and_in_the_same_way(name):
    for before in BASELINE.questions():
        after = READ[name].question(before.code)
        assert after is not None, before.code
        same = ("kind", "words", "unit", "decimals", "least", "greatest", "options", "is_required")
        assert [getattr(after, one) for one in same] == [getattr(before, one) for one in same]
    assert "baseline" in READ[name].follows


@pytest.mark.parametrize("code", FIGURES)
def test_a_figure_that_changed_by_more_than_half_wants_its_reason(code):
    """Last time is known, unknown or nothing; the same figure is never unusual."""
    last = filled(BASELINE, P04a="8") | {"P00": "2025-12-31"}
    was = float(last[code])
    for share, is_asked in ((1.5, False), (1.6, True), (0.5, False), (0.4, True), (1, False)):
        answers = {**filled(FOLLOW_UP, P04a="8"), code: f"{was * share:g}"}
        assert wants_reason(answers, code, last) == is_asked, share
        assert not wants_reason(answers | {f"{code}.reason": "New line"}, code, last)
        assert not wants_reason(answers, code, {})
        assert not wants_reason(answers, code, last | {code: "0"})


def wants_reason(answers, code, last):
    """Whether it is said to have changed: by the words of the rule."""
    found = faults(FOLLOW_UP, answers, today=TODAY, last=last)
    return any(f.where == f"/{code}" and "50" in str(f.message) for f in found)


def test_what_was_answered_last_time_is_shown_beside_the_figure():
    answers, last = filled(FOLLOW_UP), filled(BASELINE) | {"P00": "2025-12-31", "P01": "400"}
    state = fill(FOLLOW_UP, answers, today=TODAY, last=last)
    assert state.answers["P01h"] == "400"
    assert set(FIGURES) == {c[:-1] for c in state.asked if c.endswith("h") and c[0] == "P"}
    alone = fill(FOLLOW_UP, answers, today=TODAY)
    assert not any(code.endswith(("h", "g")) for code in alone.asked)


def test_figures_are_compared_by_their_rules():
    last = filled(BASELINE) | {"P00": "2025-12-31", "P01": "400", "P04a": "20", "P04b": "5"}
    answers = filled(FOLLOW_UP, P01="448", P04a="56", P06="12.5")
    state = fill(FOLLOW_UP, answers, today=TODAY, last=last)
    assert state.answers["P01g"] == "12"
    assert state.answers["P04bg"] == "7.5"
    assert state.answers["P06g"] == "2.5"
    assert state.answers["P02cg"] == "0"


@pytest.mark.parametrize(
    ("change", "gone"),
    [
        ({"P01": "0"}, "P01g"),
        ({"P02d": "0"}, "P02dg"),
        ({"P02b": "tonnes"}, "P02cg"),
        ({"P02a": "valves"}, "P03ag"),
        ({"P09b": "call"}, "P09ag"),
        ({"P06": ""}, "P06g"),
    ],
)
def test_what_cannot_be_compared_is_not(change, gone):
    last = filled(BASELINE) | {"P00": "2025-12-31"}
    answers = filled(FOLLOW_UP)
    assert gone in fill(FOLLOW_UP, answers, today=TODAY, last=last).asked
    assert gone not in fill(FOLLOW_UP, answers, today=TODAY, last=last | change).asked


@pytest.mark.parametrize("name", WAVES)
def test_the_rules_of_pairing_name_questions_and_say_what_the_form_does(name):
    """`pairing` is for who compares waves; where the form compares too, both must agree."""
    for rule in LIBRARY[name]["pairing"]:
        assert rule["rule"] in ("growth", "points", "difference", "count", "registry", "sum")
        if rule["rule"] != "registry":
            assert BASELINE.question(rule["code"]) is not None
        if "change" in rule:
            change = READ[name].question(rule["change"])
            assert str(change.relevant) == rule["where"]
            assert ("/" in str(change.calculate)) == (rule["rule"] == "growth")


def test_awareness_is_asked_of_the_roles_that_take_part():
    found = asked(FOLLOW_UP, {"Q0": ["top", "worker"]})
    assert {"Q1a", "Q7a", "Q1c", "Q7c"} <= set(found)
    assert not any(code in found for code in ("Q1b", "Q7b"))


@pytest.mark.parametrize("name", FORMS)
def test_the_province_prepares_each_and_sees_every_question(cast, signed_in, name):
    year, client = cycle(), signed_in(cast.province)
    given = {"library": name, "year": year.pk}
    page = client.post(reverse("questionnaires:version-add"), given, follow=True)
    assert page.status_code == 200
    assert Version.objects.get().template.code == READ[name].code
    for question in READ[name].questions():
        assert f'id="q-{question.code}"' in page.text


@pytest.mark.parametrize(("revenue", "asks"), [("800", False), ("801", True)])
def test_growth_beyond_the_limit_asks_for_a_document_or_a_reason(revenue, asks):
    last = filled(BASELINE, P01="400") | {"P00": "2025-12-31"}
    answers = filled(FOLLOW_UP) | {"P01": revenue, "P01.reason": "New line"}
    state = fill(FOLLOW_UP, answers, today=TODAY, last=last)
    assert ("P21a" in state.asked) == asks
    wanted = {"/P21b"} if asks else set()
    assert {f.where for f in faults(FOLLOW_UP, answers, today=TODAY, last=last)} >= wanted
    told = answers | {"P21b": "A branch was taken in"}
    assert not [f for f in faults(FOLLOW_UP, told, today=TODAY, last=last) if "P21" in f.where]


@pytest.mark.parametrize("months", [6, 12, 24])
def test_the_newer_follow_up_drops_nothing_and_adds_three(months):
    old, new = (READ[f"follow_up_{months}_{year}"] for year in (2026, 2027))
    found = propose(old, new)
    assert all(item.to == code for code, item in found.items())
    assert {one.code for one in added(new, found)} == {"E6", "P21a", "P21b"}
    assert not read_draft(LIBRARY[f"follow_up_{months}_2027"]).faults
