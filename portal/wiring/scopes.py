"""What the scopes of a key mean, in words; `portal.wiring.roles` says which there are."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.offices.definition import scope_words

scope_words.update(
    {
        "certification.body.view": _("Read certification bodies"),
        "certification.certificate.record": _("Record certificates"),
        "certification.certificate.view": _("Read certificates"),
        "enterprises.enterprise.browse": _("Search the register"),
        "enterprises.enterprise.keep": _("Register and change enterprises"),
        "enterprises.enterprise.view": _("Read enterprises"),
        "enterprises.honour.keep": _("Record honours"),
        "enterprises.honour.view": _("Read honours"),
        "enterprises.merger.view": _("Read what may be entered twice and what was merged"),
        "enterprises.transfer.answer": _("Answer proposals to move enterprises"),
        "enterprises.transfer.propose": _("Propose moves of enterprises"),
        "enterprises.transfer.view": _("Read moves of enterprises"),
        "experts.expert.view": _("Read experts"),
        "experts.visit.view": _("Read visits"),
        "indicators.reading.view": _("Read figures"),
        "jobs.job.cancel": _("Cancel its own jobs"),
        "jobs.job.view": _("Follow its own jobs"),
        "policies.benefit.keep": _("Record benefits of policies"),
        "policies.benefit.view": _("Read benefits of policies"),
        "policies.loan.keep": _("Record loans"),
        "policies.loan.view": _("Read loans"),
        "policies.paper.keep": _("Record policy papers"),
        "policies.paper.view": _("Read policy papers"),
        "policies.policy.view": _("Read policies"),
        "programs.activity.keep": _("Record activities"),
        "programs.activity.view": _("Read activities"),
        "programs.chain.view": _("Read industrial chains"),
        "programs.industry.propose": _("Propose pilot industries"),
        "programs.industry.view": _("Read pilot industries"),
        "programs.need.view": _("Read needs"),
        "programs.project.keep": _("Say which milestones of projects were done"),
        "programs.project.view": _("Read breakthrough projects"),
        "programs.questionnaire.check": _("Check XLSForm workbooks"),
        "programs.questionnaire.view": _("Read questionnaires"),
        "programs.response.view": _("Read answers to questionnaires"),
        "programs.risk.view": _("Read quality risks"),
        "programs.result.view": _("Read results of questionnaires"),
        "programs.roster.nominate": _("Nominate enterprises for the roster"),
        "programs.roster.view": _("Read the roster"),
        "programs.target.view": _("Read targets"),
        "programs.year.view": _("Read programme years"),
        "returns.return.prepare": _("Prepare monthly returns"),
        "returns.return.submit": _("Submit monthly returns"),
        "returns.return.view": _("Read monthly returns"),
        "sandbox.event.ask": _("Ask the sandbox for events"),
        "sandbox.sandbox.view": _("Read what the sandbox has checked"),
        "services.case.keep": _("Send cases of online services"),
        "services.case.view": _("Read cases of online services"),
        "webhooks.delivery.read": _("Read what webhooks told"),
        "webhooks.subscription.keep": _("Make and change webhooks"),
        "webhooks.subscription.tend": _("Test, pause and repeat webhooks"),
        "webhooks.subscription.view": _("Read webhooks and their deliveries"),
    }
)
