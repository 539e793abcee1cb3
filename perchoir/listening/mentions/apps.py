from django.apps import AppConfig


class MentionsConfig(AppConfig):
    name = "perchoir.listening.mentions"
    label = "mentions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from perchoir.listening.mentions.jobs import register_jobs

        register_jobs()
