from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enterprises', '0014_keep_old_numbers'),
    ]

    operations = [
        migrations.AddField(
            model_name='enterprise',
            name='is_branch',
            field=models.BooleanField(null=True, verbose_name='Branch'),
        ),
        migrations.AddField(
            model_name='enterprise',
            name='parent_code',
            field=models.CharField(blank=True, db_default='', default='', max_length=18, verbose_name='Credit code of the legal person'),
        ),
        migrations.AddField(
            model_name='enterprise',
            name='is_own_site',
            field=models.BooleanField(db_default=False, default=False, verbose_name='Separate site with a helper of its own'),
        ),
        migrations.AddConstraint(
            model_name='enterprise',
            constraint=models.CheckConstraint(condition=models.Q(('is_branch', True), models.Q(('is_own_site', False), ('parent_code', '')), _connector='OR'), name='enterprise_with_a_legal_person_above_is_a_branch'),
        ),
    ]
