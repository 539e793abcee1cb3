from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "perchoir.publishing.attachments"
    label = "attachments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from perchoir.publishing.attachments.jobs import register_jobs

        register_jobs()
