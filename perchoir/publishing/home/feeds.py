"""A page as a feed: Atom (RFC 4287) and JSON Feed 1.1 (jsonfeed.org, read 2026-11-23)."""

from typing import Any

from django.utils.feedgenerator import Atom1Feed

from perchoir.publishing.home.queries import Shelved
from perchoir.publishing.home.shelf import page_url
from perchoir.publishing.home.writing import plain_of
from perchoir.publishing.voices.models import Voice


def atom(voice: Voice, shelved: Shelved) -> str:
    """The newest posts as Atom."""
    home = page_url(voice.handle)
    feed = Atom1Feed(
        title=voice.name,
        link=home,
        description=voice.biography,
        language=(voice.languages or [None])[0],
        author_name=voice.name,
        author_link=home,
        feed_url=f"{home}/feed.atom",
        feed_guid=home,
    )
    for one in shelved.posts:
        feed.add_item(
            title=one.title,
            link=one.url,
            description=f'<p lang="{one.record.language}">{one.html}</p>',
            unique_id=one.url,
            pubdate=one.at,
            updateddate=one.at,
        )
    return str(feed.writeString("utf-8"))


def json_feed(voice: Voice, shelved: Shelved) -> dict[str, Any]:
    """The newest posts as a JSON feed."""
    home = page_url(voice.handle)
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": voice.name,
        "home_page_url": home,
        "feed_url": f"{home}/feed.json",
        "authors": [{"name": voice.name, "url": home}],
        "items": [
            {
                "id": one.url,
                "url": one.url,
                "content_text": plain_of(one.record),
                "date_published": one.at.isoformat(),
                **({"language": one.record.language} if one.record.language else {}),
            }
            for one in shelved.posts
        ],
    }
