"""Floors that are one SQL statement: what a page could cost that knew nothing but its rows."""

from __future__ import annotations

from typing import Any

GROUPED = """
SELECT county.code, count(DISTINCT enterprise.id), count(DISTINCT entry.enterprise_id),
  count(DISTINCT visit.enterprise_id)
FROM regions_region county
LEFT JOIN enterprises_enterprise enterprise
  ON enterprise.region_id = county.id AND enterprise.closed_on IS NULL
LEFT JOIN programs_rosterentry entry ON entry.enterprise_id = enterprise.id
  AND entry.cycle_id = %(cycle)s AND entry.state = 'listed' AND entry.listed_on <= %(on)s
LEFT JOIN experts_visit visit ON visit.enterprise_id = enterprise.id
  AND visit.cycle_id = %(cycle)s AND visit.state = 'confirmed' AND visit.confirmed_on <= %(on)s
WHERE county.level = 'county' AND county.path LIKE '33.%%' AND county.valid_to IS NULL
GROUP BY county.code
"""


def grouped_by_county(cursor: Any, year: str, on: str) -> dict[str, list[int]]:
    """County code to [enterprises, listed, visited] of Zhejiang up to a day."""
    cursor.execute("SELECT id FROM programs_cycle WHERE code = %s", [year])
    cursor.execute(GROUPED, {"cycle": cursor.fetchone()[0], "on": on})
    return {code: list(counts) for code, *counts in cursor.fetchall()}


JSON_OF_PAGE = """
SELECT json_agg(row_to_json(line))::text FROM (
  SELECT e.id, e.credit_code, e.name, e.kind, region.code AS region, region.name AS region_name,
    e.address, e.industry_code, e.staff_count, e.revenue_wan::text, e.assets_wan::text,
    e.size_class, e.size_is_provisional, e.founded_on, e.has_quality_officer,
    e.old_number, e.is_branch, e.parent_code, e.is_own_site,
    station.code AS station, e.registered_on, e.changed_at, e.closed_on, e.revision,
    e.contact_name, e.contact_title, e.contact_phone, e.quality_lead
  FROM enterprises_enterprise e
  JOIN regions_region region ON region.id = e.region_id
  LEFT JOIN offices_office station ON station.id = e.station_id
  WHERE e.id > %s AND region.path LIKE '33.%%' ORDER BY e.id LIMIT 50
) line
"""


def json_of_page(cursor: Any, *, after: int) -> str:
    cursor.execute(JSON_OF_PAGE, [after])
    text: str = cursor.fetchone()[0]
    return text


NAMES_HOLD = """
SELECT id FROM enterprises_enterprise WHERE search_names LIKE %s ORDER BY id DESC LIMIT %s
"""


def scanned(cursor: Any, text: str, *, limit: int) -> list[int]:
    """Enterprises whose names hold the text, newest first, by looking at every row."""
    cursor.execute("SET LOCAL enable_bitmapscan = off")
    cursor.execute(NAMES_HOLD, [f"%{text}%", limit])
    found = [pk for (pk,) in cursor.fetchall()]
    cursor.execute("SET LOCAL enable_bitmapscan = on")
    return found


def copied_out(cursor: Any, query: str, out: Any) -> None:
    """The rows of a query as CSV."""
    cursor.copy_expert(f"COPY ({query}) TO STDOUT WITH (FORMAT csv, HEADER)", out)


def copied_in(cursor: Any, table: str, columns: tuple[str, ...], text: Any) -> None:
    """Rows of a CSV that is ready, into the same table, with nothing looked at."""
    names = ", ".join(f'"{column}"' for column in columns)
    cursor.copy_expert(
        f"COPY {table} ({names}) FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL "
        '("name_pinyin", "search_names", "address", "contact_name", "contact_title", '
        '"contact_phone", "quality_lead", "old_number", "parent_code", "closed_reason"))',
        text,
    )


#: the columns of the export; {place} is the beginning of a region's path
EXPORTED = """
SELECT e.credit_code, e.name, region.name AS county, e.address, e.industry_code, e.staff_count,
  e.revenue_wan, e.assets_wan, e.founded_on, e.contact_name, e.contact_title, e.contact_phone,
  e.quality_lead, e.has_quality_officer, exception.reason, e.kind, e.size_class,
  station.name AS station, e.registered_on, e.closed_on
FROM enterprises_enterprise e
JOIN regions_region region ON region.id = e.region_id
LEFT JOIN offices_office station ON station.id = e.station_id
LEFT JOIN enterprises_codeexception exception ON exception.enterprise_id = e.id
WHERE region.path LIKE '{place}%'
ORDER BY e.id
"""
