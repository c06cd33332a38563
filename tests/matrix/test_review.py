"""The review of matrix.csv that a machine can repeat: what must hold of every line."""

from __future__ import annotations

import pytest

from tests.matrix.addresses import Address
from tests.matrix.scene import ROLES
from tests.matrix.test_matrix import ALL, EXPECTED

#: what is foreign to whom (from Ruian's point of view)
OUTSIDE = {
    "province_manager": ("abroad",),
    "province_viewer": ("abroad",),
    "city_reviewer": ("other_city", "abroad"),
    "county_officer": ("sibling", "other_city", "abroad"),
    "county_approver": ("sibling", "other_city", "abroad"),
    "county_system": ("sibling", "other_city", "abroad"),
    "station_officer": ("colleague", "sibling", "other_city", "abroad"),
    "enterprise_member": ("colleague", "sibling", "other_city", "abroad"),
    "expert": ("colleague", "sibling", "other_city", "abroad"),
    "expert_lead": ("sibling", "other_city", "abroad"),
    "body_member": ("colleague", "sibling", "other_city", "abroad"),
    "bank_member": ("colleague", "sibling", "other_city", "abroad"),
}
#: nouns that a province shares with all its counties: foreign only abroad, and why
SHARED = {
    "year": "one programme year for the province",
    "national_result": "one result of the province's year",
    "industry": "belongs to the year",
    "chain": "kept by the province, read by all of it",
    "project": "one list of projects for the province; each is kept by its own office",
    "version": "one questionnaire for the year",
    "campaign": "one campaign for the province; of the invited each sees those in reach",
    "year_code": "one programme year for the province",
    "service_item": "one list of service items for the province",
}
#: nouns that more people read than those of the own region, and why
PUBLIC: dict[str, str] = {
    "verify/<token>/": "whoever holds a document may check it",
    "bodies/<pk>/": "the register of approved bodies is one for the nation",
    "api/v1/bodies/<pk>/": "the register of approved bodies is one for the nation",
}
#: what a visitor may open, and why
OPEN = {
    "api/v1/changelog/": "what changed in the API holds no data",
    "account/sign-in/": "the door",
    "account/sign-out/": "the door, from inside",
    "account/lost-password/": "for who cannot get in",
    "account/reset/nonexistent/": "the link is the right",
    "account/activate/nonexistent/": "the link is the right",
    "account/second-step/": "the second half of signing in",
    "account/enrol/": "the second half of signing in",
    "verify/": "whoever holds a document may check it",
    "verify/<token>/": "whoever holds a document may check it",
    "questionnaires/answer/": "the key of a one-time link is the right",
    "questionnaires/answer/<pk>/": "the cookie of a one-time link is the right",
    "questionnaires/answer/<pk>/decline/": "the cookie of a one-time link is the right",
    "questionnaires/answer/<pk>/sections/A/": "the cookie of a one-time link is the right",
    "questionnaires/answer/<pk>/sections/A/draft/": "the cookie of a one-time link is the right",
    "questionnaires/answer/<pk>/check/": "the cookie of a one-time link is the right",
    "questionnaires/answer/<pk>/submit/": "the cookie of a one-time link is the right",
    "questionnaires/answer/done/": "it says thank you, and nothing else",
    "questionnaires/answer/done/copy/": "the cookie of who has just handed in is the right",
    "questionnaires/answer/<pk>/return/": "the cookie of a one-time link is the right",
    "i18n/setlang/": "a language is no secret",
    "api/v1/schema/": "the description of the API is public",
    "api/v1/docs/": "the description of the API is public",
    "healthz": "asked by the machine that watches",
    "readyz": "asked by the machine that watches",
}
#: what is not the business of the programme: the house itself
HOUSE = (
    "webhooks/",
    "api/v1/webhooks/",
    "api/v1/deliveries/",
    "api/v1/jobs/",
    "inbox/",
    "jobs/",
    "offices/",
    "people/",
    "audit/",
    "account/",
    "i18n/",
    "verify/",
    "imports/",
    "healthz",
    "readyz",
)
SHUT = {"401", "403", "404", "405", "-"}
BY_ROUTE = {one.route: one for one in ALL}


def cells() -> list[tuple[str, str, str, str, str]]:
    return [
        (route, verb, relation, role, answer)
        for (route, verb, relation), answers in EXPECTED.items()
        for role, answer in zip(ROLES, answers, strict=True)
    ]


def is_shared(address: Address, relation: str) -> bool:
    outer = address.nouns[0][1] if address.nouns else ""
    return outer in SHARED and relation != "abroad"


def test_what_is_foreign_is_as_if_it_did_not_exist() -> None:
    wrong = []
    for route, verb, relation, role, answer in cells():
        address = BY_ROUTE[route]
        if relation not in OUTSIDE.get(role, ()) or answer == "-" or route in PUBLIC:
            continue
        nowhere = EXPECTED.get((route, verb, "nonexistent"))
        if nowhere is None or is_shared(address, relation):
            continue
        if role == "county_system" and not address.is_api:
            continue  # a visitor there
        is_shut = set(answer.split("|")) <= SHUT and answer == nowhere[ROLES.index(role)]
        if not is_shut and (route, role) not in WIDER:
            wrong.append((route, verb, relation, role, answer))
    assert not wrong


#: who reads what the offices of the province publish
OFFICERS = ("city_reviewer", "county_officer", "county_approver", "county_system")
#: foreign rows that a role reads by its office, and why
WIDER: dict[tuple[str, str], str] = (
    {
        (route, role): "published policies are read by everybody within the province"
        for route in ("policies/<pk>/", "api/v1/policies/<pk>/")
        for role in ("station_officer", "enterprise_member", *OFFICERS)
    }
    | {
        (route, role): "policy papers are read by every office within the province"
        for route in ("policies/papers/<pk>/", "api/v1/papers/<pk>/", "api/v1/papers/<pk>/strike/")
        for role in OFFICERS
    }
    | {
        ("bodies/<pk>/change/", "province_manager"): "bodies have no region; a province keeps them",
    }
)


def test_what_is_crossed_does_not_exist() -> None:
    """One's own enterprise with another's member: nowhere anything but shut."""
    wrong = [
        cell
        for cell in cells()
        if cell[2] == "crossed" and not set(cell[4].split("|")) <= SHUT | {"302"}
    ]
    assert not wrong


def test_a_visitor_is_sent_to_the_door() -> None:
    wrong = []
    for route, verb, relation, role, answer in cells():
        wanted = {"401", "405"} if route.startswith("api/") else {"302", "405"}
        if role == "visitor" and route not in OPEN and answer not in wanted | {"-"}:
            wrong.append((route, verb, relation, answer))
    assert not wrong


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_the_administrators_have_no_business_here(role: str) -> None:
    wrong = [
        cell
        for cell in cells()
        if cell[3] == role
        and cell[0]
        and cell[0] not in OPEN
        and not cell[0].startswith(HOUSE)
        and not set(cell[4].split("|")) <= SHUT
        and not cell[0].startswith(("api/v1/schema", "api/v1/docs"))
    ]
    assert not wrong


def test_nothing_is_broken() -> None:
    wrong = [cell for cell in cells() if cell[4][:1] == "5" and cell[0] != "readyz"]
    assert not wrong


def test_what_is_open_is_still_there() -> None:
    known = {one.route for one in ALL}
    assert set(OPEN) <= known
    assert set(PUBLIC) <= known
