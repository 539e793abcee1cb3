from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "perchoir.listening.sources"
    label = "sources"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from perchoir.listening.sources.hearing import hear
        from perchoir.listening.sources.jobs import register_jobs
        from perchoir.networks.incoming.interface import hears

        register_jobs()
        hears.append(hear)
