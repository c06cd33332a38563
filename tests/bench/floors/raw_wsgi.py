"""The floor of a return's POST: decode, one SQL statement with audit and idempotency, answer.

No routing, no key, no permission, no rules: `python -m gunicorn tests.bench.floors.raw_wsgi`.
"""

from __future__ import annotations

import hashlib
import os
import threading

import msgspec
import psycopg2

STATEMENT = """
WITH kept AS (
  INSERT INTO floor_answer (key, fingerprint) VALUES (%s, %s) ON CONFLICT DO NOTHING RETURNING key
), made AS (
  INSERT INTO floor_return (region, period, "values", texts, made_at)
  SELECT %s, %s, %s, %s, now() FROM kept RETURNING id
), told AS (
  INSERT INTO floor_event (verb, at, target, detail)
  SELECT 'send', now(), id::text, '{}' FROM made
)
SELECT id FROM made
"""
TABLES = """
CREATE TABLE IF NOT EXISTS floor_answer (key text PRIMARY KEY, fingerprint text);
CREATE TABLE IF NOT EXISTS floor_return (
  id bigserial PRIMARY KEY, region text, period text, "values" jsonb, texts jsonb,
  made_at timestamptz);
CREATE TABLE IF NOT EXISTS floor_value (
  id bigserial PRIMARY KEY, report_id bigint REFERENCES floor_return, code text,
  value numeric(14, 2));
CREATE TABLE IF NOT EXISTS floor_event (
  id bigserial PRIMARY KEY, verb text, at timestamptz, target text, detail jsonb);
"""


class Body(msgspec.Struct):
    region: str
    period: str
    values: dict[str, str]
    texts: dict[str, str]


_decode = msgspec.json.Decoder(Body).decode
_encode = msgspec.json.encode
_here = threading.local()


def _connection():
    if not hasattr(_here, "connection"):
        _here.connection = psycopg2.connect(os.environ["DATABASE_URL"])
        _here.connection.autocommit = True
    return _here.connection


def leave():
    """Close this thread's connection."""
    _here.__dict__.pop("connection").close()


def application(environ, start_response):
    data = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    body = _decode(data)
    with _connection().cursor() as cursor:
        cursor.execute(
            STATEMENT,
            (
                environ["HTTP_IDEMPOTENCY_KEY"],
                hashlib.sha256(data).hexdigest(),
                body.region,
                body.period,
                _encode(body.values).decode(),
                _encode(body.texts).decode(),
            ),
        )
        (made,) = cursor.fetchone()
    answer = _encode({"id": made})
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))]
    start_response("201 Created", headers)
    return [answer]
