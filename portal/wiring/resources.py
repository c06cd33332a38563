"""The REST routes, v1: plural nouns. Register a resource here, in the order of the work."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from certification.bodies.api import BodyResource
from certification.certificates.api import CertificateResource
from enterprises.dossier.api import DossierResource, HonourResource
from enterprises.register.api import (
    DuplicateResource,
    EnterpriseResource,
    MergerResource,
    MoveResource,
    SavedViewResource,
)
from experts.visits.api import ProblemResource, VisitDoubtResource, VisitResource
from portal.pages.apidocs.views import Changelog, Reader, Schema
from portal.pages.coverage.api import IndicatorResource
from portal.pages.jobs.api import JobResource
from portal.pages.webhooks.api import DeliveryResource, WebhookResource
from portal.sandbox.api import SandboxEventResource, SandboxResource
from programs.chains.api import ChainResource, ProjectResource
from programs.cycles.api import (
    ActivityResource,
    DecisionResource,
    PilotIndustryResource,
    RosterResource,
    TargetAnswerResource,
    TargetResource,
    YearResource,
)
from programs.evaluation.api import NationalResultResource
from programs.policies.api import (
    ApplicationResource,
    BenefitResource,
    LoanResource,
    PaperResource,
    PolicyResource,
)
from programs.questionnaires.api import QuestionnaireResource, ResponseResource, ResultResource
from programs.returns.api import FormResource, ReturnResource, WarningResource
from programs.services.api import ServiceCaseResource, ServiceItemResource

app_name = "api"
router = SimpleRouter()
router.register("enterprises", EnterpriseResource, "enterprise")
router.register("dossiers", DossierResource, "dossier")
router.register("moves", MoveResource, "move")
router.register("duplicates", DuplicateResource, "duplicate")
router.register("mergers", MergerResource, "merger")
router.register("saved-views", SavedViewResource, "saved-view")
router.register("years", YearResource, "year")
router.register("targets", TargetResource, "target")
router.register("target-answers", TargetAnswerResource, "target-answer")
router.register("activities", ActivityResource, "activity")
router.register("decisions", DecisionResource, "decision")
router.register("pilot-industries", PilotIndustryResource, "pilot-industry")
router.register("chains", ChainResource, "chain")
router.register("projects", ProjectResource, "project")
router.register("roster", RosterResource, "roster")
router.register("questionnaires", QuestionnaireResource, "questionnaire")
router.register("results", ResultResource, "result")
router.register("responses", ResponseResource, "response")
router.register("returns", ReturnResource, "return")
router.register("forms", FormResource, "form")
router.register("warnings", WarningResource, "warning")
router.register("visits", VisitResource, "visit")
router.register("problems", ProblemResource, "problem")
router.register("visit-doubts", VisitDoubtResource, "visit-doubt")
router.register("certificates", CertificateResource, "certificate")
router.register("bodies", BodyResource, "body")
router.register("policies", PolicyResource, "policy")
router.register("policy-applications", ApplicationResource, "policy-application")
router.register("papers", PaperResource, "paper")
router.register("benefits", BenefitResource, "benefit")
router.register("loans", LoanResource, "loan")
router.register("honours", HonourResource, "honour")
router.register("service-cases", ServiceCaseResource, "service-case")
router.register("service-items", ServiceItemResource, "service-item")
router.register("national-results", NationalResultResource, "national-result")
router.register("indicators", IndicatorResource, "indicator")
router.register("jobs", JobResource, "job")
router.register("webhooks", WebhookResource, "webhook")
router.register("deliveries", DeliveryResource, "delivery")

urlpatterns: list[URLPattern | URLResolver] = [
    path("sandbox/", SandboxResource.as_view({"get": "retrieve"}), name="sandbox"),
    path("sandbox/events/", SandboxEventResource.as_view({"post": "ask"}), name="sandbox-events"),
    path("changelog/", Changelog.as_view(), name="changelog"),
    path("schema/", Schema.as_view(), name="schema"),
    path("docs/", Reader.as_view(url_name="api:schema"), name="docs"),
    *router.urls,
]
