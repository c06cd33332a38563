"""The menu: label, url name, icon, permission. Order is the order in which people work."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from certification.bodies.vocabulary import Permission as Bodies
from certification.certificates.vocabulary import Permission as Certificates
from enterprises.dossier.vocabulary import Permission as Dossiers
from enterprises.register.vocabulary import Permission as Enterprises
from experts.pool.vocabulary import Permission as Experts
from experts.visits.vocabulary import Permission as Visits
from portal.accounts.actor import Actor
from portal.audit.vocabulary import Permission as Audit
from portal.imports.definition import importers
from portal.indicators.vocabulary import Permission as Indicators
from portal.jobs.vocabulary import Permission as Jobs
from portal.notices.vocabulary import Permission as Notices
from portal.offices.vocabulary import Permission as Offices
from portal.sandbox.vocabulary import Permission as Sandboxes
from portal.web.navigation import Item, Section, sections
from portal.webhooks.vocabulary import Permission as Webhooks
from programs.chains.vocabulary import Permission as Chains
from programs.cycles.vocabulary import Permission as Cycles
from programs.evaluation.vocabulary import Permission as Evaluation
from programs.policies.vocabulary import Permission as Policies
from programs.questionnaires.vocabulary import Permission as Questions
from programs.returns.vocabulary import Permission as Returns
from programs.services.vocabulary import Permission as Services


def _may_import(actor: Actor) -> bool:
    """Whether there is any table that this person may upload."""
    return any(actor.may(importer.permission) for importer in importers)


sections.add(
    Section(
        "work",
        _("My work"),
        items=(
            Item(_("Home"), "home", "house", (Notices.VIEW,)),
            Item(_("Coverage"), "pages:coverage", "speedometer2", (Indicators.VIEW,)),
            Item(_("Inbox"), "pages:inbox", "inbox", (Notices.VIEW,)),
            Item(_("My jobs"), "pages:jobs", "hourglass-split", (Jobs.VIEW,)),
            Item(_("Import desk"), "imports:desk", "upload", (Jobs.VIEW,), shown=_may_import),
        ),
    )
)
sections.add(
    Section(
        "programme",
        _("Uplift programme"),
        items=(
            Item(_("Enterprises"), "register:list", "buildings", (Enterprises.BROWSE,)),
            Item(_("Entered twice"), "register:duplicates", "copy", (Enterprises.MERGE,)),
            Item(
                _("Moves between counties"),
                "register:transfers",
                "arrow-left-right",
                (Enterprises.TRANSFER_VIEW,),
            ),
            Item(
                _("Codes kept by exception"),
                "dossier:exceptions",
                "shield-check",
                (Enterprises.BROWSE,),
            ),
            Item(_("Objections"), "dossier:objections", "flag", (Dossiers.OBJECTION_VIEW,)),
            Item(_("Monthly returns"), "returns:list", "cloud-upload", (Returns.VIEW,)),
            Item(_("Forms of the return"), "returns:forms", "journal-text", (Cycles.YEAR_MANAGE,)),
            Item(_("Programme years"), "cycles:years", "calendar3", (Cycles.YEAR_VIEW,)),
            Item(_("Targets"), "cycles:targets-here", "bullseye", (Cycles.TARGET_VIEW,)),
            Item(
                _("Policy papers"), "policies:papers", "file-earmark-text", (Policies.PAPER_VIEW,)
            ),
            Item(
                _("Pilot industries"),
                "cycles:industries",
                "diagram-3",
                (Cycles.INDUSTRY_VIEW,),
            ),
            Item(_("Industrial chains"), "chains:list", "link-45deg", (Chains.VIEW,)),
            Item(_("Breakthrough projects"), "chains:projects", "puzzle", (Chains.PROJECT_VIEW,)),
            Item(_("Activities"), "cycles:activities", "calendar3", (Cycles.ACTIVITY_VIEW,)),
            Item(_("Roster"), "cycles:roster", "list-check", (Cycles.ROSTER_VIEW,)),
            Item(
                _("Roster review"),
                "cycles:review-queue",
                "clipboard-check",
                (Cycles.ROSTER_REVIEW,),
            ),
            Item(
                _("Questionnaires"),
                "questionnaires:responses",
                "ui-checks",
                (Questions.RESPONSE_VIEW,),
            ),
            Item(
                _("Campaigns"), "questionnaires:campaigns", "send-check", (Questions.CAMPAIGN_VIEW,)
            ),
            Item(_("Needs"), "questionnaires:needs", "chat-dots", (Questions.NEED_VIEW,)),
            Item(_("Visits"), "visits:list", "clipboard-check", (Visits.VIEW,)),
            Item(_("Problems"), "visits:problems", "tools", (Visits.VIEW,)),
            Item(_("Plans"), "visits:plans", "journal-check", (Visits.VIEW,)),
            Item(_("Expert pool"), "pool:list", "person-badge", (Experts.KEEP, Visits.ASSIGN)),
        ),
    )
)
sections.add(
    Section(
        "certification",
        _("Certification and incentives"),
        items=(
            Item(_("Certificates"), "certificates:list", "patch-check", (Certificates.VIEW,)),
            Item(_("Incentive policies"), "policies:list", "gift", (Policies.VIEW,)),
            Item(
                _("Applications for policies"),
                "policies:applications",
                "envelope",
                (Policies.APPLICATION_VIEW,),
            ),
            Item(_("Online services"), "services:list", "pc-display", (Services.CASE_VIEW,)),
            Item(_("Certification bodies"), "bodies:list", "building", (Bodies.VIEW,)),
        ),
    )
)
sections.add(
    Section(
        "output",
        _("Figures and reports"),
        items=(
            Item(_("Evaluation"), "evaluation:desk", "clipboard-data", (Evaluation.VIEW,)),
            Item(
                _("The nation's evaluation"),
                "evaluation:national",
                "award",
                (Evaluation.NATIONAL_VIEW,),
            ),
            Item(_("Report centre"), "pages:reports", "file-earmark-text", (Indicators.VIEW,)),
        ),
    )
)
sections.add(
    Section(
        "system",
        _("Administration"),
        items=(
            Item(_("Offices"), "pages:offices", "building", (Offices.OFFICE_VIEW,)),
            Item(_("People"), "pages:people", "people", (Offices.PEOPLE_SUSPEND,)),
            Item(_("Webhooks"), "pages:webhooks", "bell", (Webhooks.VIEW,)),
            Item(_("Sandbox"), "sandbox:sandbox", "play-circle", (Sandboxes.VIEW,)),
            Item(_("Audit trail"), "pages:audit", "journal-check", (Audit.VIEW,)),
        ),
    )
)
