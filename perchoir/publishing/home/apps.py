from django.apps import AppConfig


class HomePagesConfig(AppConfig):
    name = "perchoir.publishing.home"
    label = "home_pages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from perchoir.networks.home import PUBLISHER
        from perchoir.publishing.home.shelf import HouseShelf

        PUBLISHER.stand_on(HouseShelf())
