"""The portal as gunicorn serves it to a bench: people may ask as often as keys may.

With BENCH_UNMARKED set no write marks a reading: what keeping readings costs is the difference.
With BENCH_FIGURES set the form of the return has so many figures.
"""

import os

from portal.wsgi import application

__all__ = ["application"]


def _let_people_ask() -> None:
    from portal.api import throttling

    throttling.PER_MINUTE = 1_000_000_000


def _leave_unmarked() -> None:
    from portal.indicators.models import DirtyCell

    class Nothing(type(DirtyCell.objects)):
        def create(self, **_values):
            return None

        def bulk_create(self, *_rows, **_options):
            return []

    DirtyCell.objects = Nothing()
    DirtyCell.objects.model = DirtyCell


_let_people_ask()
if os.environ.get("BENCH_FIGURES"):
    from tests.bench.forms import use_form_of

    use_form_of(int(os.environ["BENCH_FIGURES"]))
if os.environ.get("BENCH_UNMARKED"):
    _leave_unmarked()
