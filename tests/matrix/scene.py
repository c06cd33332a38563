"""One scene for the matrix: the same nouns at each relation, and one person for each role.

The view is that of Ruian (330381). A *place* holds an object of every noun that a route may name:
own (Ruian), colleague (Ruian, another enterprise, expert and owner), child (a station of Ruian),
parent (Wenzhou), sibling (330382, the same city), other_city (330106), abroad (Guangdong), ended
(Ruian: withdrawn, revoked, closed) and nonexistent. A noun that a place cannot have is left out.
To add a noun: give it a line in `_place` (or `_near` for offices) and a route in `routes.NOUNS`.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from enterprises.dossier.models import Consent, Objection
from enterprises.register.models import Membership, Merger, SavedView, Transfer
from experts.visits.models import Problem, Visit
from experts.visits.operations import accept, withdraw
from portal.accounts.actor import SYSTEM, actor_for
from portal.accounts.models import SignIn, User
from portal.audit.models import Event
from portal.files.operations import attach
from portal.imports.models import ImportRun
from portal.jobs.models import Job
from portal.notices.models import Notice
from portal.offices.models import ApiKey, Invitation, Office, Post
from portal.offices.operations import issue_key
from portal.reports.models import IssuedDocument
from portal.webhooks.models import Delivery, Subscription
from programs.chains.models import IndustrialChain
from programs.cycles.models import (
    Activity,
    Cycle,
    Decision,
    EventContract,
    Target,
    TargetAnswer,
)
from programs.evaluation.models import NationalResult, Snapshot
from tests.factories import NOON, administrator, holder, office, person, region
from tests.factories.campaigns import asked_by
from tests.factories.certification import body as make_body
from tests.factories.certification import body_member, certificate
from tests.factories.chains import chain, milestone, project
from tests.factories.cycles import cycle, pilot_industry, roster_entry
from tests.factories.enterprises import enterprise as make_enterprise
from tests.factories.evaluation import national_result, taken
from tests.factories.experts import Scene as VisitScene
from tests.factories.experts import photo, visit_doubt
from tests.factories.ledgers import benefit, honour, loan
from tests.factories.policies import application, paper, policy
from tests.factories.questionnaires import need, response, version
from tests.factories.returns import county_return
from tests.factories.sandboxes import key_of, sandbox_of
from tests.factories.services import case, item

NOWHERE = 987_654_321
DAY = NOON.date()
ROLES = (
    "visitor",
    "province_manager",
    "province_viewer",
    "city_reviewer",
    "county_officer",
    "county_approver",
    "station_officer",
    "enterprise_member",
    "expert",
    "expert_lead",
    "body_member",
    "bank_member",
    "national_viewer",
    "county_system",
    "system_admin",
    "security_admin",
    "audit_admin",
)
RELATIONS = (
    "own",
    "colleague",
    "child",
    "parent",
    "sibling",
    "other_city",
    "abroad",
    "ended",
    "crossed",
    "nonexistent",
)


class Scene:
    """`places`: relation to nouns; `people`: role to user; `secret`: the key of the county."""

    def __init__(self) -> None:
        cycle()
        self.places: dict[str, dict[str, Any]] = {}
        self._versions: dict[int, Any] = {}
        self._drafts: dict[int, Any] = {}
        self._content: Any = None
        self.places["own"] = self._place("330381")
        self.places["colleague"] = self._place("330381")
        self.places["sibling"] = self._place("330382")
        self.places["other_city"] = self._place("330106")
        self.places["abroad"] = self._place("440106")
        self.places["ended"] = self._ended("330381")
        self.places["parent"] = self._near(office("330300"))
        self.places["child"] = self._near(self.places["own"]["station"])
        self.people = self._people()
        self._sandboxes()
        self.places["parent"]["policy"] = policy("330300", level="city").pk
        self.places["parent"]["paper"] = paper("330300").pk
        self.secret = self._secret()
        self._own_things()

    def value(self, noun: str, relation: str, role: str) -> Any:
        """The object of a noun as seen by a role; None where there is none."""
        if relation == "nonexistent":
            return "nonexistent" if noun in WORDS else NOWHERE
        found = self.places[relation].get(noun)
        return found.get(role) if isinstance(found, dict) else found

    def _place(self, code: str) -> dict[str, Any]:
        station = Office.objects.create(
            code=f"station-{Office.objects.count()}",
            name="市场监督管理所",
            kind="station",
            region=region(code),
            parent=office(code),
        )
        visits = VisitScene(NOON, code, station=station)
        plan = visits.planned()
        problem = Problem.objects.filter(visit=plan.visit).get()
        second = copy.copy(visits)
        second.visit = None
        visit = second.assigned(heeded=True)
        accept(visit, by=actor_for(visits.expert.user), at=NOON)
        draft_problem = second.problem()
        picture = attach(
            draft_problem, stream=photo(), name="a.jpg", by=actor_for(visits.expert.user), at=NOON
        )
        year = cycle(at=code[:2] + "0000")
        enterprise = visits.enterprise
        answered = response(enterprise, state="submitted", to=self._version(year))
        owner = visits.officer
        return {
            "enterprise": enterprise.pk,
            "enterprise_row": enterprise,
            "station": station,
            "member": visits.member,
            "expert_user": visits.expert.user,
            "membership": Membership.objects.get(enterprise=enterprise, user=visits.member).pk,
            "transfer": _transfer(enterprise, code),
            **_kept_on_file(enterprise, visits.member),
            **_recorded(enterprise),
            "year": year.pk,
            "year_code": year.code,
            "industry": pilot_industry(year, f"industry-{Visit.objects.count()}", code).pk,
            **_targets(year, code),
            **_activities(year, code),
            "entry": enterprise.roster_entries.get().pk
            if hasattr(enterprise, "roster_entries")
            else _entry_of(enterprise),
            "version": self._version(year).pk,
            "draft_version": self._draft_of(year).pk,
            "response": answered.pk,
            "need": need(answered).pk,
            **asked_by(self._version(year), enterprise),
            "expert": visits.expert.pk,
            "visit": visit.pk,
            "problem": problem.pk,
            "draft_problem": draft_problem.pk,
            "photo": picture.pk,
            "visit_doubt": visit_doubt(plan.visit).pk,
            "plan": plan.pk,
            "measure": plan.measures.get().pk,
            "return": _return(code),
            "doubt": _doubt(code),
            "policy": policy(code, level="county").pk,
            **_served(enterprise),
            "paper": paper(code).pk,
            "national_result": _of_the_nation(code),
            "chain": self._chain_of(code).pk,
            **self._project_of(code),
            **self._certified(enterprise),
            **self._issued(code, year),
            **self._near(office(code)),
            "saved_view": _saved_view(office(code)),
            **_things_of(owner),
        }

    def _version(self, year: Cycle) -> Any:
        if year.pk not in self._versions:
            self._versions[year.pk] = version(year)
        return self._versions[year.pk]

    def _chain_of(self, code: str) -> Any:
        """The chain of a province: one that all its counties read."""
        province = f"{code[:2]}0000"
        return IndustrialChain.objects.filter(region__code=province).first() or chain(province)

    def _project_of(self, code: str) -> dict[str, Any]:
        made = project(self._chain_of(code), code, state="running", started_on=DAY)
        return {"project": made.pk, "milestone": milestone(made).pk}

    def _draft_of(self, year: Cycle) -> Any:
        self._version(year)
        if year.pk not in self._drafts:
            self._drafts[year.pk] = version(year, state="draft", published_at=None)
        return self._drafts[year.pk]

    def _certified(self, enterprise: Any) -> dict[str, Any]:
        body = make_body()
        someone = body_member(body)
        return {
            "body": body.pk,
            "body_member": someone,
            "certificate": certificate(enterprise, body=body).pk,
        }

    def _issued(self, code: str, year: Cycle) -> dict[str, Any]:
        """A report of the county and its snapshot."""
        if self._content is None:
            self._content = taken(year).content
        number = f"{code}-{Snapshot.objects.count()}"
        Snapshot.objects.create(
            number=number,
            serial=Snapshot.objects.count() + 1,
            year_code=year.code,
            region=region(code),
            period="2026",
            is_provisional=True,
            taken_at=NOON,
            content=self._content,
            content_hash="a" * 64,
        )
        issued = IssuedDocument.objects.create(
            token=f"{IssuedDocument.objects.count():032x}",
            document="programs.evaluation",
            series=number,
            number=number,
            title="Report",
            language="zh-hans",
            snapshot_number=number,
            content_hash="a" * 64,
            template_version="1",
            office_name="Office",
            region_path=region(code).path,
            data_at=NOON,
            issued_at=NOON,
        )
        return {"snapshot": number, "token": issued.token}

    def _near(self, at: Office) -> dict[str, Any]:
        """An office with a person, a post, an invitation; a county's with a key."""
        someone = person("Somebody")
        post = Post.objects.create(
            user=someone, office=at, role=f"{at.kind}_officer", began_at=NOON
        )
        invitation = Invitation.objects.create(
            token_hash=f"{Invitation.objects.count():064x}",
            nonce="n",
            user=someone,
            role=post.role,
            boundary="office",
            boundary_id=at.pk,
            office=at,
            region=at.region,
            made_at=NOON,
            expires_at=NOON + timedelta(days=1),
        )
        return {
            "office": at.pk,
            "person": someone.pk,
            "post": post.pk,
            "invitation": invitation.pk,
            "key": _key(at).pk,
            **_subscribed(at),
        }

    def _ended(self, code: str) -> dict[str, Any]:
        """The same nouns, each at its end."""
        place = self._place(code)
        enterprise = place["enterprise_row"]
        row = certificate(
            enterprise, status="revoked", status_since=date(2026, 10, 1), ended_on=date(2026, 10, 1)
        )
        gone = VisitScene(NOON, code)
        visit = gone.assigned()
        withdraw(visit, by=actor_for(gone.officer), at=NOON, reason="Closed for holidays")
        enterprise.closed_on = DAY
        enterprise.save(update_fields=["closed_on"])
        Membership.objects.filter(pk=place["membership"]).update(ended_at=NOON)
        Transfer.objects.filter(pk=place["transfer"]).update(state="withdrawn", settled_on=DAY)
        Objection.objects.filter(pk=place["objection"]).update(state="withdrawn")
        Consent.objects.filter(pk=place["consent"]).update(withdrawn_on=DAY)
        Post.objects.filter(pk=place["post"]).update(ended_at=NOON)
        Invitation.objects.filter(pk=place["invitation"]).update(cancelled_at=NOON)
        ApiKey.objects.filter(pk=place["key"]).update(revoked_at=NOON)
        Subscription.objects.filter(pk=place["webhook"]).update(ended_at=NOON)
        User.objects.filter(pk=place["person"]).update(is_active=False)
        return place | {
            "certificate": row.pk,
            "visit": visit.pk,
            "policy": policy(code, level="county", state="ended", ended_on=DAY).pk,
            "paper": paper(code, struck_on=DAY, reason="Misentered").pk,
            "application": application(enterprise, state="withdrawn").pk,
            "national_result": national_result(
                "330000", year=2023, struck_on=DAY, reason="Misentered"
            ).pk,
            "entry": roster_entry(enterprise, state="withdrawn").pk
            if not _entry_of(enterprise)
            else _withdrawn(place["entry"]),
            "return": None,
            "doubt": None,
            "year": cycle(2025, state="locked").pk,
            "year_code": "330000-2025",
        }

    def _people(self) -> dict[str, User | None]:
        own = self.places["own"]
        people: dict[str, User | None] = {
            "visitor": None,
            "province_manager": holder("province_manager", "330000"),
            "province_viewer": holder("province_viewer", "330000"),
            "city_reviewer": holder("city_reviewer", "330300"),
            "county_officer": holder("county_officer", "330381"),
            "county_approver": holder("county_approver", "330381"),
            "station_officer": holder("station_officer", own["station"]),
            "enterprise_member": own["member"],
            "expert": own["expert_user"],
            "expert_lead": holder("expert_lead", "330381"),
            "body_member": own["body_member"],
            "bank_member": holder(
                "bank_member", Office.objects.create(code="bank", name="银行", kind="bank")
            ),
            "national_viewer": holder(
                "national_viewer",
                Office.objects.create(code="nation", name="总局", kind="national"),
            ),
            "county_system": None,
        }
        for role in ("system_admin", "security_admin", "audit_admin"):
            people[role] = administrator(role)
        return people

    def _sandboxes(self) -> None:
        """Those of Ruian and of its neighbour, each with a key."""
        officers = {
            "own": ("330381", self.people["county_officer"]),
            "sibling": ("330382", holder("county_officer", "330382")),
        }
        for relation, (code, officer) in officers.items():
            assert officer is not None
            opened = sandbox_of(officer, code=code, at=NOON)
            self.places[relation]["sandbox_key"] = key_of(opened, officer, at=NOON).key.pk

    def _secret(self) -> str:
        from portal.offices.queries import offered_scopes

        at = office("330381")
        issued = issue_key(
            at,
            by=actor_for(self.people["county_officer"]),
            at=NOON,
            name="county system",
            scopes=offered_scopes(at),
            expires_on=date(2027, 6, 1),
            rate=6000,
        )
        return str(issued.secret)

    def _own_things(self) -> None:
        """What belongs to a person alone: for `own`, each role has its own."""
        mine: dict[str, dict[str, Any]] = {}
        for role, user in self.people.items():
            for noun, value in (_things_of(user) if user else {}).items():
                mine.setdefault(noun, {})[role] = value
        for noun, values in mine.items():
            if noun != "event":
                own = self.places["own"][noun]
                self.places["own"][noun] = dict.fromkeys(ROLES, own) | values


#: nouns that addresses name by a word and not by a number
WORDS = {"year_code", "snapshot", "token"}


def _activities(year: Cycle, code: str) -> dict[str, int]:
    """A training session of the county's office, an event with a contract, and a meeting with a
    decision."""
    county = region(code)
    given = {"cycle": year, "region": county, "held_on": DAY, "recorded_at": NOON}
    training = Activity.objects.create(kind="training", title="Training", hours=3, **given)
    meeting = Activity.objects.create(kind="meeting", title="Meeting", **given)
    decision = Decision.objects.create(
        meeting=meeting, cycle=year, region=county, number=1, words="Do it", owner="Office",
        decided_on=DAY, due_on=DAY,
    )  # fmt: skip
    event = Activity.objects.create(kind="matchmaking", title="Event", intents=3, **given)
    contract = EventContract.objects.create(
        activity=event, cycle=year, region=county, counterpart="Body", subject="Certification",
        signed_on=DAY, evidence="No. 1", recorded_at=NOON,
    )  # fmt: skip
    return {
        "activity": training.pk, "meeting": meeting.pk, "decision": decision.pk,
        "matchmaking": event.pk, "contract": contract.pk,
    }  # fmt: skip


def _targets(year: Cycle, code: str) -> dict[str, int]:
    """A target of the county, and what the county says of its targets."""
    county = region(code)
    target, _new = Target.objects.get_or_create(
        cycle=year, region=county, indicator="roster.listed", defaults={"value": 10}
    )
    answer, _new = TargetAnswer.objects.get_or_create(
        cycle=year, region=county, defaults={"asked_on": DAY}
    )
    return {"target": target.pk, "target_answer": answer.pk}


def _entry_of(enterprise: Any) -> int:
    from programs.cycles.models import RosterEntry

    return int(RosterEntry.objects.get(enterprise=enterprise).pk)


def _withdrawn(entry: int) -> int:
    from programs.cycles.models import RosterEntry

    RosterEntry.objects.filter(pk=entry).update(
        state="withdrawn", withdrawn_on=DAY, withdrawal="closed"
    )
    return entry


#: to which county of its city an enterprise of a place would move; none is a place of the scene
BESIDE = {"330381": "330327", "330382": "330327", "330106": "330108", "440106": "440105"}


def _transfer(enterprise: Any, code: str) -> int:
    """The county beside asks for the enterprise; the county of the place answers."""
    here, there = region(code), region(BESIDE[code])
    made = Transfer.objects.create(
        enterprise=enterprise, region=here, to_region=there, asking_region=there,
        asked_region=here, reason="Moved", proposed_at=NOON,
    )  # fmt: skip
    return int(made.pk)


def _of_the_nation(code: str) -> int:
    """The result of the province that a county lies in."""
    province = region(code[:2] + "0000")
    found = NationalResult.objects.filter(region=province, struck_on=None).first()
    return (found or national_result(province.code)).pk


def _recorded(enterprise: Any) -> dict[str, int]:
    """What the ledgers of the enterprise hold."""
    return {
        "benefit": benefit(enterprise).pk,
        "application": application(enterprise).pk,
        "loan": loan(enterprise).pk,
        "honour": honour(enterprise).pk,
    }


def _served(enterprise: Any) -> dict[str, int]:
    """A case of the enterprise's county, of an item of its province."""
    asked = item(f"{enterprise.region.code[:2]}0000")
    made = case(asked, enterprise.region.code, enterprise=enterprise)
    return {"service_case": made.pk, "service_item": asked.pk}


def _kept_on_file(enterprise: Any, member: User) -> dict[str, int]:
    """A merge that was undone, what the member says is wrong, what the enterprise agreed to."""
    twin = make_enterprise(enterprise.region.code)
    merger = Merger.objects.create(
        kept=enterprise, merged=twin, region=enterprise.region, reason="Twice", at=NOON,
        undone_at=NOON,
    )  # fmt: skip
    objection = Objection.objects.create(
        enterprise=enterprise, region=enterprise.region, fact="name", words="Misspelt",
        raised_by=member, raised_on=DAY, due_on=DAY,
    )  # fmt: skip
    consent = Consent.objects.create(
        enterprise=enterprise, purpose="example", given_on=DAY, recorded_at=NOON
    )
    return {"merger": merger.pk, "objection": objection.pk, "consent": consent.pk}


def _saved_view(at: Office) -> int:
    """A view of the register that somebody shares with the office."""
    made = SavedView.objects.create(
        office=at, owner=person("Somebody"), name="Micro", is_shared=True,
        conditions={"size": "micro"}, order="newest", page_size=20, created_at=NOON,
        changed_at=NOON,
    )  # fmt: skip
    return int(made.pk)


def _return(code: str) -> int:
    from programs.returns.models import Return

    found = Return.objects.filter(region=region(code)).first()
    return int((found or county_return(code)).pk)


def _subscribed(at: Office) -> dict[str, Any]:
    """An office's subscription and a delivery that its system did not take."""
    number = Subscription.objects.count()
    someone = person("Subscriber")
    row = Subscription(
        office=at, name="system", url=f"https://a.example/{number}", kinds=["return.due"],
        made_by=someone, made_at=NOON, next_at=NOON,
    )  # fmt: skip
    row.keep_secret(b"s" * 32)
    row.save()
    dead = Delivery.objects.create(
        subscription=row, kind="return.due", happened_at=NOON, queued_at=NOON, state="dead",
        ended_at=NOON,
    )  # fmt: skip
    return {"webhook": row.pk, "delivery": dead.pk}


def _doubt(code: str) -> int:
    from programs.returns.models import Doubt

    made, _new = Doubt.objects.get_or_create(
        subject_id=_return(code),
        kind="copied",
        defaults={"facts": {"same": 7, "of": 8}, "found_at": NOON},
    )
    return int(made.pk)


def _key(at: Office) -> ApiKey:
    machine = person("Machine", is_machine=True)
    return ApiKey.objects.create(
        office=at,
        user=machine,
        name="System",
        prefix=f"p{ApiKey.objects.count()}",
        secret_hash="0" * 64,
        issued_by=person("Issuer"),
        issued_at=NOON,
        expires_at=NOON + timedelta(days=90),
    )


def _things_of(user: User) -> dict[str, Any]:
    """A job, an import run, a notice, a session and an event of a person."""
    job = Job.objects.create(
        kind="imports.check", queue="default", asked_by=user, asked_at=NOON, rung_at=NOON
    )
    run = ImportRun.objects.create(
        importer="enterprises.register",
        file="imports/none.csv",
        file_name="a.csv",
        kind="csv",
        size=1,
        sha256="0" * 64,
        asked_by=user,
        asked_at=NOON,
    )
    return {
        "job": job.pk,
        "run": run.pk,
        "notice": Notice.objects.create(user=user, kind="x", made_at=NOON).pk,
        "session": SignIn.objects.create(
            user=user, session_key=f"s{user.pk}-{SignIn.objects.count()}", started_at=NOON,
            seen_at=NOON,
        ).pk,
        "event": Event.objects.create(
            verb="x.y.z", at=NOON, by=user, by_name=str(user), target="x:1"
        ).pk,
    }  # fmt: skip


def held(patch: Callable[[object, str, Any], None]) -> None:
    """The clock of the scene stands still, so that states do not depend on the day of the test."""
    patch(timezone, "now", lambda: NOON + timedelta(hours=1))


__all__ = ["NOWHERE", "RELATIONS", "ROLES", "SYSTEM", "Scene", "SimpleNamespace", "held"]
