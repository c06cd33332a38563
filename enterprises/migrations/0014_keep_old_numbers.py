from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enterprises', '0013_offer_statements'),
    ]

    operations = [
        migrations.AddField(
            model_name='enterprise',
            name='old_number',
            field=models.CharField(blank=True, db_default='', default='', max_length=15, verbose_name='Old registration number (15 digits)'),
        ),
        migrations.AddIndex(
            model_name='enterprise',
            index=models.Index(condition=models.Q(('old_number', ''), _negated=True), fields=['old_number'], name='enterprise_old_number'),
        ),
    ]
