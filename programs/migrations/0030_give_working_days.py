from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0029_withdraw_needs'),
    ]

    operations = [
        migrations.AddField(
            model_name='campaign',
            name='short_notice',
            field=models.CharField(blank=True, max_length=500, verbose_name='Reason for a short time'),
        ),
    ]
