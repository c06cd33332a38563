"""The floors that are Django themselves: `python -m gunicorn tests.bench.floors.plain`."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.floors.settings"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
