import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0039_name_who_decides'),
        ('regions', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='LateWarning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(max_length=7)),
                ('warned_on', models.DateField()),
                ('reasons', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programs.cycle')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('cycle', 'region', 'period', 'warned_on'), name='late_warning_is_one_a_county_month_and_day')],
            },
        ),
    ]
