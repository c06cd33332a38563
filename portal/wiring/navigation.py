"""The menu: label, url name, icon, permission. Order is the order in which people work."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enterprises.register.vocabulary import Permission as Enterprises
from portal.audit.vocabulary import Permission as Audit
from portal.indicators.vocabulary import Permission as Indicators
from portal.jobs.vocabulary import Permission as Jobs
from portal.notices.vocabulary import Permission as Notices
from portal.offices.vocabulary import Permission as Offices
from portal.web.navigation import Item, Section, sections

sections.add(
    Section(
        "work",
        _("My work"),
        items=(
            Item(_("Home"), "home", "house", (Notices.VIEW,)),
            Item(_("Coverage"), "pages:coverage", "speedometer2", (Indicators.VIEW,)),
            Item(_("Inbox"), "pages:inbox", "inbox", (Notices.VIEW,)),
            Item(_("My jobs"), "pages:jobs", "hourglass-split", (Jobs.VIEW,)),
        ),
    )
)
sections.add(
    Section(
        "programme",
        _("Uplift programme"),
        items=(Item(_("Enterprises"), "register:list", "buildings", (Enterprises.BROWSE,)),),
    )
)
sections.add(Section("certification", _("Certification and incentives"), items=()))
sections.add(Section("output", _("Figures and reports"), items=()))
sections.add(
    Section(
        "system",
        _("Administration"),
        items=(
            Item(_("Offices"), "pages:offices", "building", (Offices.OFFICE_VIEW,)),
            Item(_("People"), "pages:people", "people", (Offices.PEOPLE_SUSPEND,)),
            Item(_("Audit trail"), "pages:audit", "journal-check", (Audit.VIEW,)),
        ),
    )
)
