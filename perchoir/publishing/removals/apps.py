from django.apps import AppConfig


class RemovalsConfig(AppConfig):
    name = "perchoir.publishing.removals"
    label = "removals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from perchoir.publishing.removals.jobs import register_jobs

        register_jobs()
