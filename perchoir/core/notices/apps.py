from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "perchoir.core.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from perchoir.core.notices.jobs import register_jobs

        register_jobs()
