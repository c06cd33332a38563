"""Published questionnaires, responses and needs for tests."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

from enterprises.register.models import Enterprise
from programs.cycles.models import Cycle
from programs.questionnaires.models import Need, Response, Template, Version
from programs.questionnaires.schema import fingerprint, library
from tests.factories import NOON, office
from tests.factories.cycles import cycle
from tests.factories.enterprises import enterprise as make_enterprise


def words(text: str) -> dict[str, str]:
    return {"zh-hans": text, "en": text}


#: a questionnaire of one of each kind, small enough to be read in a test
SMALL: dict[str, Any] = {
    "code": "needs",
    "title": words("Needs"),
    "minutes": 3,
    "purpose": words("To know what is needed"),
    "basis": words("SAMR [2020] No. 165"),
    "until": "2026-12-31",
    "sections": [
        {
            "code": "A",
            "words": words("About you"),
            "questions": [
                {
                    "code": "A1",
                    "kind": "text",
                    "words": words("Name"),
                    "required": True,
                    "prefill": "name",
                },
                {
                    "code": "A2",
                    "kind": "number",
                    "words": words("Staff"),
                    "required": True,
                    "prefill": "staff_count",
                    "least": 0,
                    "greatest": 1000,
                },
                {
                    "code": "A3",
                    "kind": "rows",
                    "words": words("Products"),
                    "why_asked": words("They change"),
                    "most": 3,
                    "columns": [
                        {"code": "product", "words": words("Product"), "required": True},
                        {"code": "share", "words": words("Share"), "kind": "number"},
                    ],
                },
            ],
        },
        {
            "code": "B",
            "words": words("Quality"),
            "questions": [
                {
                    "code": "B1",
                    "kind": "single",
                    "words": words("System"),
                    "required": True,
                    "options": [
                        {"code": "no", "words": words("No")},
                        {"code": "certified", "words": words("Certified")},
                    ],
                },
                {
                    "code": "B2",
                    "kind": "multiple",
                    "words": words("Why not"),
                    "required": True,
                    "most": 2,
                    "element": "certification",
                    "asked_when": {"question": "B1", "operator": "is", "value": "no"},
                    "options": [
                        {"code": "cost", "words": words("Cost")},
                        {"code": "time", "words": words("Time")},
                        {"code": "people", "words": words("People")},
                        {"code": "none", "words": words("None"), "exclusive": True},
                    ],
                },
                {
                    "code": "B3",
                    "kind": "five_point",
                    "words": words("Content"),
                    "may_not_apply": True,
                },
                {
                    "code": "B4",
                    "kind": "rank",
                    "words": words("First"),
                    "most": 2,
                    "ranks_elements": True,
                    "options": [
                        {"code": "certification", "words": words("Certification")},
                        {"code": "quality", "words": words("Quality")},
                        {"code": "finance", "words": words("Finance")},
                    ],
                },
                {
                    "code": "B5",
                    "kind": "yes_no",
                    "words": words("Expert wanted"),
                    "element": "quality",
                    "need": words("An expert"),
                },
                {"code": "B6", "kind": "date", "words": words("When")},
            ],
        },
    ],
}

COMPLETE: dict[str, Any] = {
    "A1": "Valves Ltd",
    "A2": "50",
    "B1": "no",
    "B2": ["cost", "time"],
    "B3": "4",
    "B4": ["certification", "quality"],
    "B5": "yes",
    "B6": "2026-12-01",
}


def version(of: Cycle | None = None, schema: Any = None, **values: object) -> Version:
    """A published questionnaire of the year; the small one, unless a schema is given."""
    of = of or cycle()
    schema = copy.deepcopy(SMALL if schema is None else schema)
    template, _new = Template.objects.get_or_create(
        region=of.region, code=schema["code"], defaults={"title": "Needs"}
    )
    given = {
        "template": template,
        "cycle": of,
        "number": template.versions.count() + 1,
        "schema": schema,
        "schema_sha256": fingerprint(schema),
        "made_at": NOON,
        "state": "published",
        "published_at": NOON,
    } | values
    return Version.objects.create(**given)


def full_version(of: Cycle | None = None) -> Version:
    return version(of, library()["needs_2026"])


def response(
    of: Enterprise | None = None,
    *,
    state: str = "draft",
    to: Version | None = None,
    answers: Any = None,
    **values: object,
) -> Response:
    """A response in a state, with the dates that the state needs."""
    of = of or make_enterprise()
    to = to or version()
    day = date(2026, 5, 6)
    given = {
        "cycle": to.cycle,
        "template": to.template,
        "version": to,
        "enterprise": of,
        "region": of.region,
        "state": state,
        "answers": dict(COMPLETE if answers is None else answers),
        "on_behalf": state in ("unconfirmed", "confirmed"),
        "started_at": NOON,
        "saved_at": NOON,
    }
    if state != "draft":
        given["submitted_on"] = day
    if state in ("submitted", "confirmed"):
        given["counted_on"] = day
    if state == "confirmed":
        given["confirmed_on"] = day
    return Response.objects.create(**(given | values))


def need(of: Response | None = None, *, state: str = "found", **values: object) -> Need:
    """A need in a state, with what the state needs."""
    of = of or response(state="submitted")
    day = date(2026, 5, 6)
    given = {
        "response": of,
        "enterprise": of.enterprise,
        "region": of.region,
        "cycle": of.cycle,
        "element": "certification",
        "item": f"B2.{Need.objects.filter(response=of).count()}",
        "words": words("Cost"),
        "state": state,
        "found_on": day,
    }
    if state != "found":
        given |= {"office": office(of.region.code), "dispatched_on": day}
    if state in ("answered", "solved"):
        given |= {"answer": "Done.", "answered_on": day}
    if state == "solved":
        given["solved_on"] = day
    return Need.objects.create(**(given | values))
