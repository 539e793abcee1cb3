from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "perchoir.listening.sample"
    label = "sample"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from perchoir.core.jobs.registry import register
        from perchoir.listening.sample.actions import replay_next

        register("sample", replay_next)
