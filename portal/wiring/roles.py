"""Who may do what: the whole of it, on one page. `docs/permissions.md` is printed from here.

A set is written once and named; a role is a union of sets.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from certification.bodies.vocabulary import Permission as Bodies
from certification.certificates.vocabulary import Permission as Certificates
from enterprises.dossier.vocabulary import Permission as Dossiers
from enterprises.register.vocabulary import Permission as Enterprises
from experts.pool.vocabulary import Permission as Experts
from experts.visits.vocabulary import Permission as Visits
from portal.accounts.actor import Role, roles
from portal.audit.vocabulary import Permission as Audit
from portal.files.vocabulary import Permission as Files
from portal.indicators.vocabulary import Permission as Indicators
from portal.jobs.vocabulary import Permission as Jobs
from portal.notices.vocabulary import Permission as Notices
from portal.offices.vocabulary import Permission as Offices
from portal.sandbox.vocabulary import Permission as Sandboxes
from portal.webhooks.vocabulary import Permission as Webhooks
from programs.chains.vocabulary import Permission as Chains
from programs.cycles.vocabulary import Permission as Cycles
from programs.evaluation.vocabulary import Permission as Evaluation
from programs.policies.vocabulary import Permission as Policies
from programs.questionnaires.vocabulary import Permission as Questions
from programs.returns.vocabulary import Permission as Returns
from programs.services.vocabulary import Permission as Services

OWN_JOBS = frozenset({Jobs.VIEW, Jobs.CANCEL})
EVERYBODY = OWN_JOBS | {Notices.VIEW, Offices.SELF_MANAGE, Files.VIEW}
READS_OFFICES = frozenset({Offices.OFFICE_VIEW})
READS_OBJECTIONS = frozenset({Dossiers.OBJECTION_VIEW})
ANSWERS_OBJECTIONS = READS_OBJECTIONS | {Dossiers.OBJECTION_ANSWER, Dossiers.CONSENT}
READS_LEDGERS = frozenset(
    {
        Dossiers.HONOUR_VIEW,
        Policies.BENEFIT_VIEW,
        Policies.LOAN_VIEW,
        Policies.APPLICATION_VIEW,
    }
)
KEEPS_LEDGERS = READS_LEDGERS | {Dossiers.HONOUR_KEEP, Policies.BENEFIT_KEEP, Policies.LOAN_KEEP}
DECIDES_APPLICATIONS = frozenset({Policies.APPLICATION_VIEW, Policies.DECIDE})
TAKES_APPLICATIONS = DECIDES_APPLICATIONS | {Policies.RECORD}
APPLIES = frozenset({Policies.APPLICATION_VIEW, Policies.APPLY})
OBJECTS = READS_OBJECTIONS | {Dossiers.OBJECT}
OWN_ENTERPRISE = OBJECTS | {Enterprises.VIEW, Enterprises.CONTACT, Dossiers.CONSENT}
READS_ENTERPRISES = frozenset({Enterprises.VIEW, Enterprises.BROWSE})
READS_CONTACTS = frozenset({Enterprises.CONTACT})
SENDS_ENTERPRISES = READS_ENTERPRISES | {Enterprises.KEEP}
READS_MOVES = READS_OBJECTIONS | {Enterprises.TRANSFER_VIEW}
SENDS_MOVES = frozenset(
    {
        Enterprises.TRANSFER_VIEW,
        Enterprises.TRANSFER_PROPOSE,
        Enterprises.TRANSFER_ANSWER,
        Enterprises.MERGER_VIEW,
    }
)
MOVES_ENTERPRISES = READS_MOVES | SENDS_MOVES | {Enterprises.MERGE}
KEEPS_ENTERPRISES = (
    SENDS_ENTERPRISES
    | READS_CONTACTS
    | MOVES_ENTERPRISES
    | ANSWERS_OBJECTIONS
    | {Enterprises.EXCEPT, Enterprises.MEMBERS, Enterprises.SIZE}
)
READS_FIGURES = frozenset({Indicators.VIEW})
READS_YEARS = frozenset(
    {
        Cycles.YEAR_VIEW,
        Cycles.ROSTER_VIEW,
        Cycles.INDUSTRY_VIEW,
        Cycles.TARGET_VIEW,
        Cycles.ACTIVITY_VIEW,
    }
)
KEEPS_ACTIVITIES = frozenset({Cycles.ACTIVITY_KEEP})
SETS_TARGETS = frozenset({Cycles.TARGET_SET})
ANSWERS_TARGETS = frozenset({Cycles.TARGET_ANSWER})
CONFIRMS_INDUSTRIES = frozenset({Cycles.INDUSTRY_PROPOSE, Cycles.INDUSTRY_CONFIRM})
KEEPS_YEARS = (
    READS_YEARS
    | {Cycles.YEAR_MANAGE, Cycles.YEAR_LOCK}
    | CONFIRMS_INDUSTRIES
    | SETS_TARGETS
    | KEEPS_ACTIVITIES
)
NOMINATES = READS_YEARS | {Cycles.ROSTER_NOMINATE, Cycles.INDUSTRY_PROPOSE} | KEEPS_ACTIVITIES
REVIEWS_INDUSTRIES = frozenset({Cycles.INDUSTRY_REVIEW})
READS_CHAINS = frozenset({Chains.VIEW, Chains.PROJECT_VIEW})
KEEPS_PROJECTS = READS_CHAINS | {Chains.PROJECT_KEEP}
DRAWS_CHAINS = KEEPS_PROJECTS | {Chains.DRAW}
APPROVES_CHAINS = DRAWS_CHAINS | {Chains.APPROVE}
REVIEWS_ROSTER = frozenset({Cycles.ROSTER_REVIEW})
OWN_ROSTER = frozenset({Cycles.ROSTER_VIEW})
READS_NEEDS = frozenset({Questions.RESPONSE_VIEW, Questions.NEED_VIEW})
#: who is helped first: for offices that help, and for the enterprise itself
SEES_RISKS = frozenset({Questions.RISK_VIEW})
READS_QUESTIONNAIRES = READS_NEEDS | {Questions.QUESTIONNAIRE_VIEW, Questions.RESULT_VIEW}
READS_CAMPAIGNS = frozenset({Questions.CAMPAIGN_VIEW})
CHECKS_QUESTIONNAIRES = frozenset({Questions.QUESTIONNAIRE_CHECK})
KEEPS_QUESTIONNAIRES = (
    READS_QUESTIONNAIRES
    | READS_CAMPAIGNS
    | CHECKS_QUESTIONNAIRES
    | SEES_RISKS
    | {Questions.QUESTIONNAIRE_MANAGE, Questions.CAMPAIGN_MANAGE}
)
SERVES_CAMPAIGNS = READS_CAMPAIGNS | {Questions.INVITEE_SERVE}
ANSWERS_NEEDS = READS_NEEDS | SEES_RISKS | {Questions.NEED_ANSWER}
SERVES_NEEDS = ANSWERS_NEEDS | {
    Questions.QUESTIONNAIRE_VIEW,
    Questions.RESULT_VIEW,
    Questions.RESPONSE_FILL_ON_BEHALF,
    Questions.RESPONSE_SEND_BACK,
    Questions.RESPONSE_VERIFY,
    Questions.NEED_DISPATCH,
    Questions.NEED_SETTLE,
}
FILLS_QUESTIONNAIRES = READS_NEEDS | SEES_RISKS | {Questions.RESPONSE_FILL, Questions.NEED_SETTLE}
READS_VISITS = frozenset({Visits.VIEW, Experts.VIEW})
READS_DOUBTS = frozenset({Visits.DOUBT_VIEW})
SETTLES_DOUBTS = READS_DOUBTS | {Visits.DOUBT_SETTLE}
REPORTS_PLANS = READS_VISITS | {Visits.REPORT}
KEEPS_POOL = REPORTS_PLANS | {Experts.KEEP}
SENDS_EXPERTS = KEEPS_POOL | {Visits.ASSIGN, Visits.VERIFY}
OWN_VISITS = frozenset(
    {Visits.VIEW, Visits.CONFIRM, Visits.REMEDY, Visits.PLAN_CONFIRM, Visits.REPORT}
)
CARRIES_OUT_VISITS = READS_VISITS | {
    Visits.ANSWER,
    Visits.RECORD,
    Visits.VERIFY,
    Visits.PLAN_WRITE,
    Visits.REPORT,
    Visits.EXPLAIN,
}
READS_RETURNS = frozenset({Returns.VIEW})
PREPARES_RETURNS = READS_RETURNS | {Returns.PREPARE}
SUBMITS_RETURNS = READS_RETURNS | {Returns.SUBMIT}
REVIEWS_RETURNS = READS_RETURNS | {Returns.REVIEW, Returns.REMIND, Returns.EXTEND}
ACCEPTS_RETURNS = READS_RETURNS | {
    Returns.ACCEPT,
    Returns.REMIND,
    Returns.EXTEND,
    Returns.SCHEDULE,
}
READS_BODIES = frozenset({Bodies.VIEW})
READS_CERTIFICATES = READS_BODIES | {Certificates.VIEW}
RECORDS_CERTIFICATES = READS_CERTIFICATES | {Certificates.RECORD}
KEEPS_BODIES = frozenset({Bodies.MANAGE})
OWN_CERTIFICATES = frozenset({Certificates.VIEW})
READS_POLICIES = frozenset({Policies.VIEW})
KEEPS_POLICIES = READS_POLICIES | {Policies.MANAGE}
READS_SERVICES = frozenset({Services.CASE_VIEW})
SENDS_SERVICES = READS_SERVICES | {Services.CASE_KEEP}
KEEPS_SERVICES = SENDS_SERVICES | {Services.ITEM_MANAGE}
READS_PAPERS = frozenset({Policies.PAPER_VIEW})
KEEPS_PAPERS = READS_PAPERS | {Policies.PAPER_KEEP}
READS_EVALUATION = frozenset({Evaluation.VIEW})
READS_NATIONAL = frozenset({Evaluation.NATIONAL_VIEW})
KEEPS_NATIONAL = READS_NATIONAL | {Evaluation.NATIONAL_KEEP}
ASKS_EVALUATION = READS_EVALUATION | {Evaluation.ASK, Evaluation.WEIGH}
TENDS_WEBHOOKS = frozenset({Webhooks.VIEW, Webhooks.TEND})
READS_WEBHOOKS = frozenset({Webhooks.VIEW, Webhooks.READ})
KEEPS_WEBHOOKS = TENDS_WEBHOOKS | READS_WEBHOOKS | {Webhooks.KEEP}
READS_SANDBOX = frozenset({Sandboxes.VIEW})
ASKS_SANDBOX = READS_SANDBOX | {Sandboxes.ASK}
KEEPS_SANDBOX = ASKS_SANDBOX | {Sandboxes.KEEP}


def role(
    code: str,
    label: object,
    *permissions: frozenset[str],
    offices: tuple[str, ...] = (),
    second_step: bool = False,
) -> Role:
    """Declare a role as the union of sets of permissions."""
    held = frozenset[str]().union(*permissions)
    return roles.add(Role(code, label, held, frozenset(offices), second_step))  # type: ignore[arg-type]


role("person", _("Signed in"), EVERYBODY)
role(
    "province_manager",
    _("Province manager"),
    READS_CERTIFICATES,
    KEEPS_BODIES,
    READS_LEDGERS,
    KEEPS_POLICIES,
    KEEPS_SERVICES,
    KEEPS_PAPERS,
    ACCEPTS_RETURNS,
    KEEPS_POOL,
    READS_DOUBTS,
    ASKS_EVALUATION,
    KEEPS_NATIONAL,
    READS_FIGURES,
    APPROVES_CHAINS,
    KEEPS_YEARS,
    REVIEWS_ROSTER,
    KEEPS_QUESTIONNAIRES,
    READS_ENTERPRISES,
    READS_CONTACTS,
    MOVES_ENTERPRISES,
    READS_OFFICES,
    offices=("province",),
    second_step=True,
)
role(
    "province_viewer",
    _("Province viewer"),
    READS_CERTIFICATES,
    READS_LEDGERS,
    READS_POLICIES,
    READS_SERVICES,
    READS_PAPERS,
    READS_RETURNS,
    READS_VISITS,
    READS_EVALUATION,
    READS_NATIONAL,
    READS_FIGURES,
    READS_CHAINS,
    READS_YEARS,
    READS_QUESTIONNAIRES,
    READS_CAMPAIGNS,
    READS_ENTERPRISES,
    READS_MOVES,
    READS_OFFICES,
    offices=("province",),
    second_step=True,
)
role(
    "city_reviewer",
    _("City reviewer"),
    READS_CERTIFICATES,
    READS_LEDGERS,
    READS_POLICIES,
    READS_SERVICES,
    KEEPS_PAPERS,
    REVIEWS_RETURNS,
    KEEPS_POOL,
    SETTLES_DOUBTS,
    READS_EVALUATION,
    READS_FIGURES,
    DRAWS_CHAINS,
    READS_YEARS,
    SETS_TARGETS,
    KEEPS_ACTIVITIES,
    REVIEWS_INDUSTRIES,
    REVIEWS_ROSTER,
    READS_QUESTIONNAIRES,
    READS_CAMPAIGNS,
    ANSWERS_NEEDS,
    READS_ENTERPRISES,
    READS_CONTACTS,
    MOVES_ENTERPRISES,
    READS_OFFICES,
    offices=("city",),
    second_step=True,
)
role(
    "county_officer",
    _("County officer"),
    RECORDS_CERTIFICATES,
    KEEPS_LEDGERS,
    TAKES_APPLICATIONS,
    APPLIES,
    READS_POLICIES,
    SENDS_SERVICES,
    KEEPS_PAPERS,
    PREPARES_RETURNS,
    SENDS_EXPERTS,
    SETTLES_DOUBTS,
    READS_EVALUATION,
    READS_FIGURES,
    KEEPS_PROJECTS,
    NOMINATES,
    SERVES_NEEDS,
    SERVES_CAMPAIGNS,
    KEEPS_ENTERPRISES,
    KEEPS_WEBHOOKS,
    KEEPS_SANDBOX,
    READS_OFFICES
    | {Offices.KEY_VIEW, Offices.KEY_ISSUE, Offices.MEMBER_INVITE, Offices.PEOPLE_VIEW},
    offices=("county",),
    second_step=True,
)
role(
    "county_approver",
    _("County approver"),
    READS_CERTIFICATES,
    READS_LEDGERS,
    DECIDES_APPLICATIONS,
    READS_POLICIES,
    READS_SERVICES,
    READS_PAPERS,
    SUBMITS_RETURNS,
    REPORTS_PLANS,
    READS_DOUBTS,
    READS_EVALUATION,
    READS_FIGURES,
    READS_CHAINS,
    READS_YEARS,
    ANSWERS_TARGETS,
    READS_QUESTIONNAIRES,
    SEES_RISKS,
    READS_CAMPAIGNS,
    READS_ENTERPRISES,
    READS_CONTACTS,
    READS_MOVES,
    READS_WEBHOOKS,
    READS_SANDBOX,
    READS_OFFICES | {Offices.KEY_VIEW, Offices.KEY_ALLOW_SUBMIT},
    offices=("county",),
    second_step=True,
)
role(
    "station_officer",
    _("Station officer"),
    OWN_CERTIFICATES,
    READS_LEDGERS,
    READS_POLICIES,
    READS_VISITS,
    OWN_ROSTER,
    ANSWERS_NEEDS,
    READS_ENTERPRISES,
    READS_CONTACTS,
    OBJECTS,
    offices=("station",),
    second_step=True,
)
role(
    "enterprise_member",
    _("Enterprise member"),
    OWN_CERTIFICATES,
    READS_LEDGERS,
    APPLIES,
    READS_POLICIES,
    OWN_VISITS,
    OWN_ROSTER,
    FILLS_QUESTIONNAIRES,
    OWN_ENTERPRISE,
)
role(
    "link_contact",
    _("Contact who answers by a link"),
    frozenset({Questions.RESPONSE_VIEW, Questions.RESPONSE_FILL}),
)
role(
    "link_bearer",
    _("Somebody else who answers by a link"),
    frozenset({Questions.RESPONSE_VIEW, Questions.RESPONSE_FILL_ON_BEHALF}),
)
role("expert", _("Expert"), CARRIES_OUT_VISITS, second_step=True)
role("expert_lead", _("Expert team lead"), second_step=True)
role(
    "body_member",
    _("Member of a certification body"),
    RECORDS_CERTIFICATES,
    offices=("body",),
    second_step=True,
)
role("bank_member", _("Member of a bank"), offices=("bank",), second_step=True)
role(
    "national_viewer",
    _("National viewer"),
    READS_CERTIFICATES,
    READS_POLICIES,
    READS_SERVICES,
    READS_PAPERS,
    READS_RETURNS,
    READS_VISITS,
    READS_EVALUATION,
    READS_NATIONAL,
    READS_FIGURES,
    READS_CHAINS,
    READS_YEARS,
    READS_QUESTIONNAIRES,
    READS_CAMPAIGNS,
    READS_ENTERPRISES,
    offices=("national",),
    second_step=True,
)
role(
    "county_system",
    _("County system"),
    RECORDS_CERTIFICATES,
    KEEPS_LEDGERS,
    TAKES_APPLICATIONS,
    READS_POLICIES,
    SENDS_SERVICES,
    KEEPS_PAPERS,
    PREPARES_RETURNS,
    SUBMITS_RETURNS,
    READS_VISITS,
    READS_FIGURES,
    KEEPS_PROJECTS,
    NOMINATES,
    READS_QUESTIONNAIRES,
    SEES_RISKS,
    CHECKS_QUESTIONNAIRES,
    SENDS_ENTERPRISES,
    SENDS_MOVES,
    KEEPS_WEBHOOKS,
    ASKS_SANDBOX,
    OWN_JOBS,
)
role(
    "system_admin",
    _("System administrator"),
    TENDS_WEBHOOKS,
    frozenset({Offices.OFFICE_VIEW, Offices.OFFICE_MANAGE}),
    offices=("administration",),
    second_step=True,
)
role(
    "security_admin",
    _("Security administrator"),
    frozenset(
        {
            Offices.OFFICE_VIEW,
            Offices.PEOPLE_VIEW,
            Offices.PEOPLE_INVITE,
            Offices.PEOPLE_SUSPEND,
        }
    ),
    offices=("administration",),
    second_step=True,
)
role(
    "audit_admin",
    _("Audit administrator"),
    frozenset({Audit.VIEW, Audit.VERIFY}),
    offices=("administration",),
    second_step=True,
)
