"""The tile grid of counties."""

from datetime import date

import pytest

from portal.regions.rules import counties_in_force, in_force, read_regions
from portal.regions.tiles import Tile, city_labels, city_of, edges, layout, read_tiles

TODAY = date(2026, 9, 11)
PROVINCES = [row.code for row in in_force(TODAY) if row.level == "province"]
WITH_TABLE = ["330000", "440000", "460000", "500000", "650000"]


def codes(province, on=TODAY):
    return [row.code for row in counties_in_force(province, on)]


@pytest.mark.parametrize("province", PROVINCES)
def test_every_county_has_a_cell_of_its_own(province):
    tiles = layout(province, codes(province))
    assert {tile.code for tile in tiles} == set(codes(province))
    assert len({(tile.x, tile.y) for tile in tiles}) == len(tiles)
    if tiles:
        assert (min(tile.x for tile in tiles), min(tile.y for tile in tiles)) == (0, 0)


@pytest.mark.parametrize("province", PROVINCES)
def test_no_grid_is_wider_than_a_page(province):
    tiles = layout(province, codes(province))
    assert all(tile.x < 19 and tile.y < 24 for tile in tiles)


@pytest.mark.parametrize("province", WITH_TABLE)
def test_the_table_knows_exactly_the_counties_in_force(province):
    assert {code for code in read_tiles() if code[:2] == province[:2]} == set(codes(province))


def test_the_table_knows_no_other_province():
    assert {f"{code[:2]}0000" for code in read_tiles()} == set(WITH_TABLE)


@pytest.mark.parametrize("province", ["440000", "650000"])
def test_the_tiles_of_a_city_hang_together(province):
    at = {(tile.x, tile.y): tile.code for tile in layout(province, codes(province))}
    apart = []
    for city in {city_of(code) for code in at.values()}:
        own = {cell for cell, code in at.items() if city_of(code) == city}
        reached, waiting = set(), [min(own)]
        while waiting:
            x, y = waiting.pop()
            reached.add((x, y))
            around = {(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)} & own - reached
            waiting.extend(around)
        if reached != own:
            apart.append(city)
    assert set(apart) <= {"650200"}  # 独山子 lies apart from 克拉玛依 on the land too


def test_east_is_right_and_south_is_down_in_zhejiang():
    at = {tile.code: tile for tile in layout("330000", codes("330000"))}
    assert at["330903"].x > at["330102"].x > at["330881"].x  # 普陀, 上城, 江山
    assert at["330327"].y > at["330703"].y > at["330522"].y  # 苍南, 金东, 长兴


def test_a_county_that_the_table_does_not_know_is_put_next_to_its_city():
    unknown = "330199"
    tiles = layout("330000", [*codes("330000"), unknown])
    assert len(tiles) == 91
    assert len({(tile.x, tile.y) for tile in tiles}) == 91
    mine = next(tile for tile in tiles if tile.code == unknown)
    others = [tile for tile in tiles if city_of(tile.code) == "330100" and tile != mine]
    assert min(abs(tile.x - mine.x) + abs(tile.y - mine.y) for tile in others) <= 2


def test_the_counties_of_an_earlier_day_all_have_cells():
    before = codes("330000", date(2020, 6, 1))
    assert "330104" in before  # 江干
    tiles = layout("330000", before)
    assert len({(tile.x, tile.y) for tile in tiles}) == len(before) == 90


def test_many_unknown_counties_still_find_room():
    strange = [f"3301{number:02}" for number in range(100)]
    tiles = layout("330000", [*codes("330000"), *strange])
    assert len({(tile.x, tile.y) for tile in tiles}) == len(tiles)


def test_the_grid_of_one_city_begins_at_its_own_corner():
    hangzhou = [code for code in codes("330000") if code.startswith("3301")]
    tiles = layout("330000", hangzhou)
    assert len(tiles) == 13
    assert (min(tile.x for tile in tiles), min(tile.y for tile in tiles)) == (0, 0)


def test_no_counties_make_no_tiles():
    assert layout("810000", []) == []
    assert edges([]) == []
    assert city_labels([]) == []


def test_the_order_in_which_counties_are_given_does_not_matter():
    some = codes("370000")
    assert layout("370000", some) == layout("370000", reversed(some))


def test_lines_are_drawn_between_cities_only():
    tiles = [Tile("330102", 0, 0), Tile("330105", 1, 0), Tile("330203", 1, 1)]
    assert [(edge.x1, edge.y1, edge.x2, edge.y2) for edge in edges(tiles)] == [(1, 1, 2, 1)]


def test_city_names_stand_in_free_cells():
    tiles = layout("330000", codes("330000"))
    labels = city_labels(tiles)
    assert not {(tile.x, tile.y) for tile in tiles} & {(label.x, label.y) for label in labels}
    assert len({(label.x, label.y) for label in labels}) == len(labels)
    assert {label.code for label in labels} <= {
        row.code for row in read_regions() if row.level == "city"
    }
    assert len(labels) >= 9


def test_a_city_without_counties_needs_no_second_name():
    labels = city_labels(layout("440000", codes("440000")))
    assert not {"441900", "442000"} & {label.code for label in labels}
    assert city_labels(layout("500000", codes("500000"))) == []
