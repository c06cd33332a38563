"""On PostgreSQL, the index that finds names by any two characters in a row."""

from typing import Any

from django.db import migrations

from enterprises.register.storage.search import BIGRAM_SQL, BIGRAM_SQL_REVERSE


def make(_apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(BIGRAM_SQL)


def remove(_apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(BIGRAM_SQL_REVERSE)


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0001_initial")]

    operations = [migrations.RunPython(make, remove)]
