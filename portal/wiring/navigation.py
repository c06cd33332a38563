"""The menu: label, url name, icon, permission. Order is the order in which people work."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.web.navigation import Section, sections

sections.add(Section("work", _("My work"), items=()))
sections.add(Section("programme", _("Uplift programme"), items=()))
sections.add(Section("certification", _("Certification and incentives"), items=()))
sections.add(Section("output", _("Figures and reports"), items=()))
sections.add(Section("system", _("Administration"), items=()))
