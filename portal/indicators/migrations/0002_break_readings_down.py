"""The parts of readings by industry and tier; what is read already is counted again once."""

import django.db.models.deletion
from django.db import migrations, models


def mark_what_is_read(apps, schema_editor):
    """Mark every cell that has a reading: the next fold breaks it down."""
    from portal.indicators.definition import measures

    model_of = {measure.code: measure.model.lower() for measure in measures}
    readings = apps.get_model("indicators", "Reading").objects
    mark = apps.get_model("indicators", "DirtyCell")
    cells = readings.filter(region__level="county").order_by()
    spots = {
        (model_of[code], cycle_code, region_id)
        for code, cycle_code, region_id in cells.values_list(
            "measure", "cycle_code", "region_id"
        ).distinct()
        if code in model_of
    }
    mark.objects.bulk_create(
        [mark(model=m, cycle_code=c, region_id=r) for m, c, r in sorted(spots)], batch_size=2000
    )


class Migration(migrations.Migration):
    dependencies = [
        ("regions", "0001_initial"),
        ("indicators", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Breakdown",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("measure", models.CharField(max_length=60)),
                ("cycle_code", models.CharField(blank=True, max_length=20)),
                ("month", models.CharField(max_length=7)),
                ("industry", models.CharField(blank=True, max_length=2)),
                ("tier", models.CharField(blank=True, max_length=20)),
                ("value", models.DecimalField(decimal_places=2, max_digits=18)),
                ("delta", models.DecimalField(decimal_places=2, max_digits=18)),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.region",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("region", "measure", "cycle_code", "month", "industry", "tier"),
                        name="breakdown_is_kept_once_per_cell",
                    )
                ],
            },
        ),
        migrations.RunPython(mark_what_is_read, migrations.RunPython.noop),
    ]
