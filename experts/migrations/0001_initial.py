import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('enterprises', '0001_initial'),
        ('programs', '0001_initial'),
        ('regions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Expert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('name', models.CharField(max_length=60, verbose_name='Name')),
                ('level', models.CharField(choices=[('province', 'Provincial expert'), ('city', 'City expert'), ('county', 'County expert')], max_length=10, verbose_name='Team')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region', verbose_name='Kept by the office of')),
                ('employer', models.CharField(max_length=100, verbose_name='Employer')),
                ('employer_kind', models.CharField(choices=[('body', 'Certification body'), ('institute', 'Technical institution'), ('university', 'University or research institute'), ('enterprise', 'Enterprise'), ('association', 'Industry association'), ('authority', 'Public authority'), ('other', 'Other employer')], max_length=20, verbose_name='Kind of employer')),
                ('employer_code', models.CharField(blank=True, max_length=18, verbose_name="Employer's credit code")),
                ('title', models.CharField(blank=True, max_length=60, verbose_name='Professional title')),
                ('specialties', models.JSONField(default=list, verbose_name='Specialties')),
                ('phone', models.CharField(max_length=20, verbose_name='Mobile phone')),
                ('valid_from', models.DateField(verbose_name='Term begins')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='Term ends')),
                ('ended_on', models.DateField(editable=False, null=True)),
                ('ended_reason', models.CharField(blank=True, editable=False, max_length=200)),
                ('registered_at', models.DateTimeField(editable=False)),
            ],
            options={
                'indexes': [models.Index(fields=['region', 'name'], name='expert_list_of_an_office')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True), ('user__isnull', False)), fields=('user',), name='person_is_one_expert_at_a_time'), models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('region', 'name', 'phone'), name='expert_is_registered_once_per_office'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('employer', ''), _negated=True), models.Q(('phone', ''), _negated=True)), name='expert_has_name_employer_and_phone'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='expert_term_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', True), ('ended_reason', '')), models.Q(('ended_on__isnull', False), models.Q(('ended_reason', ''), _negated=True)), _connector='OR'), name='expert_is_ended_iff_told_why')],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programs.cycle')),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enterprises.enterprise')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region')),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='experts.expert')),
                ('state', models.CharField(choices=[('assigned', 'Assigned'), ('declined', 'Declined'), ('accepted', 'Accepted by the expert'), ('recorded', 'Waiting for the enterprise'), ('confirmed', 'Confirmed'), ('withdrawn', 'Visit withdrawn')], default='assigned', editable=False, max_length=20)),
                ('planned_on', models.DateField(verbose_name='Planned on')),
                ('purpose', models.CharField(blank=True, max_length=300, verbose_name='Purpose')),
                ('assigned_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('assigned_at', models.DateTimeField(editable=False)),
                ('checklist', models.CharField(editable=False, max_length=40)),
                ('arrived_at', models.DateTimeField(editable=False, null=True, verbose_name='Arrived at')),
                ('left_at', models.DateTimeField(editable=False, null=True, verbose_name='Left at')),
                ('hours', models.DecimalField(decimal_places=1, editable=False, max_digits=5, null=True, verbose_name='Hours')),
                ('people_met', models.CharField(blank=True, editable=False, max_length=300, verbose_name='People met')),
                ('met_top_manager', models.BooleanField(default=False, verbose_name='The top manager took part')),
                ('strengths', models.TextField(blank=True, editable=False, verbose_name='What is done well')),
                ('scores', models.JSONField(default=dict, editable=False)),
                ('total', models.DecimalField(decimal_places=2, editable=False, max_digits=3, null=True)),
                ('level', models.PositiveSmallIntegerField(editable=False, null=True)),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('touched', models.JSONField(default=dict, editable=False)),
                ('saved_at', models.DateTimeField(editable=False, null=True)),
                ('recorded_on', models.DateField(editable=False, null=True)),
                ('confirmed_on', models.DateField(editable=False, null=True)),
                ('plan_due_on', models.DateField(editable=False, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['cycle', 'region', 'state'], name='visit_by_county'), models.Index(fields=['enterprise', 'planned_on'], name='visit_of_an_enterprise'), models.Index(fields=['expert', 'planned_on'], name='visit_of_an_expert')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('confirmed_on__isnull', False), ('plan_due_on__isnull', False), ('state', 'confirmed')), models.Q(models.Q(('state', 'confirmed'), _negated=True), ('confirmed_on__isnull', True), ('plan_due_on__isnull', True)), _connector='OR'), name='visit_is_confirmed_iff_dated'), models.CheckConstraint(condition=models.Q(models.Q(('arrived_at__isnull', False), ('hours__isnull', False), ('left_at__isnull', False), ('level__isnull', False), ('recorded_on__isnull', False), ('state__in', ['recorded', 'confirmed']), ('total__isnull', False)), models.Q(models.Q(('state__in', ['recorded', 'confirmed']), _negated=True), ('recorded_on__isnull', True)), _connector='OR'), name='visit_is_recorded_iff_dated_timed_and_scored'), models.CheckConstraint(condition=models.Q(('left_at__isnull', True), ('arrived_at__isnull', True), ('left_at__gt', models.F('arrived_at')), _connector='OR'), name='visit_is_left_after_it_is_arrived_at'), models.CheckConstraint(condition=models.Q(('confirmed_on__isnull', True), ('confirmed_on__gte', models.F('recorded_on')), _connector='OR'), name='visit_is_confirmed_after_it_is_recorded'), models.CheckConstraint(condition=models.Q(models.Q(('level__isnull', True), ('level__range', (1, 5)), _connector='OR'), models.Q(('total__isnull', True), ('total__range', (0, 5)), _connector='OR')), name='visit_level_is_1_to_5_and_total_0_to_5')],
            },
        ),
        migrations.CreateModel(
            name='VisitStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('move', models.CharField(max_length=40)),
                ('source', models.CharField(max_length=30)),
                ('target', models.CharField(max_length=30)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='experts.visit')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Problem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='problems', to='experts.visit')),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enterprises.enterprise')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programs.cycle')),
                ('number', models.PositiveSmallIntegerField()),
                ('clause', models.CharField(max_length=20, verbose_name='Clause')),
                ('category', models.CharField(choices=[('management', 'Management of quality'), ('process', 'Production process'), ('energy', 'Saving energy'), ('standards', 'Standards'), ('metrology', 'Metrology'), ('testing', 'Inspection and testing'), ('certification', 'Certification of products and systems'), ('staff', 'Skilled staff'), ('equipment', 'Equipment'), ('other', 'Another matter')], max_length=20, verbose_name='About what')),
                ('severity', models.CharField(choices=[('minor', 'Suggestion'), ('ordinary', 'Ordinary'), ('serious', 'Serious')], max_length=20, verbose_name='Severity')),
                ('cause', models.CharField(choices=[('people', 'Persons'), ('machines', 'Machines'), ('materials', 'Materials'), ('methods', 'Methods'), ('surroundings', 'Surroundings'), ('measurement', 'Measurement')], max_length=20, verbose_name='Main cause')),
                ('description', models.CharField(max_length=500, verbose_name='What was found')),
                ('evidence', models.CharField(blank=True, max_length=300, verbose_name='Evidence')),
                ('suggestion', models.CharField(blank=True, max_length=500, verbose_name='Suggestion')),
                ('due_on', models.DateField(verbose_name='To be remedied by')),
                ('state', models.CharField(choices=[('open', 'To be remedied'), ('remedied', 'Waiting for verification'), ('closed', 'Closed after verification')], default='open', editable=False, max_length=20)),
                ('found_on', models.DateField(editable=False, null=True)),
                ('told_overdue_on', models.DateField(editable=False, null=True)),
                ('closed_on', models.DateField(editable=False, null=True)),
                ('closed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['cycle', 'region', 'state'], name='problem_by_county'), models.Index(condition=models.Q(('state', 'closed'), _negated=True), fields=['enterprise', 'due_on'], name='problem_unsolved')],
                'constraints': [models.UniqueConstraint(fields=('visit', 'number'), name='problem_number_is_unique_by_visit'), models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_on__isnull', True)), _connector='OR'), name='problem_is_closed_iff_dated'), models.CheckConstraint(condition=models.Q(('state', 'open'), ('found_on__isnull', False), _connector='OR'), name='problem_is_remedied_after_it_is_found'), models.CheckConstraint(condition=models.Q(('closed_on__isnull', True), ('closed_on__gte', models.F('found_on')), _connector='OR'), name='problem_is_closed_after_it_is_found'), models.CheckConstraint(condition=models.Q(('description', ''), _negated=True), name='problem_says_what_was_found')],
            },
        ),
        migrations.CreateModel(
            name='ProblemStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('move', models.CharField(max_length=40)),
                ('source', models.CharField(max_length=30)),
                ('target', models.CharField(max_length=30)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='experts.problem')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Remedy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('problem', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='remedies', to='experts.problem')),
                ('words', models.CharField(max_length=500, verbose_name='What was done')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='remedy_says_what_was_done')],
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('visit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='plan', to='experts.visit')),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enterprises.enterprise')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programs.cycle')),
                ('state', models.CharField(choices=[('draft', 'In preparation'), ('proposed', 'Waiting for the enterprise'), ('confirmed', 'Confirmed by both')], default='draft', editable=False, max_length=20)),
                ('goal', models.CharField(blank=True, max_length=300, verbose_name='Goal')),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('due_on', models.DateField(editable=False)),
                ('proposed_on', models.DateField(editable=False, null=True)),
                ('proposed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_on', models.DateField(editable=False, null=True)),
                ('confirmed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('number', models.CharField(blank=True, editable=False, max_length=20)),
                ('frozen', models.JSONField(default=dict, editable=False)),
            ],
            options={
                'indexes': [models.Index(fields=['cycle', 'region', 'state'], name='plan_by_county')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('confirmed_on__isnull', False), ('state', 'confirmed'), models.Q(('number', ''), _negated=True)), models.Q(models.Q(('state', 'confirmed'), _negated=True), ('confirmed_on__isnull', True), ('number', '')), _connector='OR'), name='plan_is_confirmed_iff_dated_and_numbered'), models.CheckConstraint(condition=models.Q(models.Q(('proposed_on__isnull', True), ('state', 'draft')), models.Q(models.Q(('state', 'draft'), _negated=True), ('proposed_on__isnull', False)), _connector='OR'), name='plan_is_proposed_iff_dated'), models.CheckConstraint(condition=models.Q(('confirmed_on__isnull', True), ('confirmed_on__gte', models.F('proposed_on')), _connector='OR'), name='plan_is_confirmed_after_it_is_proposed'), models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number',), name='plan_number_is_unique')],
            },
        ),
        migrations.CreateModel(
            name='PlanStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('move', models.CharField(max_length=40)),
                ('source', models.CharField(max_length=30)),
                ('target', models.CharField(max_length=30)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='experts.plan')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='measures', to='experts.plan')),
                ('problem', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='experts.problem')),
                ('number', models.PositiveSmallIntegerField()),
                ('text', models.CharField(max_length=200, verbose_name='Measure')),
                ('owner', models.CharField(max_length=60, verbose_name='Who does it')),
                ('due_on', models.DateField(verbose_name='To be done by')),
                ('done_when', models.CharField(max_length=200, verbose_name='What counts as done')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('plan', 'number'), name='measure_number_is_unique_by_plan'), models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), models.Q(('owner', ''), _negated=True), models.Q(('done_when', ''), _negated=True)), name='measure_says_what_who_and_when_it_is_done')],
            },
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region')),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('region', 'year'), name='plan_series_is_one_per_county_year')],
            },
        ),
    ]
