"""Words of industrial chains and of projects on them (DOMAIN 2.1, rows 5 and 31)."""

from enum import StrEnum

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """DRAW is to enter a chain and draw its charts; APPROVE is the province's."""

    VIEW = "programs.chain.view"
    DRAW = "programs.chain.draw"
    APPROVE = "programs.chain.approve"
    PROJECT_VIEW = "programs.project.view"
    PROJECT_KEEP = "programs.project.keep"


class ChainState(TextChoices):
    DRAFT = "draft", _("Being drawn")
    SUBMITTED = "submitted", _("Waiting for the province")
    APPROVED = "approved", _("Approved by the province")
    ENDED = "ended", _("Not kept any more")


class Chart(TextChoices):
    """The three charts: 产业链“解剖图”, 质量提升“鱼骨图”, 对策措施“生态图”."""

    ANATOMY = "anatomy", _("Anatomy of the chain")
    FISHBONE = "fishbone", _("Fishbone of causes")
    ECOLOGY = "ecology", _("Ecology of countermeasures")


class Bone(TextChoices):
    """The bones of the fishbone: 人机料法环测."""

    PEOPLE = "people", _("Persons")
    MACHINES = "machines", _("Machines")
    MATERIALS = "materials", _("Materials")
    METHODS = "methods", _("Methods")
    SURROUNDINGS = "surroundings", _("Surroundings")
    MEASUREMENT = "measurement", _("Measurement")


class Weight(IntegerChoices):
    """How much a cause weighs. This portal's own three grades."""

    LESSER = 1, _("Lesser cause")
    ORDINARY = 2, _("Ordinary cause")
    DECISIVE = 3, _("Decisive cause")


class ProjectState(TextChoices):
    OPEN = "open", _("Being prepared")
    RUNNING = "running", _("Under way")
    CLOSED = "closed", _("Project completed")


class LineKind(TextChoices):
    """The lists of a project: 攻坚措施, 产业链问题清单, 质量政策工具清单."""

    MEASURE = "measure", _("Measure of the project")
    PROBLEM = "problem", _("Problem of the chain")
    TOOL = "tool", _("Policy tool")
