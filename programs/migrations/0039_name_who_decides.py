"""Who approved and who accepted stands in the row, so that the database holds four eyes."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from programs.returns.storage import install_triggers, remove_triggers


def _named() -> Any:
    return models.ForeignKey(
        db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT,
        related_name='+', to=settings.AUTH_USER_MODEL,
    )


def _by(noun: str, move: str) -> str:
    return (
        f"(SELECT s.by_id FROM programs_{noun}step s WHERE s.subject_id = programs_{noun}.id"
        f" AND s.move = '{move}' ORDER BY s.id DESC LIMIT 1)"
    )


#: what was decided before by one person twice, or of own work, keeps its steps and names nobody
FILL = tuple(
    f"UPDATE programs_{noun} SET {column} = {_by(noun, move)} WHERE state IN ({states})"
    for noun in ('return', 'summary')
    for column, move, states in (
        ('approved_by_id', 'approve', "'approved', 'accepted'"),
        ('accepted_by_id', 'accept', "'accepted'"),
    )
) + (
    *(f"UPDATE programs_{noun} SET approved_by_id = NULL WHERE approved_by_id = accepted_by_id"
      for noun in ('return', 'summary')),
    *(f"UPDATE programs_return SET {column} = NULL"
      f" WHERE {column} IN (prepared_by_id, submitted_by_id)"
      for column in ('approved_by_id', 'accepted_by_id')),
)


def _another(name: str, column: str, *others: str) -> Any:
    """The person of a column is none of the others."""
    is_another = Q()
    for other in others:
        is_another &= ~Q(**{column: F(other)})
    condition = Q(**{f'{column}__isnull': True}) | is_another
    return models.CheckConstraint(condition=condition, name=name)


def fill(_apps: Any, schema_editor: Any) -> None:
    for statement in FILL:
        schema_editor.execute(statement)
    if schema_editor.connection.vendor == 'postgresql':  # tables with checks that wait stay as they are
        schema_editor.execute('SET CONSTRAINTS ALL IMMEDIATE')


def install(_apps: Any, schema_editor: Any) -> None:
    install_triggers(schema_editor.connection)


def remove(_apps: Any, schema_editor: Any) -> None:
    remove_triggers(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0038_cap_a_month'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField('return', 'approved_by', _named()),
        migrations.AddField('return', 'accepted_by', _named()),
        migrations.AddField('summary', 'approved_by', _named()),
        migrations.AddField('summary', 'accepted_by', _named()),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint('return', _another('return_is_not_approved_by_who_made_it', 'approved_by', 'prepared_by', 'submitted_by')),
        migrations.AddConstraint('return', _another('return_is_not_accepted_by_who_made_it', 'accepted_by', 'prepared_by', 'submitted_by')),
        migrations.AddConstraint('return', _another('return_is_not_accepted_by_who_approved_it', 'accepted_by', 'approved_by')),
        migrations.AddConstraint('summary', _another('summary_is_not_accepted_by_who_approved_it', 'accepted_by', 'approved_by')),
        migrations.RunPython(install, remove),
    ]
