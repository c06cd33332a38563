import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0040_keep_late_warnings'),
        ('regions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EnterpriseBase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('enterprises', models.PositiveIntegerField(verbose_name='Small and micro enterprises')),
                ('source', models.CharField(choices=[('yearbook', 'Statistical yearbook'), ('register', 'Register of market entities')], max_length=10, verbose_name='Source')),
                ('document', models.CharField(max_length=200, verbose_name='Where it stands')),
                ('counted_on', models.DateField(verbose_name='Counted on')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bases', to='programs.cycle')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('cycle', 'region'), name='base_is_said_once_a_county_and_year'), models.CheckConstraint(condition=models.Q(('enterprises__gt', 0)), name='base_is_more_than_nothing'), models.CheckConstraint(condition=models.Q(('document', ''), _negated=True), name='base_says_where_it_stands')],
            },
        ),
    ]
