"""Everything about one author leaves as a file, in pieces, as the product's server sends it."""

import json
from typing import cast

import pytest
from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse
from django.test import AsyncClient
from django.urls import reverse

from perchoir.core.people.models import Member
from perchoir.listening.mentions.models import Author

pytestmark = pytest.mark.django_db(transaction=True)


async def test_the_file_is_streamed_without_being_gathered(owner: Member) -> None:
    author = await Author.objects.acreate(
        workspace_id=owner.workspace_id, network="bluesky", remote_id="did:plc:anna", handle="anna"
    )
    client = AsyncClient()
    await sync_to_async(client.force_login)(
        owner.user, backend="django.contrib.auth.backends.ModelBackend"
    )
    slug = owner.workspace.slug
    where = reverse("mentions:export-author", kwargs={"slug": slug, "pk": author.pk})
    answer = cast(StreamingHttpResponse, await client.post(where))
    assert answer.is_async
    body = b"".join([piece async for piece in answer])
    assert json.loads(body)["author"]["handle"] == "anna"
