from django.apps import AppConfig


class CharterConfig(AppConfig):
    name = "perchoir.publishing.charter"
    label = "charter"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from perchoir.publishing.charter.jobs import register_jobs

        register_jobs()
