"""Words of visits, problems and plans."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from programs.chains.vocabulary import Bone


class Permission(StrEnum):
    """VIEW is to read a visit, its problems and its plan; RECORD is the expert's, for as long as
    the assignment lasts; CONFIRM the enterprise's; ASSIGN and VERIFY the county office's.
    DOUBT_VIEW is to read what needs a look in a visit, DOUBT_SETTLE to decide on it, EXPLAIN the
    expert's answer to it."""

    VIEW = "experts.visit.view"
    ASSIGN = "experts.visit.assign"
    ANSWER = "experts.visit.answer"
    RECORD = "experts.visit.record"
    CONFIRM = "experts.visit.confirm"
    REMEDY = "experts.problem.remedy"
    VERIFY = "experts.problem.verify"
    PLAN_WRITE = "experts.plan.write"
    PLAN_CONFIRM = "experts.plan.confirm"
    REPORT = "experts.plan.report"
    DOUBT_VIEW = "experts.doubt.view"
    DOUBT_SETTLE = "experts.doubt.settle"
    EXPLAIN = "experts.doubt.explain"


class VisitState(TextChoices):
    """`recorded` waits for the enterprise; `confirmed` counts; `annulled` was taken out of the
    figures, because what made it need a look was found to be so."""

    ASSIGNED = "assigned", _("Assigned")
    DECLINED = "declined", _("Declined")
    ACCEPTED = "accepted", _("Accepted by the expert")
    RECORDED = "recorded", _("Waiting for the enterprise")
    CONFIRMED = "confirmed", _("Confirmed")
    WITHDRAWN = "withdrawn", _("Visit withdrawn")
    ANNULLED = "annulled", _("Does not count")


class DoubtState(TextChoices):
    """An `open` one waits for an officer; `lapsed` when the visit was taken out over another."""

    OPEN = "open", _("Needs a look")
    CLEARED = "cleared", _("Looked into: in order")
    FOUNDED = "founded", _("Looked into: not in order")
    LAPSED = "lapsed", _("Settled with another")


class Act(TextChoices):
    """What somebody did to a visit from a device."""

    RECORD = "record", _("Recorded")
    CONFIRM = "confirm", _("Confirmed")


class Conformity(TextChoices):
    """Whether a requirement is met: judged apart from how mature the practice is."""

    CONFORMING = "conforming", _("Conforming")
    OBSERVATION = "observation", _("Observation")
    MINOR = "minor", _("Minor nonconformity")
    MAJOR = "major", _("Major nonconformity")


class Severity(TextChoices):
    MINOR = "minor", _("Suggestion")
    ORDINARY = "ordinary", _("Ordinary")
    SERIOUS = "serious", _("Serious")


#: the main cause of a problem is a bone of the fishbone, 人机料法环测
Cause = Bone


class Category(TextChoices):
    """What a problem is about (DOMAIN 2.1, row 6)."""

    MANAGEMENT = "management", _("Management of quality")
    PROCESS = "process", _("Production process")
    ENERGY = "energy", _("Saving energy")
    STANDARDS = "standards", _("Standards")
    METROLOGY = "metrology", _("Metrology")
    TESTING = "testing", _("Inspection and testing")
    CERTIFICATION = "certification", _("Certification of products and systems")
    STAFF = "staff", _("Skilled staff")
    EQUIPMENT = "equipment", _("Equipment")
    OTHER = "other", _("Another matter")


class ProblemState(TextChoices):
    OPEN = "open", _("To be remedied")
    REMEDIED = "remedied", _("Waiting for verification")
    CLOSED = "closed", _("Closed after verification")


class PlanState(TextChoices):
    """`proposed` is signed by the expert and waits for the enterprise."""

    DRAFT = "draft", _("In preparation")
    PROPOSED = "proposed", _("Waiting for the enterprise")
    CONFIRMED = "confirmed", _("Confirmed by both")
