"""The quality risk that answers say, on the response: officers see who is to be helped first."""

from django.db import migrations, models
from django.db.models import Q

from programs.questionnaires.schema import read_questionnaire
from programs.questionnaires.scoring.risks import rated

BATCH = 500


def rate_answers(apps, schema_editor):
    """Rate what counts already, by the weights of the day from which it counts."""
    responses = apps.get_model("programs", "Response")
    for version in apps.get_model("programs", "Version").objects.filter(template__code="needs"):
        questionnaire = read_questionnaire(version.schema)
        rows = responses.objects.filter(version=version, counted_on__isnull=False)
        changed = []
        for one in rows.only("answers", "counted_on").iterator(BATCH):
            for name, value in rated(questionnaire, one.answers, on=one.counted_on).items():
                setattr(one, name, value)
            changed.append(one)
        responses.objects.bulk_update(changed, ["risk", "risk_weights"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("programs", "0034_count_effects")]

    operations = [
        migrations.AddField(
            "response", "risk", models.PositiveSmallIntegerField(editable=False, null=True)
        ),
        migrations.AddField(
            "response",
            "risk_weights",
            models.CharField(blank=True, default="", editable=False, max_length=20),
            preserve_default=False,
        ),
        migrations.AddIndex(
            "response",
            models.Index(
                fields=["-risk", "-id"], condition=Q(risk__isnull=False), name="response_by_risk"
            ),
        ),
        migrations.AddConstraint(
            "response",
            models.CheckConstraint(
                name="response_has_a_risk_iff_it_has_weights",
                condition=Q(risk__isnull=True, risk_weights="")
                | (Q(risk__isnull=False, counted_on__isnull=False) & ~Q(risk_weights="")),
            ),
        ),
        migrations.RunPython(rate_answers, migrations.RunPython.noop),
    ]
