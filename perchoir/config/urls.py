"""Addresses. Everything of a workspace begins with /w/<its address>/."""

from django.urls import include, path

from perchoir.publishing.approvals.views import outside
from perchoir.publishing.attachments.lending import lent
from perchoir.publishing.voices.connecting import come_back
from perchoir.web.api.house import addresses as api_addresses

IN_A_WORKSPACE = [
    path("", include("perchoir.web.workspace_urls")),
    path("deck/", include("perchoir.listening.deck.urls")),
    path("mentions/", include("perchoir.listening.mentions.urls")),
    path("search/", include("perchoir.listening.search.urls")),
    path("trends/", include("perchoir.listening.trends.urls")),
    path("watches/", include("perchoir.listening.watches.urls")),
    path("sources/", include("perchoir.listening.sources.urls")),
    path("imports/", include("perchoir.listening.imports.urls")),
    path("sample/", include("perchoir.listening.sample.urls")),
    path("voices/", include("perchoir.publishing.voices.urls")),
    path("posts/", include("perchoir.publishing.posts.urls")),
    path("planning/", include("perchoir.publishing.planning.urls")),
    path("attachments/", include("perchoir.publishing.attachments.urls")),
    path("deliveries/", include("perchoir.publishing.deliveries.urls")),
    path("removals/", include("perchoir.publishing.removals.urls")),
    path("charter/", include("perchoir.publishing.charter.urls")),
    path("reviews/", include("perchoir.publishing.approvals.urls")),
    path("workspace/", include("perchoir.core.people.workspace_urls")),
    path("spending/", include("perchoir.networks.spending.urls")),
    path("networks/", include("perchoir.networks.setup.urls")),
    path("access-keys/", include("perchoir.core.access_keys.urls")),
    path("audit/", include("perchoir.core.audit.urls")),
    path("notices/", include("perchoir.core.notices.urls")),
    path("live/", include("perchoir.core.live.urls")),
]

urlpatterns = [
    path("", include("perchoir.web.urls")),
    path("api/v1/", api_addresses()),
    path("people/", include("perchoir.core.people.urls")),
    path("design/", include("perchoir.core.kit.urls")),
    path("accounts/", include("allauth.urls")),
    path("connect/return/", come_back, name="connect_return"),
    path("connect/", include("perchoir.networks.connections.urls")),
    path("lent/<str:token>/", lent, name="lent"),
    path("review/<str:token>/", outside, name="review_link"),
    path("", include("perchoir.publishing.home.urls")),
    path("w/<slug:slug>/", include(IN_A_WORKSPACE)),
]
