"""Charts: every drawing is whole, escaped, named, and says "—" where nothing is known."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest

from portal.reports import charts as c
from portal.reports.charts import ink
from portal.reports.qr import qr

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert(1)</script>&"\x00\x1b\ud800'


def parse(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def words(svg: str) -> list[str]:
    found = []
    for text in parse(svg).iter(f"{SVG}text"):
        title = text.find(f"{SVG}title")
        found.append((text.text or "") + (title.tail or "" if title is not None else ""))
    return found


def drawings(label: str, value: object) -> dict[str, str]:
    """Every kind of chart with one label and one value in it."""
    summary = None if value is None else (value,) * 5
    count = None if value is None else int(value)
    bands = [c.Band(0, label), c.Band(60, "60"), c.Band(90, "90")]
    return {
        "bars": c.bars(c.BarChart(label, [c.Bar(label, value, value)], unit=label)),
        "meter": c.meter(c.Meter(label, value)),
        "trend": c.trend(
            c.TrendChart(label, [label], [c.Series(label, [value]), c.Series("p", [value], "plan")])
        ),
        "tiles": c.tiles(
            c.TileMap(label, [c.TileGroup(label, [c.Tile(label, value, late=True)])], bands)
        ),
        "funnel": c.funnel(c.FunnelChart(label, [c.Stage(label, count), c.Stage(label, count)])),
        "radar": c.radar(
            c.RadarChart(label, [label] * 3, [c.RadarSeries(label, [value] * 3)], label)
        ),
        "boxes": c.boxes(c.BoxChart(label, [c.Box(label, 0, summary)])),
        "interval": c.interval(c.Interval(label, value, None if value is None else (value, value))),
        "fishbone": c.fishbone(c.Fishbone(label, [label], [c.Bone("人", [c.Cause(label, True)])])),
        "lamp": c.lamp("met", title=label),
        "qr": qr("https://portal.example/verify/0", title=label),
    }


def empty() -> dict[str, str]:
    return {
        "bars": c.bars(c.BarChart("t", [])),
        "trend": c.trend(c.TrendChart("t", [], [])),
        "tiles": c.tiles(c.TileMap("t", [], [])),
        "funnel": c.funnel(c.FunnelChart("t", [])),
        "radar": c.radar(c.RadarChart("t", [], [])),
        "boxes": c.boxes(c.BoxChart("t", [])),
        "fishbone": c.fishbone(c.Fishbone("t", [], [])),
    }


KINDS = list(drawings("x", 1))
VALUES = [None, 0, 1, -3, 100, Decimal("83.4"), 0.001, 10**9]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", VALUES)
def test_every_chart_draws_every_value(kind, value):
    svg = drawings("名录库企业", value)[kind]
    assert "nan" not in svg
    assert "inf" not in svg.replace("information", "")
    for element in parse(svg).iter():
        for name in ("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "width", "height"):
            if name in element.attrib:
                assert math.isfinite(float(element.attrib[name]))


@pytest.mark.parametrize("kind", list(empty()))
def test_a_chart_of_nothing_is_still_a_drawing(kind):
    assert parse(empty()[kind]).tag == f"{SVG}svg"


@pytest.mark.parametrize("kind", KINDS)
def test_every_chart_has_a_name_a_role_and_no_style(kind):
    svg = parse(drawings("覆盖率", 80)[kind])
    assert svg.attrib["role"] == "img"
    assert svg.attrib["aria-label"].startswith("覆盖率")
    assert (svg.findtext(f"{SVG}title") or "").startswith("覆盖率")
    for element in svg.iter():
        assert "style" not in element.attrib
        assert "id" not in element.attrib
        assert not [name for name in element.attrib if name.startswith("on")]
        if element.tag == f"{SVG}text":
            assert element.attrib["font-family"] == ink.FONT


@pytest.mark.parametrize("kind", KINDS)
def test_every_label_is_escaped(kind):
    svg = drawings(HOSTILE, 80)[kind]
    tags = {element.tag.removeprefix(SVG) for element in parse(svg).iter()}
    assert "script" not in tags
    assert "<script" not in svg


@pytest.mark.parametrize("value", [None, float("nan"), Decimal("NaN"), float("inf")])
def test_what_is_not_known_is_a_dash_and_not_a_zero(value):
    assert "—" in words(c.bars(c.BarChart("t", [c.Bar("a", value)])))
    tile = c.tiles(c.TileMap("t", [c.TileGroup("g", [c.Tile("a", value)])], [c.Band(0, "0")]))
    assert "—" in words(tile)
    assert ink.say(value) == "—"


@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [
        (12110, 0, "12,110"),
        (Decimal("-0.5"), 1, "−0.5"),
        (Decimal("-0.04"), 1, "0.0"),
        (0, 1, "0.0"),
        (Decimal("83.45"), 1, "83.4"),
    ],
)
def test_figures_are_written_with_thousands_and_a_true_minus(value, decimals, said):
    assert ink.say(value, decimals) == said


def test_a_bar_under_its_share_of_the_target_is_red():
    chart = c.BarChart("t", [c.Bar("a", 89, 100), c.Bar("b", 90, 100)], attention_below=90)
    fills = [r.attrib["fill"] for r in parse(c.bars(chart)).iter(f"{SVG}rect")]
    assert (fills.count(ink.RED), fills.count(ink.BLUE)) == (1, 1)


def test_a_stage_is_compared_with_the_one_before_and_the_first():
    stages = [c.Stage("入库", 200), c.Stage("诊断", 100), c.Stage("获证", 25)]
    said = words(c.funnel(c.FunnelChart("t", stages)))
    assert said.count("50.0%") == 2
    assert {"25.0%", "12.5%"} <= set(said)


def test_a_missing_month_parts_the_line():
    series = c.Series("实际", [1, 2, None, 4, 5])
    svg = parse(c.trend(c.TrendChart("t", list("abcde"), [series])))
    assert len(list(svg.iter(f"{SVG}polyline"))) == 2


def test_names_at_the_ends_of_lines_do_not_meet():
    series = [c.Series("实际", [1, 10]), c.Series("计划", [1, 10], "plan")]
    svg = parse(c.trend(c.TrendChart("t", ["1", "2"], series)))
    ys = [float(t.attrib["y"]) for t in svg.iter(f"{SVG}text") if "10" in (t.text or "")]
    assert abs(ys[-1] - ys[-2]) >= 12


def test_a_chapter_without_an_answer_leaves_the_radar_open():
    series = [c.RadarSeries("本企业", [1, None, 3, 4])]
    svg = parse(c.radar(c.RadarChart("t", list("abcd"), series)))
    assert len(list(svg.iter(f"{SVG}circle"))) == 3
    assert not [p for p in svg.iter(f"{SVG}polygon") if p.attrib["stroke"] == ink.BLUE]


def test_a_late_tile_has_a_second_sign_beside_its_colour():
    def lines(*, late: bool) -> int:
        group = c.TileGroup("温州市", [c.Tile("瓯海", 80, late=late)])
        return len(
            list(parse(c.tiles(c.TileMap("t", [group], [c.Band(0, "0")]))).iter(f"{SVG}line"))
        )

    assert lines(late=True) > lines(late=False) == 0


@pytest.mark.parametrize(("value", "step"), [(59.9, 0), (60, 1), (89, 1), (90, 2), (100, 2)])
def test_a_tile_takes_the_band_that_it_has_reached(value, step):
    bands = [c.Band(0, "不足 60"), c.Band(60, "60–89"), c.Band(90, "90 以上")]
    svg = parse(c.tiles(c.TileMap("t", [c.TileGroup("g", [c.Tile("a", value)])], bands)))
    legend, tile = [r.attrib["fill"] for r in svg.iter(f"{SVG}rect")][:3], list(svg.iter(f"{SVG}g"))
    assert tile[0].find(f"{SVG}rect").attrib["fill"] == legend[step]


def test_groups_without_a_place_are_set_without_touching():
    groups = [c.TileGroup(f"市{n}", [c.Tile("县", 1)] * n, columns=4) for n in range(1, 12)]
    svg = parse(c.tiles(c.TileMap("t", groups, [c.Band(0, "0")])))
    places = [
        (t.find(f"{SVG}rect").attrib["x"], t.find(f"{SVG}rect").attrib["y"])
        for t in svg.iter(f"{SVG}g")
    ]
    assert len(places) == len(set(places)) == sum(range(1, 12))


def test_a_tile_links_where_it_is_told_to():
    group = c.TileGroup("g", [c.Tile("a", 1, href="/regions/330304/?a=1&b=2")])
    svg = parse(c.tiles(c.TileMap("t", [group], [c.Band(0, "0")])))
    assert svg.find(f"{SVG}a").attrib["href"] == "/regions/330304/?a=1&b=2"


@pytest.mark.parametrize(("successes", "trials"), [(1, 3), (19, 64), (2874, 3012), (5, 10)])
def test_wilsons_bounds_solve_the_score_equation(successes, trials):
    """At a bound p the observed rate lies exactly z standard errors away from p."""
    rate = successes / trials
    for bound in c.wilson(successes, trials):
        p = bound / 100
        assert abs(rate - p) / math.sqrt(p * (1 - p) / trials) == pytest.approx(1.959964, abs=1e-6)


def test_wilson_stays_within_nothing_and_everything():
    """With no success of ten the upper bound is z²/(n + z²) = 3.8415 / 13.8415."""
    assert c.wilson(0, 10) == pytest.approx((0, 27.753), abs=0.001)
    assert c.wilson(10, 10) == pytest.approx((72.247, 100), abs=0.001)


@pytest.mark.parametrize(("successes", "trials"), [(0, 0), (3, 2), (-1, 5)])
def test_wilson_says_nothing_of_what_cannot_be(successes, trials):
    assert c.wilson(successes, trials) is None


def test_ticks_are_round_and_hold_the_data():
    for low, high in [(0, 1), (0, 11650), (-19.3, 38), (0, 0), (5, 5), (0, 0.03)]:
        marks = ink.ticks(low, high)
        assert marks[0] <= low
        assert marks[-1] >= high
        assert 2 <= len(marks) <= 9


def test_a_long_label_is_cut_and_kept_whole_in_its_tooltip():
    svg = c.bars(c.BarChart("t", [c.Bar("质量" * 60, 1)]))
    assert "…" in svg
    assert "质量" * 60 in svg
