"""Entry point of the web process."""

import os

from django.core.asgi import get_asgi_application

from perchoir.networks.incoming.bounding import bounded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perchoir.config.settings")
application = bounded(get_asgi_application())
