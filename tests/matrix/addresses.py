"""Every route of the resolver, with the noun that each of its parameters names.

A route with a parameter that stands in no table fails with words: give it a line here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern

from tests.guards.house import routes

_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
_NAMED = re.compile(r"\(\?P<(\w+)>((?:[^()\[\]]|\[[^\]]*\])*)\)")

#: route (a beginning of it) and parameter to the noun of the scene; the longest beginning wins
NOUNS = {
    ("inbox/", "pk"): "notice",
    ("jobs/", "pk"): "job",
    ("offices/", "pk"): "office",
    ("offices/", "link"): "invitation",
    ("offices/", "post"): "post",
    ("offices/keys/", "pk"): "key",
    ("people/", "pk"): "person",
    ("audit/", "pk"): "event",
    ("webhooks/", "pk"): "webhook",
    ("sandbox/keys/", "pk"): "sandbox_key",
    ("webhooks/deliveries/", "pk"): "delivery",
    ("reports/", "token"): "token",
    ("verify/", "token"): "token",
    ("account/sessions/", "pk"): "session",
    ("imports/runs/", "pk"): "run",
    ("files/", "pk"): "photo",
    ("enterprises/", "pk"): "enterprise",
    ("enterprises/", "membership"): "membership",
    ("enterprises/moves/", "pk"): "transfer",
    ("enterprises/mergers/", "pk"): "merger",
    ("enterprises/objections/", "pk"): "objection",
    ("enterprises/consents/", "pk"): "consent",
    ("enterprises/views/", "pk"): "saved_view",
    ("enterprises/honours/", "pk"): "honour",
    ("years/", "pk"): "year",
    ("years/industries/", "pk"): "industry",
    ("years/activities/", "pk"): "activity",
    ("years/activities/<int:pk>/decide/", "pk"): "meeting",
    ("years/activities/<int:pk>/contract/", "pk"): "matchmaking",
    ("years/contracts/", "pk"): "contract",
    ("years/decisions/", "pk"): "decision",
    ("years/targets/", "pk"): "target_answer",
    ("years/roster/", "pk"): "entry",
    ("questionnaires/", "pk"): "response",
    ("questionnaires/start/", "enterprise"): "enterprise",
    ("questionnaires/versions/", "pk"): "version",
    ("questionnaires/versions/<int:pk>/bridge/", "pk"): "draft_version",
    ("questionnaires/versions/<int:pk>/drop/", "pk"): "draft_version",
    ("questionnaires/versions/<int:pk>/edit/", "pk"): "draft_version",
    ("questionnaires/needs/", "pk"): "need",
    ("questionnaires/campaigns/", "pk"): "campaign",
    ("questionnaires/invited/", "pk"): "invitee",
    ("questionnaires/invited/", "link"): "answer_link",
    ("questionnaires/flags/", "pk"): "flag",
    ("questionnaires/answer/", "pk"): "answer_link",
    ("api/v1/results/", "pk"): "version",
    ("returns/", "pk"): "return",
    ("returns/doubts/", "pk"): "doubt",
    ("experts/", "pk"): "expert",
    ("visits/", "pk"): "visit",
    ("visits/assign/", "enterprise"): "enterprise",
    ("visits/problems/", "pk"): "problem",
    ("visits/problems/<int:pk>/change/", "pk"): "draft_problem",
    ("visits/problems/<int:pk>/drop/", "pk"): "draft_problem",
    ("visits/problems/<int:pk>/photos/", "pk"): "draft_problem",
    ("visits/problems/", "photo"): "photo",
    ("visits/plans/", "pk"): "plan",
    ("visits/measures/", "pk"): "measure",
    ("visits/doubts/", "pk"): "visit_doubt",
    ("chains/", "pk"): "chain",
    ("chains/projects/", "pk"): "project",
    ("chains/milestones/", "pk"): "milestone",
    ("policies/", "pk"): "policy",
    ("policies/for/", "pk"): "enterprise",
    ("services/", "pk"): "service_case",
    ("services/items/", "pk"): "service_item",
    ("policies/applications/", "pk"): "application",
    ("policies/applications/for/", "pk"): "enterprise",
    ("policies/applications/for/", "policy"): "policy",
    ("policies/benefits/", "pk"): "benefit",
    ("policies/benefits/for/", "pk"): "enterprise",
    ("policies/loans/", "pk"): "loan",
    ("policies/loans/for/", "pk"): "enterprise",
    ("policies/papers/", "pk"): "paper",
    ("evaluation/national/", "pk"): "national_result",
    ("bodies/", "pk"): "body",
    ("certificates/", "pk"): "certificate",
    ("evaluation/snapshots/", "number"): "snapshot",
    ("evaluation/", "code"): "year_code",
    ("api/v1/enterprises/", "pk"): "enterprise",
    ("api/v1/saved-views/", "pk"): "saved_view",
    ("api/v1/dossiers/", "pk"): "enterprise",
    ("api/v1/moves/", "pk"): "transfer",
    ("api/v1/mergers/", "pk"): "merger",
    ("api/v1/years/", "pk"): "year",
    ("api/v1/activities/", "pk"): "activity",
    ("api/v1/activities/<pk>/contracts/", "pk"): "matchmaking",
    ("api/v1/activities/<pk>/contracts/", "contract"): "contract",
    ("api/v1/decisions/", "pk"): "decision",
    ("api/v1/targets/", "pk"): "target",
    ("api/v1/target-answers/", "pk"): "target_answer",
    ("api/v1/pilot-industries/", "pk"): "industry",
    ("api/v1/chains/", "pk"): "chain",
    ("api/v1/projects/", "pk"): "project",
    ("api/v1/roster/", "pk"): "entry",
    ("api/v1/questionnaires/", "pk"): "version",
    ("api/v1/responses/", "pk"): "response",
    ("api/v1/returns/", "pk"): "return",
    ("api/v1/visits/", "pk"): "visit",
    ("api/v1/problems/", "pk"): "problem",
    ("api/v1/visit-doubts/", "pk"): "visit_doubt",
    ("api/v1/certificates/", "pk"): "certificate",
    ("api/v1/bodies/", "pk"): "body",
    ("api/v1/policies/", "pk"): "policy",
    ("api/v1/papers/", "pk"): "paper",
    ("api/v1/policy-applications/", "pk"): "application",
    ("api/v1/national-results/", "pk"): "national_result",
    ("api/v1/benefits/", "pk"): "benefit",
    ("api/v1/loans/", "pk"): "loan",
    ("api/v1/honours/", "pk"): "honour",
    ("api/v1/service-cases/", "pk"): "service_case",
    ("api/v1/service-items/", "pk"): "service_item",
    ("api/v1/jobs/", "pk"): "job",
    ("api/v1/webhooks/", "pk"): "webhook",
    ("api/v1/deliveries/", "pk"): "delivery",
}

#: parameters that choose among words: every word is an address of its own
CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("people/", "verb"): ("suspend", "reinstate", "remove-second-step", "unlock", "end-sessions"),
    ("enterprises/moves/", "verb"): ("accept", "refuse", "withdraw"),
    ("enterprises/objections/", "verb"): ("uphold", "decline", "withdraw", "take-over"),
    ("years/roster/", "verb"): ("list", "return", "nominate", "withdraw"),
    ("years/industries/", "verb"): (
        "review",
        "return",
        "confirm",
        "propose",
        "withdraw",
        "end",
    ),
    ("policies/applications/", "verb"): ("grant", "refuse", "withdraw"),
    ("chains/projects/", "verb"): ("start", "close"),
    ("chains/", "verb"): ("submit", "approve", "return", "end"),
    ("years/targets/", "verb"): ("accept", "object", "ask-again"),
    ("visits/", "verb"): ("accept", "decline", "withdraw", "complete", "confirm", "object"),
    ("visits/problems/", "verb"): ("close", "return"),
    ("visits/doubts/", "verb"): ("clear", "annul"),
    ("visits/plans/", "verb"): ("propose", "return", "confirm"),
    ("webhooks/", "verb"): ("ping", "pause", "resume", "repeat-dead", "discard-dead"),
    ("reports/", "form"): ("pdf",),
    ("account/activate/", "token"): ("nonexistent",),
    ("account/reset/", "token"): ("nonexistent",),
    ("explain/", "code"): ("roster.listed",),
    ("imports/", "code"): (
        "enterprises.register",
        "programs.roster",
        "programs.targets",
        "programs.attendance",
        "certification.certificates",
        "experts.pool",
    ),
    ("questionnaires/", "code"): ("A",),
    ("questionnaires/versions/<int:pk>/edit/questions/", "code"): ("A1",),
    ("questionnaires/versions/<int:pk>/results/", "code"): ("B1",),
    ("questionnaires/versions/library/", "name"): ("needs_2027",),
    ("returns/forms/", "code"): ("return_2026b",),
    ("api/v1/forms/", "code"): ("return_2026b",),
    ("evaluation/", "period"): ("2026-10",),
    ("api/v1/national-results/", "verb"): ("nothing",),
    ("evaluation/snapshots/", "chapter"): ("evaluation.overall",),
    ("api/v1/enterprises/", "verb"): ("close", "reopen"),
    ("api/v1/saved-views/", "verb"): ("nothing",),
    ("api/v1/moves/", "verb"): ("accept", "refuse", "withdraw"),
    ("api/v1/mergers/", "verb"): ("nothing",),
    ("api/v1/years/", "verb"): ("nothing",),
    ("api/v1/activities/", "verb"): ("nothing",),
    ("api/v1/decisions/", "verb"): ("nothing",),
    ("api/v1/targets/", "verb"): ("nothing",),
    ("api/v1/target-answers/", "verb"): ("accept", "object", "ask-again"),
    ("api/v1/pilot-industries/", "verb"): (
        "review",
        "return",
        "confirm",
        "propose",
        "withdraw",
        "end",
    ),
    ("api/v1/chains/", "verb"): ("nothing",),
    ("api/v1/projects/", "verb"): ("nothing",),
    ("api/v1/roster/", "verb"): ("list", "return", "nominate", "withdraw"),
    ("api/v1/questionnaires/", "verb"): ("nothing",),
    ("api/v1/responses/", "verb"): ("nothing",),
    ("api/v1/returns/", "verb"): (
        "submit",
        "approve",
        "return",
        "accept",
        "correct",
        "drop",
    ),
    ("api/v1/visits/", "verb"): ("nothing",),
    ("api/v1/problems/", "verb"): ("nothing",),
    ("api/v1/visit-doubts/", "verb"): ("nothing",),
    ("api/v1/certificates/", "verb"): ("suspend", "reinstate", "revoke", "cancel"),
    ("api/v1/bodies/", "verb"): ("nothing",),
    ("api/v1/policies/", "verb"): ("nothing",),
    ("api/v1/papers/", "verb"): ("nothing",),
    ("api/v1/policy-applications/", "verb"): ("grant", "refuse"),
    ("api/v1/benefits/", "verb"): ("nothing",),
    ("api/v1/loans/", "verb"): ("nothing",),
    ("api/v1/honours/", "verb"): ("nothing",),
    ("api/v1/service-cases/", "verb"): ("nothing",),
    ("api/v1/service-items/", "verb"): ("nothing",),
    ("api/v1/jobs/", "verb"): ("cancel",),
    ("api/v1/webhooks/", "verb"): ("ping", "pause", "resume", "end", "repeat-dead", "discard-dead"),
    ("api/v1/deliveries/", "verb"): ("repeat", "discard"),
    ("api/v1/indicators/", "code"): ("roster.listed",),
}


@dataclass(frozen=True)
class Address:
    """A route with its words chosen; `nouns` maps what is left to the scene."""

    route: str
    template: str
    nouns: tuple[tuple[str, str], ...]
    entry: URLPattern

    @property
    def is_api(self) -> bool:
        return self.template.startswith("api/")

    @property
    def access(self) -> str | None:
        """The permission that the view asks for; None where it is open to all."""
        view = self.entry.callback
        return getattr(view, "access", None) or getattr(getattr(view, "cls", None), "access", None)

    def path(self, **values: object) -> str:
        return "/" + self.template.format(**values)


def addresses() -> Iterator[Address]:
    """Each route once for each choice of its words, in the order of the resolver."""
    for route, entry in routes():
        plain = _plain(route)
        names = [name for _kind, name in _PARAMETER.findall(plain)]
        template = _PARAMETER.sub(lambda found: "{" + found[2] + "}", plain)
        chosen = [dict[str, str]()]
        nouns = []
        for name in names:
            words = _longest(CHOICES, plain, name)
            noun = _longest(NOUNS, plain, name)
            if words and not (noun and _beats(NOUNS, CHOICES, plain, name)):
                chosen = [one | {name: word} for one in chosen for word in words]
            elif noun:
                nouns.append((name, noun))
            else:
                raise LookupError(
                    f"{plain}: what is <{name}>? Give it a noun in NOUNS, or words in CHOICES "
                    "(tests/matrix/addresses.py), and the noun a line in tests/matrix/scene.py."
                )
        for words in chosen:
            filled = template.format(**words, **{name: "{" + name + "}" for name, _n in nouns})
            yield Address(filled.replace("{", "<").replace("}", ">"), filled, tuple(nouns), entry)


def _plain(route: str) -> str:
    """A route as the product writes it: the expressions of the API's router as parameters."""
    return _NAMED.sub(lambda found: f"<{found[1]}>", route).replace("^", "").replace("$", "")


def _found(table: dict[tuple[str, str], Any], route: str, name: str) -> tuple[str, Any]:
    fitting = [
        (start, value)
        for (start, parameter), value in table.items()
        if parameter == name and (route.startswith(start))
    ]
    return max(fitting, key=lambda one: len(one[0]), default=("", None))


def _longest(table: dict[tuple[str, str], Any], route: str, name: str) -> Any:
    return _found(table, route, name)[1]


def _beats(first: Any, second: Any, route: str, name: str) -> bool:
    return len(_found(first, route, name)[0]) > len(_found(second, route, name)[0])
