from django.apps import AppConfig


class FloorsConfig(AppConfig):
    name = "tests.bench.floors"
    label = "floors"
