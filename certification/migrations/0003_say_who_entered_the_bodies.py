"""The bodies that stand on the list already were entered by the province of the installation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import migrations


def say(apps: Any, _schema: Any) -> None:
    province = (
        apps.get_model("regions", "Region")
        .objects.filter(code=settings.PORTAL_PROVINCE, valid_to=None)
        .first()
    )
    if province is not None:
        bodies = apps.get_model("certification", "Body").objects
        bodies.filter(registered_by=None).update(registered_by=province)


class Migration(migrations.Migration):
    dependencies = [("certification", "0002_remember_who_entered_a_body")]

    operations = [migrations.RunPython(say, migrations.RunPython.noop)]
