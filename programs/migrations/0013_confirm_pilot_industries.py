import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery

CHOICES = [('proposed', 'Proposed'), ('reviewed', 'Reviewed by the city'), ('returned', 'Returned for changes'), ('confirmed', 'On the list of pilot industries'), ('withdrawn', 'Proposal withdrawn'), ('ended', 'Taken off the list')]
LINKS = [('upstream', 'Upstream'), ('midstream', 'Midstream'), ('downstream', 'Downstream')]


def confirm_what_stands(apps, schema_editor):
    """What the province had entered it had decided: it is on the list since its year opened."""
    cycle = apps.get_model('programs', 'Cycle').objects.filter(pk=OuterRef('cycle'))

    def of(name):
        return Subquery(cycle.values(name)[:1])

    apps.get_model('programs', 'PilotIndustry').objects.update(
        region=of('region'), reviewing_region=of('region'), state='confirmed',
        proposed_on=of('opens_on'), confirmed_on=of('opens_on'), first_year=of('year'),
    )


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0012_choose_return_forms'),
        ('regions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField('pilotindustry', 'region', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region')),
        migrations.AddField('pilotindustry', 'reviewing_region', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region')),
        migrations.AddField('pilotindustry', 'chain', models.CharField(blank=True, default='', max_length=60, verbose_name='Industrial chain'), preserve_default=False),
        migrations.AddField('pilotindustry', 'link', models.CharField(blank=True, choices=LINKS, default='', max_length=10, verbose_name='Link of the chain'), preserve_default=False),
        migrations.AddField('pilotindustry', 'grounds', models.CharField(blank=True, default='', max_length=500, verbose_name='Why this industry'), preserve_default=False),
        migrations.AddField('pilotindustry', 'state', models.CharField(choices=CHOICES, default='proposed', editable=False, max_length=10)),
        migrations.AddField('pilotindustry', 'reason', models.CharField(blank=True, default='', editable=False, max_length=500), preserve_default=False),
        migrations.AddField('pilotindustry', 'enterprise_count', models.PositiveIntegerField(default=0, editable=False)),
        migrations.AddField('pilotindustry', 'certified_count', models.PositiveIntegerField(default=0, editable=False)),
        migrations.AddField('pilotindustry', 'counted_on', models.DateField(editable=False, null=True)),
        migrations.AddField('pilotindustry', 'proposed_on', models.DateField(editable=False, null=True)),
        migrations.AddField('pilotindustry', 'confirmed_on', models.DateField(editable=False, null=True)),
        migrations.AddField('pilotindustry', 'left_on', models.DateField(editable=False, null=True)),
        migrations.AddField('pilotindustry', 'first_year', models.PositiveSmallIntegerField(editable=False, null=True)),
        migrations.AddField('pilotindustry', 'last_year', models.PositiveSmallIntegerField(editable=False, null=True)),
        migrations.RunPython(confirm_what_stands, migrations.RunPython.noop),
        migrations.AlterField('pilotindustry', 'region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region')),
        migrations.AlterField('pilotindustry', 'reviewing_region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region')),
        migrations.AlterField('pilotindustry', 'proposed_on', models.DateField(editable=False)),
        migrations.AlterField('pilotindustry', 'first_year', models.PositiveSmallIntegerField(editable=False)),
        migrations.CreateModel(
            name='PilotIndustryStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('move', models.CharField(max_length=40)),
                ('source', models.CharField(max_length=30)),
                ('target', models.CharField(max_length=30)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='programs.pilotindustry')),
            ],
            options={'ordering': ['pk'], 'abstract': False},
        ),
        migrations.AddIndex('pilotindustry', models.Index(fields=['cycle', 'state', 'code'], name='pilot_industry_list')),
        migrations.AddConstraint('pilotindustry', models.CheckConstraint(condition=models.Q(models.Q(('confirmed_on__isnull', False), ('state__in', ['confirmed', 'ended'])), models.Q(models.Q(('state__in', ['confirmed', 'ended']), _negated=True), ('confirmed_on__isnull', True)), _connector='OR'), name='pilot_industry_is_confirmed_iff_dated')),
        migrations.AddConstraint('pilotindustry', models.CheckConstraint(condition=models.Q(models.Q(('last_year__isnull', False), ('left_on__isnull', False), ('state', 'ended')), models.Q(models.Q(('state', 'ended'), _negated=True), ('last_year__isnull', True), ('left_on__isnull', True)), _connector='OR'), name='pilot_industry_has_left_iff_dated')),
    ]
