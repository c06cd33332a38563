"""Search in names: by any two characters and more.

PostgreSQL: every pair of neighbouring characters of `search_names` stands in a GIN index
(`BIGRAM_SQL`, run by a migration); the pairs of what is asked select, and LIKE checks again, for
pairs alone may stand apart. SQLite has no such index: there it is a scan over the rows in reach.
Both give exactly the rows whose names hold the text (Python `in`, after NFKC and upper case).
"""

from __future__ import annotations

import re
import unicodedata

from django.db import connections
from django.db.models import BooleanField, F, Field, Func, Q, Value
from django.db.models.functions import Right

from enterprises.register.models import EnterpriseQuerySet
from portal.kernel.text import narrow, one_line

#: what the migration runs on PostgreSQL, forwards and backwards
BIGRAM_SQL = """
CREATE OR REPLACE FUNCTION enterprise_bigrams(names text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT substr(names, place, 2)), '{}'::text[])
  FROM generate_series(1, length(names) - 1) AS place
$$;
CREATE INDEX enterprise_name_bigrams ON enterprises_enterprise
USING gin (enterprise_bigrams(search_names));
"""
BIGRAM_SQL_REVERSE = """
DROP INDEX IF EXISTS enterprise_name_bigrams;
DROP FUNCTION IF EXISTS enterprise_bigrams(text);
"""
FEWEST = 2
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_CODE = re.compile(r"[0-9A-Z]{4,18}")
_OLD_NUMBER = re.compile(r"[0-9]{6}[0-9A-Z]{2}[0-9]{7}")
_ENDING = re.compile(r"[0-9A-Z]{6}")
_PHONE = re.compile(r"[0-9-]{8,20}")


def searchable(*names: str) -> str:
    """Names as `search_names` holds them: narrow, upper case, one a line, each once."""
    if len(names) == 1:
        return asked(names[0])
    return "\n".join(dict.fromkeys(asked(name) for name in names if name))


def asked(text: str) -> str:
    """What somebody typed, as it is compared; characters that no name can hold are left out."""
    if text.isprintable() and " " not in text and unicodedata.is_normalized("NFKC", text):
        return text.upper()  # nearly every name, and much quicker
    return narrow(one_line(_UNSEEN.sub("", text))).upper()


def matching(rows: EnterpriseQuerySet, text: str, *, phones: bool = False) -> EnterpriseQuerySet:
    """Those whose name or a former name holds the text (two characters or more), whose credit code
    begins with it (four) or ends in it (six), whose old registration number it is, or, with
    `phones`, whose telephone number it is.
    """
    text = asked(text)
    if not text:
        return rows
    found = _named(text, rows.db)
    if _CODE.fullmatch(text):
        found |= Q(credit_code__startswith=text)
    if _OLD_NUMBER.fullmatch(text):
        found |= Q(old_number=text)
    if _ENDING.fullmatch(text):
        rows = rows.alias(code_ending=Right("credit_code", 6))
        found |= Q(code_ending=text)
    if phones and _PHONE.fullmatch(text):
        found |= Q(contact_phone=text)
    return rows.filter(found)


def _named(text: str, using: str) -> Q:
    names = Q(search_names__contains=text)
    if connections[using].vendor != "postgresql" or len(text) < FEWEST:
        return names
    pairs = [text[place : place + 2] for place in range(len(text) - 1)]
    holds = Func(  # enterprise_bigrams(…"search_names") @> (…::text[]), as the index has it
        F("search_names"),
        Value(pairs, output_field=Field()),
        template="enterprise_bigrams(%(expressions)s::text[])",
        arg_joiner=") @> (",
        output_field=BooleanField(),
    )
    return Q(holds) & names
