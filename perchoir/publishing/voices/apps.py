from django.apps import AppConfig


class VoicesConfig(AppConfig):
    name = "perchoir.publishing.voices"
    label = "voices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from perchoir.publishing.voices.jobs import register_jobs

        register_jobs()
