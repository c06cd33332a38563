"""An enterprise that several counties count is counted once above them: keep which ones these are,
and count anew whatever counts different enterprises. What stands is read until the fold comes.
"""

from django.db import migrations, models

#: the measures of different enterprises, by the model whose rows they count
DIFFERENT = {
    "certification.certificate": [
        "certificates.enterprises",
        "certificates.new_qms",
    ],
    "experts.plan": ["plans.enterprises"],
    "experts.problem": ["problems.enterprises_remedied"],
    "experts.visit": ["visits.enterprises"],
    "programs.attendance": ["cycles.event_enterprises", "cycles.training_enterprises"],
    "programs.benefit": ["policies.benefited"],
    "programs.loan": ["policies.financed"],
    "programs.need": [
        "needs.asking_brand",
        "needs.asking_certification",
        "needs.asking_finance",
        "needs.asking_metrology",
        "needs.asking_quality",
        "needs.asking_standards",
        "needs.asking_testing",
        "needs.asking_training",
    ],
    "programs.response": [
        "questionnaire.baseline",
        "questionnaire.baseline_verified",
        "questionnaire.followed",
        "questionnaire.surveyed",
        "visits.followed_visited",
    ],
    "programs.rosterentry": [
        "certificates.roster_certified",
        "certificates.roster_listed",
        "questionnaire.files",
        "roster.confirmed",
        "roster.cultivation",
        "roster.introduction",
        "roster.joined",
        "roster.listed",
        "roster.with_base",
        "visits.roster_diagnosed",
    ],
    "programs.servicecase": ["services.enterprises"],
}
#: rows of these stand at cities and provinces too; of the others their counties alone are counted
ANY_LEVEL = {"programs.attendance"}


def mark_anew(apps, schema_editor):
    readings = apps.get_model("indicators", "Reading").objects
    marks = apps.get_model("indicators", "DirtyCell").objects
    for label, codes in DIFFERENT.items():
        rows = readings.filter(measure__in=codes)
        if label not in ANY_LEVEL:
            rows = rows.filter(region__level="county")
        spots = rows.values_list("cycle_code", "region_id").order_by().distinct()
        marks.bulk_create(
            marks.model(model=label, cycle_code=cycle_code, region_id=region_id)
            for cycle_code, region_id in sorted(spots)
        )


class Migration(migrations.Migration):
    dependencies = [("indicators", "0004_begin_flows_anew")]
    operations = [
        migrations.CreateModel(
            name="SharedEnterprise",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("model", models.CharField(max_length=60)),
                ("cycle_code", models.CharField(blank=True, max_length=20)),
                ("enterprise_id", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("model", "cycle_code", "enterprise_id"),
                        name="shared_enterprise_is_kept_once",
                    )
                ]
            },
        ),
        migrations.RunPython(mark_anew, migrations.RunPython.noop),
    ]
