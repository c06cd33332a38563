"""Refuse every change of events and links, by trigger, on both engines."""

from typing import Any

from django.db import migrations

from portal.audit.storage import install_triggers, remove_triggers


def install(_apps: Any, schema_editor: Any) -> None:
    install_triggers(schema_editor.connection)


def remove(_apps: Any, schema_editor: Any) -> None:
    remove_triggers(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
