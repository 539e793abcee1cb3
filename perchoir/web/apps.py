from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "perchoir.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from perchoir.publishing.charter.facts import provide
        from perchoir.web.our_mentions import OurMentions

        provide(OurMentions())
