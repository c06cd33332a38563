import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F

STAGES = [('candidate', 'Candidate'), ('listed', 'Entered on the roster'), ('baseline', 'Baseline surveyed'), ('diagnosed', 'Diagnosed on site'), ('planned', 'Plan agreed'), ('remedying', 'Improving'), ('declined', 'No certificate intended'), ('applied', 'Applied for certification'), ('first_audit', 'First stage audited'), ('second_audit', 'Second stage audited'), ('certified', 'Certificate obtained'), ('followed', 'Effects followed up'), ('closed', 'Case closed'), ('left', 'Left the roster')]


def begin_stages(apps, schema_editor):
    """What the state says at once; every county is marked, and the fold finds the rest."""
    entry = apps.get_model('programs', 'RosterEntry')
    entry.objects.update(since_on=F('listed_on'))
    entry.objects.filter(state='listed').update(stage='listed')
    entry.objects.filter(state='withdrawn').update(stage='left')
    dirty = apps.get_model('indicators', 'DirtyCell')
    spots = entry.objects.order_by().values_list('region_id', 'cycle__code').distinct()
    dirty.objects.bulk_create(
        [dirty(model='programs.rosterentry', region_id=region, cycle_code=code) for region, code in spots],
        batch_size=1000,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('indicators', '__first__'),
        ('programs', '0014_accept_targets'),
    ]

    operations = [
        migrations.AddField('rosterentry', 'stage', models.CharField(choices=STAGES, default='candidate', editable=False, max_length=12, verbose_name='Stage')),
        migrations.AddField('rosterentry', 'came_from', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='went_to', to='programs.rosterentry')),
        migrations.AddField('rosterentry', 'since_on', models.DateField(editable=False, null=True)),
        migrations.RunPython(begin_stages, migrations.RunPython.noop),
        migrations.AddIndex('rosterentry', models.Index(fields=['cycle', 'stage', 'region'], name='roster_by_stage')),
    ]
