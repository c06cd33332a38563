"""Words of programme years and of the roster."""

from enum import StrEnum
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    YEAR_VIEW = "programs.year.view"
    YEAR_MANAGE = "programs.year.manage"
    YEAR_LOCK = "programs.year.lock"
    ROSTER_VIEW = "programs.roster.view"
    ROSTER_NOMINATE = "programs.roster.nominate"
    ROSTER_REVIEW = "programs.roster.review"
    INDUSTRY_VIEW = "programs.industry.view"
    INDUSTRY_PROPOSE = "programs.industry.propose"
    INDUSTRY_REVIEW = "programs.industry.review"
    INDUSTRY_CONFIRM = "programs.industry.confirm"
    TARGET_VIEW = "programs.target.view"
    TARGET_SET = "programs.target.set"
    TARGET_ANSWER = "programs.target.answer"
    ACTIVITY_VIEW = "programs.activity.view"
    ACTIVITY_KEEP = "programs.activity.keep"


class BaseSource(TextChoices):
    """Where the number of small and micro enterprises is from."""

    YEARBOOK = "yearbook", _("Statistical yearbook")
    REGISTER = "register", _("Register of market entities")


class CycleState(TextChoices):
    """A draft is seen by the province alone; a locked year changes no more."""

    DRAFT = "draft", _("In preparation")
    OPEN = "open", _("Under way")
    LOCKED = "locked", _("Locked")


class RosterState(TextChoices):
    """`listed` is what the programme calls 在库."""

    NOMINATED = "nominated", _("Nominated")
    LISTED = "listed", _("On the roster")
    RETURNED = "returned", _("Returned for changes")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class IndustryState(TextChoices):
    """`proposed` waits for the city, `reviewed` for the province; `confirmed` is on the list."""

    PROPOSED = "proposed", _("Proposed")
    REVIEWED = "reviewed", _("Reviewed by the city")
    RETURNED = "returned", _("Returned for changes")
    CONFIRMED = "confirmed", _("On the list of pilot industries")
    WITHDRAWN = "withdrawn", _("Proposal withdrawn")
    ENDED = "ended", _("Taken off the list")


class Link(TextChoices):
    """Where in its chain an industry stands: 上游, 中游, 下游."""

    UPSTREAM = "upstream", _("Upstream")
    MIDSTREAM = "midstream", _("Midstream")
    DOWNSTREAM = "downstream", _("Downstream")


class ActivityKind(TextChoices):
    """What an office held: 对接服务活动, 培训, 质量知识竞赛, 例会."""

    MATCHMAKING = "matchmaking", _("Matchmaking event")
    TRAINING = "training", _("Training session")
    CONTEST = "contest", _("Quality knowledge contest")
    MEETING = "meeting", _("Working meeting")


#: of these, who was examined and who passed is noted
EXAMINING: Final = frozenset({ActivityKind.TRAINING, ActivityKind.CONTEST})


class AnswerState(TextChoices):
    """What a county says of its targets. What changes afterwards is asked again."""

    ASKED = "asked", _("Waiting for the county's answer")
    ACCEPTED = "accepted", _("Accepted by the county")
    OBJECTED = "objected", _("The county objects")


class Basis(TextChoices):
    """By what a target is proposed to be shared out among the divisions beneath."""

    ROSTER = "roster", _("By the roster")
    REGISTER = "register", _("By the register")
    EQUAL = "equal", _("In equal parts")
    PREDECESSORS = "predecessors", _("New counties: what those had that they were made of")


class Tier(TextChoices):
    """千家导入, 万家培育."""

    INTRODUCTION = "introduction", _("Introduction")
    CULTIVATION = "cultivation", _("Cultivation")


class Stage(TextChoices):
    """How far an enterprise has come in the year (DOMAIN 1.2): found in records, never typed."""

    CANDIDATE = "candidate", _("Candidate")
    LISTED = "listed", _("Entered on the roster")
    BASELINE = "baseline", _("Baseline surveyed")
    DIAGNOSED = "diagnosed", _("Diagnosed on site")
    PLANNED = "planned", _("Plan agreed")
    REMEDYING = "remedying", _("Improving")
    DECLINED = "declined", _("No certificate intended")
    APPLIED = "applied", _("Applied for certification")
    FIRST_AUDIT = "first_audit", _("First stage audited")
    SECOND_AUDIT = "second_audit", _("Second stage audited")
    CERTIFIED = "certified", _("Certificate obtained")
    FOLLOWED = "followed", _("Effects followed up")
    CLOSED = "closed", _("Case closed")
    LEFT = "left", _("Left the roster")


class WithdrawalReason(TextChoices):
    """Why an enterprise leaves the roster."""

    CLOSED = "closed", _("Closed down or deregistered")
    UNWILLING = "unwilling", _("No longer willing")
    MOVED = "moved", _("Moved to another county")
    GROWN = "grown", _("Grown beyond small")
    ACCIDENT = "accident", _("Serious quality accident")
    DUPLICATE = "duplicate", _("Entered twice")
    OTHER = "other", _("Another reason")
