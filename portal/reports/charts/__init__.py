"""Charts: pure functions from frozen figures to SVG, the same in a document and on a page.

Each drawing has a title, a description and role=img, names its font on every text, carries
colours as presentation attributes (no style, no script) and escapes whatever it is given.
"""

from portal.reports.charts.anatomy import Anatomy, Part, Station, anatomy
from portal.reports.charts.bars import Bar, BarChart, Meter, bars, meter
from portal.reports.charts.causes import Bone, Cause, Fishbone, fishbone
from portal.reports.charts.ecology import Ecology, EcologyLine, ecology
from portal.reports.charts.flow import FunnelChart, Stage, funnel
from portal.reports.charts.lamps import lamp
from portal.reports.charts.lines import Series, TrendChart, trend
from portal.reports.charts.radar import RadarChart, RadarSeries, radar
from portal.reports.charts.skeleton import Rib, Skeleton, Twig, skeleton
from portal.reports.charts.spread import Box, BoxChart, Interval, boxes, interval, wilson
from portal.reports.charts.tiles import Band, Tile, TileGroup, TileMap, tiles

__all__ = [
    "Anatomy",
    "Band",
    "Bar",
    "BarChart",
    "Bone",
    "Box",
    "BoxChart",
    "Cause",
    "Ecology",
    "EcologyLine",
    "Fishbone",
    "FunnelChart",
    "Interval",
    "Meter",
    "Part",
    "RadarChart",
    "RadarSeries",
    "Rib",
    "Series",
    "Skeleton",
    "Stage",
    "Station",
    "Tile",
    "TileGroup",
    "TileMap",
    "TrendChart",
    "Twig",
    "anatomy",
    "bars",
    "boxes",
    "ecology",
    "fishbone",
    "funnel",
    "interval",
    "lamp",
    "meter",
    "radar",
    "skeleton",
    "tiles",
    "trend",
    "wilson",
]
