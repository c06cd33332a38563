"""How enterprises stood on the day of their plan: policies that fit, what stands against them.

`frozen_facts` asks for each enterprise; here everything is loaded once, and thousands of plans
are answered from it. A test holds that both say the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, Final

from django.conf import settings

from certification.certificates.models import Certificate
from certification.certificates.vocabulary import Status
from experts.visits.facts import readiness_sources
from experts.visits.queries import frozen_readiness, policies_in_words
from experts.visits.queries.readiness import MOST_POLICIES
from portal.demo.stage import Firm, Stage
from programs.policies.facts import Facts
from programs.policies.models import Policy
from programs.policies.queries import Fit, registered_facts, verdicts_among
from programs.policies.vocabulary import PolicyState, Verdict

SANCTIONS: Final = {Status.SUSPENDED, Status.REVOKED}
Said = dict[str, list[dict[str, Any]]]


class Standing:
    """What is known of every enterprise of the stage once policies and certificates are written."""

    def __init__(self, stage: Stage) -> None:
        published = Policy.objects.exclude(state=PolicyState.DRAFT).select_related("region")
        self._policies = list(published.order_by("-valid_from", "pk"))
        self._reaching: dict[str, list[Policy]] = {}
        self._certificates: dict[int, list[Certificate]] = defaultdict(list)
        for one in Certificate.objects.filter(region__path__startswith=stage.province.path):
            self._certificates[one.enterprise_id].append(one)
        self._said: dict[tuple[Any, ...], Said] = {}

    def policies(self, firm: Firm, *, on: date, year: int) -> Said:
        """The policies that fit, in words, by language."""
        policies = (one for one in self._reached(firm) if one.is_in_force(on))
        fits = verdicts_among(policies, self._facts(firm, on=on, year=year))
        open_ones = [fit for fit in fits if fit.verdict is not Verdict.INELIGIBLE][:MOST_POLICIES]
        found: Said = {language: [] for language, _name in settings.LANGUAGES}
        for fit in open_ones:
            for language, lines in self._in_words(fit).items():
                found[language] += lines
        return found

    def readiness(self, firm: Firm, *, on: date) -> dict[str, Any]:
        """What the registers tell of the lines of readiness.

        Only certificates have something to say against anybody: where none was ever suspended or
        revoked, no source needs to be asked.
        """
        one = firm.enterprise
        if any(held.status in SANCTIONS for held in self._certificates.get(one.pk, ())):
            return frozen_readiness(one, on=on)
        return {"closed": one.is_closed} | {
            source.code: {"against": None} for source in readiness_sources
        }

    def _reached(self, firm: Firm) -> list[Policy]:
        path = firm.enterprise.region.path
        if path not in self._reaching:
            self._reaching[path] = [
                one for one in self._policies if path.startswith(one.region.path)
            ]
        return self._reaching[path]

    def _facts(self, firm: Firm, *, on: date, year: int) -> Facts:
        """Whoever has a plan is on the roster of its year, and was visited."""
        return replace(
            registered_facts(firm.enterprise, on=on),
            tier=firm.entries[year].tier,
            on_roster=True,
            helped=True,
            schemes=dict(self._in_force(firm, on)),
        )

    def _in_force(self, firm: Firm, on: date) -> Iterator[tuple[str, date]]:
        held = self._certificates.get(firm.enterprise.pk, ())
        counting = (one for one in held if one.is_in_force(on))
        for one in sorted(counting, key=lambda one: one.expires_on):  # the last one to expire stays
            yield one.scheme, one.expires_on

    def _in_words(self, fit: Fit) -> Said:
        """The words depend on the policy and the answers alone."""
        key = (fit.policy.pk, *(one.answer for one in fit.assessment.findings))
        if key not in self._said:
            self._said[key] = policies_in_words([fit])
        return self._said[key]
