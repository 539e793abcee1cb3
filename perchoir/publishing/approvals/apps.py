from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "perchoir.publishing.approvals"
    label = "approvals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from perchoir.publishing.approvals.jobs import register_jobs

        register_jobs()
