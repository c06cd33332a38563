from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0030_give_working_days'),
    ]

    operations = [
        migrations.AddField(
            model_name='needstep',
            name='answer',
            field=models.TextField(blank=True),
        ),
    ]
