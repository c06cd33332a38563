"""Refuse every update of a published version and of its bridge, by trigger, on both engines."""

from typing import Any

from django.db import migrations

from programs.questionnaires.storage import install_triggers, remove_triggers


def install(_apps: Any, schema_editor: Any) -> None:
    install_triggers(schema_editor.connection)


def remove(_apps: Any, schema_editor: Any) -> None:
    remove_triggers(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("programs", "0006_edit_and_bridge_versions")]

    operations = [migrations.RunPython(install, remove)]
