"""The look: what browsers load is ours, complete, readable, and within a strict policy."""

import hashlib
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils import translation
from fontTools.ttLib import TTFont

from portal.web import drawing
from portal.web.templatetags import portal as tags

HOUSE = Path(__file__).resolve().parents[2]
STATIC = HOUSE / "static"
TEMPLATES = sorted((HOUSE / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if path.relative_to(HOUSE / "templates").parts[0] != "pdf"]
OWN = [STATIC / "portal.css", STATIC / "portal.js"]
COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}|{#.*?#}", re.S)


def name(path: Path) -> str:
    return str(path.relative_to(HOUSE))


def source(path: Path) -> str:
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


class Inline(HTMLParser):
    """Collects what a policy without unsafe-inline would block."""

    def __init__(self):
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in given):
            self.found.append(f"<{tag}>")
        for key, value in attrs:
            if key == "style" or key.startswith(("on", "hx-on")):
                self.found.append(f"{tag} {key}=")
            if value and value.strip().lower().startswith("javascript:"):
                self.found.append(f"{tag} {key}={value}")


def inline_parts(text: str) -> list[str]:
    parser = Inline()
    parser.feed(re.sub(r"{%.*?%}", " ", text, flags=re.S))
    return parser.found


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_no_page_needs_inline_style_or_script(path):
    assert inline_parts(source(path)) == []


@pytest.mark.parametrize(
    "planted",
    [
        '<p style="x">',
        "<script>x</script>",
        '<a onclick="x">',
        '<a href="javascript:x">',
        "<style>",
    ],
)
def test_a_planted_inline_part_is_noticed(planted):
    assert inline_parts(f"<div>{planted}</div>")


@pytest.mark.parametrize("path", [*TEMPLATES, *OWN], ids=name)
def test_nothing_is_loaded_from_another_origin(path):
    text = re.sub(r'xmlns(:\w+)?="http://www\.w3\.org/[^"]*"', "", source(path))
    assert re.findall(r"""(?:https?:|["'(])//[\w.-]+\.\w+[^\s"')]*""", text) == []


def test_vendored_styles_point_only_into_themselves():
    for sheet in (STATIC / "vendor").glob("*.css"):
        targets = re.findall(r"url\(\s*[\"']?([^\"')]+)", sheet.read_text(encoding="utf-8"))
        assert all(target.startswith("data:image/svg+xml,") for target in targets)
        assert "sourceMappingURL" not in sheet.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "folder", [STATIC / "vendor", STATIC / "fonts", HOUSE / "tests" / "vendor"], ids=name
)
def test_vendored_files_are_those_that_were_listed(folder):
    listed = dict(
        re.findall(
            r"^\| (\S+) \|.*\| ([0-9a-f]{64}) \|$", (folder / "VENDOR.md").read_text("utf-8"), re.M
        )
    )
    there = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.suffix in {".css", ".js", ".svg", ".ttf"}
    }
    assert there == listed
    assert there


def test_every_vendored_package_brings_its_licence():
    for text in ("bootstrap", "bootstrap-icons", "htmx"):
        assert (STATIC / "vendor" / "licenses" / f"{text}.txt").stat().st_size > 300
    assert "SIL Open Font License" in (STATIC / "fonts" / "OFL.txt").read_text("utf-8")
    assert (HOUSE / "tests/vendor/licenses/axe-core.txt").exists()


def test_the_script_stays_small_and_evaluates_nothing():
    script = (STATIC / "portal.js").read_text(encoding="utf-8")
    assert len(script.splitlines()) <= 200
    assert not re.search(
        r"\beval\b\(|new Function|innerHTML|insertAdjacentHTML|document\.write", script
    )


def test_htmx_is_told_to_evaluate_nothing_and_to_show_refusals():
    head = (HOUSE / "templates/_head.html").read_text(encoding="utf-8")
    assert '"allowEval":false' in head
    assert '"includeIndicatorStyles":false' in head
    assert '{"code":"4..","swap":true,"error":true}' in head


@pytest.mark.parametrize("face", ["NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"])
def test_document_fonts_write_chinese_names_and_signs(face):
    known = set(TTFont(STATIC / "fonts" / face, lazy=True).getBestCmap())
    gbk = bytes(
        byte for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF) for byte in (row, cell)
    ).decode("gbk", errors="ignore")
    rare = "䶮㛃𬳵𫖯𬭎𬱖𬴂𬀪𬸣𬍛"
    signs = "−–—…·±×÷≤≥≈%‰①⑳Ⅳ→←↑↓▲▼■□●○◆◇△★✓√℃㎡“”‘’《》【】、。，；：？！（）"
    newest = {chr(code) for code in range(0x9FA6, 0x9FF0)}
    ascii_ = {chr(code) for code in range(0x20, 0x7F)}
    missing = {sign for sign in {*gbk, *rare, *signs, *newest, *ascii_} if ord(sign) not in known}
    assert len(set(gbk)) > 6700
    assert missing == set()


def test_every_icon_named_in_a_template_is_in_the_sprite():
    sprite = (STATIC / tags.SPRITE).read_text(encoding="utf-8")
    drawn = set(re.findall(r'<symbol viewBox="0 0 16 16" id="([^"]+)"', sprite))
    named = {
        icon
        for path in TEMPLATES
        for icon in re.findall(r'{% icon "([^"]+)"|icon="([a-z0-9-]+)"', source(path))
        for icon in icon
        if icon
    }
    assert named - drawn == set()
    assert set(tags.STATE_ICONS.values()) <= drawn
    assert set((STATIC / "vendor/icons.txt").read_text("utf-8").split()) == drawn
    assert tags.known_icons() == drawn


def test_the_menu_names_only_icons_of_the_sprite():
    from portal.web.navigation import sections

    named = {item.icon for section in sections for item in section.items}
    assert named - tags.known_icons() == set()


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


ROOT = (STATIC / "portal.css").read_text("utf-8").split(":root {")[1].split("}")[0]
TOKENS = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", ROOT))
GROUNDS = ("page", "card", "head", "chosen", "info-ground", "warn-ground", "error-ground")


@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        *((ink, ground, 4.5) for ink in ("ink", "ink-second", "ink-quiet")
          for ground in GROUNDS),
        *((kind, f"{kind}-ground", 4.5) for kind in ("ok", "warn", "error", "info", "none")),
        ("blue", "chosen", 4.5), ("card", "blue", 4.5), ("card", "sky", 4.5), ("card", "red", 4.5),
        ("edge", "card", 3), ("edge", "page", 3), ("focus", "page", 3), ("bar", "track", 3),
        ("done", "track", 3), ("target", "card", 3), ("warn-edge", "card", 3),
        ("card", "map-4", 4.5), ("card", "map-5", 4.5),
    ],
)  # fmt: skip
def test_colours_can_be_told_apart(ink, ground, least):
    assert contrast(TOKENS[ink], TOKENS[ground]) >= least


def test_every_class_of_a_state_has_its_colours():
    css = (STATIC / "portal.css").read_text(encoding="utf-8")
    for kind in tags.STATE_ICONS:
        assert f".state-{kind}" in css
        assert f".symbol-{kind}" in css


# ---- tags and filters ----


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1234567, "1,234,567"), (Decimal("12.50"), "12.50"), (-3, "−3"), (0, "0"), (None, "—"),
        ("", "—"), ("no figure", "—"), (float("nan"), "—"), (True, "—"),
    ],
)  # fmt: skip
def test_figures_are_grouped_and_absent_ones_are_a_dash(value, said):
    assert tags.figure(value) == said


def test_percent_and_change_keep_their_sign_and_decimals():
    assert tags.percent(Decimal("87.65")) == "87.7%"
    assert tags.percent(None) == "—"
    assert tags.percent(100, 0) == "100%"
    assert tags.change(Decimal("3.14")) == "+3.1"
    assert tags.change(-1.4) == "−1.4"
    assert tags.change(0) == "0.0"


def test_dates_follow_the_language_and_the_office_clock():
    evening = datetime(2026, 11, 5, 16, 30, tzinfo=UTC)
    with translation.override("zh-hans"):
        assert tags.cn_date(date(2026, 11, 3)) == "2026年11月3日"
        assert tags.cn_date(evening, "time") == "2026年11月6日 00:30"
        assert tags.cn_date(date(2026, 11, 3), "month") == "2026年11月"
    with translation.override("en"):
        assert tags.cn_date(date(2026, 11, 3)) == "Nov. 3, 2026"
    assert tags.cn_date(None) == "—"


def test_a_state_is_colour_icon_and_word_and_is_escaped():
    shown = tags.state("error", "<b>late</b>")
    assert 'class="state state-error"' in shown
    assert "#x-lg" in shown
    assert "&lt;b&gt;late&lt;/b&gt;" in shown
    assert 'class="state state-none"' in tags.state('"><script>', "x")


def test_a_changed_query_keeps_the_filters_and_drops_the_cursor():
    request = RequestFactory().get("/", {"q": "轴承", "after": "k9", "size": "10"})
    assert tags.url_with(Context({"request": request}), size=50) == "?q=%E8%BD%B4%E6%89%BF&size=50"
    assert tags.url_with(Context({"request": request}), q=None, after="k10") == "?size=10&after=k10"
    inside = Template("{% include part only %}")
    context = RequestContext(request, {"part": Template("{% url_with size=25 %}")})
    assert "size=25" in inside.render(context)


# ---- components ----


def render(template: str, **context: object) -> str:
    with translation.override("en"):
        return Template(template).render(RequestContext(RequestFactory().get("/"), context))


class Sample(forms.Form):
    amount = forms.DecimalField(
        label="Amount",
        help_text="Zero if none",
        widget=forms.NumberInput(attrs={"data-unit": "万元", "data-prefilled": "From 2025"}),
    )
    choice = forms.ChoiceField(choices=[("a", "One"), ("b", "Two")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Agreed")


def test_a_form_field_says_unit_source_need_and_fault():
    with translation.override("en"):
        page = str(Sample({"amount": "x"}))
    assert '<label for="id_amount">Amount<span class="required">required</span>' in page
    assert '<span class="unit">万元</span>' in page
    assert "From 2025" in page
    assert 'id="id_amount_error"' in page
    assert 'aria-describedby="id_amount_helptext id_amount_error"' in page
    assert 'aria-invalid="true"' in page
    assert page.count('type="radio"') == 2
    assert "<legend>Choice" in page
    assert '<label for="id_agreed">Agreed' in page


def test_the_pager_leafs_by_key_and_claims_no_row_numbers():
    page = render(
        '{% include "components/_pager.html" %}', next_url="?after=9", total_text="1000+",
        size=25, sizes=[25, 50],
    )  # fmt: skip
    assert "1000+ in all" in page
    assert 'rel="next"' in page
    assert 'rel="prev"' not in page
    assert '<span aria-current="true">25</span>' in page
    assert render('{% include "components/_pager.html" %}').strip() == ""


def test_a_finished_job_is_no_longer_asked_about():
    running = {"id": "job-1", "state_kind": "info", "state_label": "Now", "done": 4, "total": 9}
    page = render('{% include "components/_progress.html" %}', poll_url="/jobs/1/", **running)
    assert 'hx-get="/jobs/1/"' in page
    assert '<progress value="4" max="9"' in page
    done = render('{% include "components/_progress.html" %}', download_url="/f/1/", **running)
    assert "hx-get" not in done
    assert 'href="/f/1/"' in done


def test_a_ranking_shows_figure_and_target_in_columns_of_their_own():
    bars = [{"name": "丽水市", "percent": Decimal("57.3"), "value_text": "57.3%", "low": True}]
    page = render('{% include "components/_bars.html" %}', bars=bars, target=75, target_text="75%")
    assert 'width="57.3%"' in page
    assert page.index("</svg>") < page.index("57.3%</span>")
    assert "below the target" in page


def test_a_line_over_time_has_gaps_grid_and_a_table():
    points = [
        {"label": "1", "value": 10}, {"label": "2", "value": None}, {"label": "3", "value": 40},
        {"label": "4", "value": 30},
    ]  # fmt: skip
    drawn = drawing.trend(points, target=45)
    assert drawn is not None
    assert drawn.path.count("M") == 2
    assert [line.text for line in drawn.grid] == ["0", "12.5", "25", "37.5", "50"]
    assert [row.text for row in drawn.rows] == ["10", "—", "40", "30"]
    assert drawn.dots[-1].text == "30"
    assert drawing.trend([{"label": "1", "value": None}]) is None
    assert drawing.trend([{"label": "1", "value": 0}]) is not None
    assert "No figures yet" in render('{% trend points label="Visits" %}', points=[])
    assert render('{% trend points label="Visits" %}', points=points).count("<tr>") == 5


def test_the_map_draws_a_tile_for_every_county_and_says_who_is_late():
    county = {"value_text": "46%", "band": 1, "late": True, "url": "/r/1/", "title": "庆元县 46%"}
    counties = {
        "331126": county | {"name": "庆元县"},
        "331127": county | {"name": "景宁畲族自治县", "late": False, "band": 5},
        "330303": county | {"name": "龙湾区", "band": None, "url": ""},
    }
    made = drawing.tile_map("330000", counties, city_names={"331100": "丽水"})
    page = render('{% include "components/_tilemap.html" %}', label="Map", late_text="Late", **made)
    assert page.count('class="tile"') == 3
    assert page.count('class="late-flag" d="M-14') == 2
    assert ">景宁</text>" in page
    assert 'class="ground t5"' in page
    assert 'class="ground t0"' in page
    assert page.count("<a ") == 2
    assert "<title>庆元县 46%</title>" in page


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("长兴县", "长兴"), ("沙县", "沙县"), ("景宁畲族自治县", "景宁"), ("钱塘区", "钱塘"),
        ("积石山保安族东乡族撒拉族自治县", "积石山"), ("巴里坤哈萨克自治县", "巴里坤"),
        ("鄂伦春自治旗", "鄂伦春"), ("龙胜各族自治县", "龙胜"),
    ],
)  # fmt: skip
def test_county_names_on_tiles_are_short(full, short):
    assert drawing.short_name(full) == short
