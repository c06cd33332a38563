"""The menu: label, url name, icon, permission. Order is the order in which people work."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enterprises.register.vocabulary import Permission as Enterprises
from portal.web.navigation import Item, Section, sections

sections.add(Section("work", _("My work"), items=()))
sections.add(
    Section(
        "programme",
        _("Uplift programme"),
        items=(Item(_("Enterprises"), "register:list", "buildings", (Enterprises.BROWSE,)),),
    )
)
sections.add(Section("certification", _("Certification and incentives"), items=()))
sections.add(Section("output", _("Figures and reports"), items=()))
sections.add(Section("system", _("Administration"), items=()))
