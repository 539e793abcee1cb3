from django.apps import AppConfig
from django.db.backends.signals import connection_created


class MentionsConfig(AppConfig):
    name = "perchoir.listening.mentions"
    label = "mentions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from perchoir.listening.mentions.jobs import register_jobs
        from perchoir.listening.mentions.months import read_many_months_quickly

        register_jobs()
        connection_created.connect(read_many_months_quickly)
