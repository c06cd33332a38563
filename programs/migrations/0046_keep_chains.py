"""Industrial chains with the lines of their three charts."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0045_keep_national_results'),
        ('regions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ChainCause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('bone', models.CharField(choices=[('people', 'Persons'), ('machines', 'Machines'), ('materials', 'Materials'), ('methods', 'Methods'), ('surroundings', 'Surroundings'), ('measurement', 'Measurement')], max_length=20, verbose_name='Bone')),
                ('words', models.CharField(max_length=60, verbose_name='Cause on the bone')),
                ('weight', models.PositiveSmallIntegerField(choices=[(1, 'Lesser cause'), (2, 'Ordinary cause'), (3, 'Decisive cause')], default=2, verbose_name='Weight of the cause')),
            ],
            options={
                'ordering': [models.Case(models.When(bone='people', then=models.Value(0)), models.When(bone='machines', then=models.Value(1)), models.When(bone='materials', then=models.Value(2)), models.When(bone='methods', then=models.Value(3)), models.When(bone='surroundings', then=models.Value(4)), models.When(bone='measurement', then=models.Value(5)), output_field=models.PositiveSmallIntegerField()), 'number'],
            },
        ),
        migrations.CreateModel(
            name='IndustrialChain',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='Industrial chain')),
                ('leader', models.CharField(blank=True, max_length=100, verbose_name='Leader of the chain')),
                ('is_key', models.BooleanField(default=True, verbose_name='Key chain')),
                ('goal', models.CharField(blank=True, max_length=200, verbose_name='What is to be lifted')),
                ('state', models.CharField(choices=[('draft', 'Being drawn'), ('submitted', 'Waiting for the province'), ('approved', 'Approved by the province'), ('ended', 'Not kept any more')], default='draft', editable=False, max_length=10)),
                ('reason', models.CharField(blank=True, editable=False, max_length=500)),
                ('opened_on', models.DateField(editable=False)),
                ('approved_on', models.DateField(editable=False, null=True)),
                ('ended_on', models.DateField(editable=False, null=True)),
                ('revision', models.PositiveIntegerField(default=1, editable=False)),
                ('approved_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region')),
                ('submitted_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Countermeasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('words', models.CharField(max_length=100, verbose_name='Countermeasure')),
                ('body', models.CharField(max_length=60, verbose_name='Responsible body')),
                ('resource', models.CharField(max_length=60, verbose_name='Resource drawn on')),
                ('cause', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='countermeasures', to='programs.chaincause')),
                ('chain', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='countermeasures', to='programs.industrialchain')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='ChainStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('move', models.CharField(max_length=40)),
                ('source', models.CharField(max_length=30)),
                ('target', models.CharField(max_length=30)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='programs.industrialchain')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ChainChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveIntegerField()),
                ('part', models.CharField(max_length=10)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('gone', models.JSONField(default=list)),
                ('come', models.JSONField(default=list)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('chain', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='programs.industrialchain')),
            ],
            options={
                'ordering': ['revision'],
            },
        ),
        migrations.AddField(
            model_name='chaincause',
            name='chain',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='causes', to='programs.industrialchain'),
        ),
        migrations.CreateModel(
            name='Segment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('link', models.CharField(choices=[('upstream', 'Upstream'), ('midstream', 'Midstream'), ('downstream', 'Downstream')], max_length=10, verbose_name='Stretch of the chain')),
                ('name', models.CharField(max_length=40, verbose_name='Segment of the chain')),
                ('makes', models.CharField(max_length=120, verbose_name='What is made there')),
                ('weak_point', models.CharField(blank=True, max_length=120, verbose_name='Weak point of quality')),
                ('chain', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='segments', to='programs.industrialchain')),
            ],
            options={
                'ordering': [models.Case(models.When(link='upstream', then=models.Value(0)), models.When(link='midstream', then=models.Value(1)), models.When(link='downstream', then=models.Value(2)), output_field=models.PositiveSmallIntegerField()), 'number'],
            },
        ),
        migrations.AddIndex(
            model_name='industrialchain',
            index=models.Index(fields=['region', 'state'], name='chain_list'),
        ),
        migrations.AddConstraint(
            model_name='industrialchain',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'ended'), _negated=True), fields=('region', 'name'), name='chain_is_kept_once_by_a_region'),
        ),
        migrations.AddConstraint(
            model_name='industrialchain',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='chain_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='industrialchain',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_on__isnull', False), ('state', 'approved')), models.Q(('approved_on__isnull', True), ('state__in', ['draft', 'submitted'])), ('state', 'ended'), _connector='OR'), name='chain_is_approved_iff_dated'),
        ),
        migrations.AddConstraint(
            model_name='industrialchain',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', False), ('state', 'ended')), models.Q(models.Q(('state', 'ended'), _negated=True), ('ended_on__isnull', True)), _connector='OR'), name='chain_is_ended_iff_dated'),
        ),
        migrations.AddConstraint(
            model_name='industrialchain',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), ('submitted_by__isnull', True), models.Q(('approved_by', models.F('submitted_by')), _negated=True), _connector='OR'), name='chain_is_not_approved_by_who_submitted_it'),
        ),
        migrations.AddConstraint(
            model_name='countermeasure',
            constraint=models.UniqueConstraint(fields=('chain', 'number'), name='countermeasure_has_its_number_once'),
        ),
        migrations.AddConstraint(
            model_name='countermeasure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('words', ''), _negated=True), models.Q(('body', ''), _negated=True), models.Q(('resource', ''), _negated=True)), name='countermeasure_says_what_who_and_from_what'),
        ),
        migrations.AddConstraint(
            model_name='chainchange',
            constraint=models.UniqueConstraint(fields=('chain', 'revision'), name='chain_change_is_one_per_revision'),
        ),
        migrations.AddConstraint(
            model_name='chaincause',
            constraint=models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='cause_says_what_it_is'),
        ),
        migrations.AddConstraint(
            model_name='chaincause',
            constraint=models.CheckConstraint(condition=models.Q(('weight__in', [1, 2, 3])), name='cause_has_a_weight'),
        ),
        migrations.AddConstraint(
            model_name='segment',
            constraint=models.UniqueConstraint(fields=('chain', 'number'), name='segment_has_its_number_once'),
        ),
        migrations.AddConstraint(
            model_name='segment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('makes', ''), _negated=True)), name='segment_says_what_it_makes'),
        ),
    ]
