"""Breakthrough projects on chains with their lists and milestones; the output of chains."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0046_keep_chains'),
        ('regions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Project',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='Breakthrough project')),
                ('lead', models.CharField(max_length=100, verbose_name='Lead unit')),
                ('goal', models.CharField(max_length=300, verbose_name='Goal of the project')),
                ('path', models.CharField(blank=True, max_length=300, verbose_name='Way to the goal')),
                ('budget_wan', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name='Budget')),
                ('state', models.CharField(choices=[('open', 'Being prepared'), ('running', 'Under way'), ('closed', 'Project completed')], default='open', editable=False, max_length=10)),
                ('opened_on', models.DateField(editable=False)),
                ('started_on', models.DateField(editable=False, null=True)),
                ('closed_on', models.DateField(editable=False, null=True)),
                ('revision', models.PositiveIntegerField(default=1, editable=False)),
                ('chain', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='programs.industrialchain')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region')),
            ],
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=100, verbose_name='Milestone')),
                ('due_on', models.DateField(verbose_name='Due on')),
                ('done_on', models.DateField(editable=False, null=True, verbose_name='Done on')),
                ('evidence', models.CharField(blank=True, editable=False, max_length=300, verbose_name='Evidence')),
                ('done_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='programs.project')),
            ],
            options={
                'ordering': ['due_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ProjectLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('measure', 'Measure of the project'), ('problem', 'Problem of the chain'), ('tool', 'Policy tool')], max_length=10, verbose_name='List')),
                ('words', models.CharField(blank=True, max_length=200, verbose_name='In words')),
                ('policy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programs.policy')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='programs.project')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='ProjectStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('move', models.CharField(max_length=40)),
                ('source', models.CharField(max_length=30)),
                ('target', models.CharField(max_length=30)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='programs.project')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ChainOutput',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='Calendar year')),
                ('amount_wan', models.DecimalField(decimal_places=2, max_digits=13, verbose_name='Output of the chain')),
                ('source', models.CharField(max_length=100, verbose_name='By whose statistics')),
                ('last_day', models.DateField(editable=False)),
                ('next_day', models.DateField(editable=False)),
                ('chain', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outputs', to='programs.industrialchain')),
            ],
            options={
                'ordering': ['-year'],
                'constraints': [models.UniqueConstraint(fields=('chain', 'year'), name='output_is_one_by_chain_and_year'), models.CheckConstraint(condition=models.Q(('amount_wan__gt', 0), models.Q(('source', ''), _negated=True)), name='output_is_above_0_and_has_a_source')],
            },
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.UniqueConstraint(fields=('chain', 'name'), name='project_name_is_unique_by_chain'),
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('lead', ''), _negated=True), models.Q(('goal', ''), _negated=True)), name='project_says_what_who_and_what_for'),
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_on__isnull', True)), _connector='OR'), name='project_is_closed_iff_dated'),
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.CheckConstraint(condition=models.Q(('budget_wan__isnull', True), ('budget_wan__gt', 0), _connector='OR'), name='project_budget_is_above_0'),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='milestone_has_a_title'),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_on__isnull', True), ('evidence', '')), models.Q(('done_on__isnull', False), models.Q(('evidence', ''), _negated=True)), _connector='OR'), name='milestone_is_done_with_evidence'),
        ),
        migrations.AddConstraint(
            model_name='projectline',
            constraint=models.UniqueConstraint(fields=('project', 'number'), name='line_has_its_number_once'),
        ),
        migrations.AddConstraint(
            model_name='projectline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('words', ''), _negated=True), ('policy__isnull', False), _connector='OR'), name='line_says_something'),
        ),
        migrations.AddConstraint(
            model_name='projectline',
            constraint=models.CheckConstraint(condition=models.Q(('policy__isnull', True), ('kind', 'tool'), _connector='OR'), name='tools_alone_are_policies'),
        ),
    ]
