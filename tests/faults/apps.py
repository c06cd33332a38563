from django.apps import AppConfig


class FaultsConfig(AppConfig):
    name = "tests.faults"
    label = "faults"

    def ready(self) -> None:
        import tests.faults.kinds  # noqa: F401 - declares the job kinds
