"""A stored mention as the engine reads it."""

import msgspec

from perchoir.listening.mentions.models import Mention
from perchoir.networks.contract import Counts, IncomingAuthor, IncomingPost, Kind, Link, Media


def post_of(mention: Mention) -> IncomingPost:
    """The post that a mention keeps; its author must have been selected with it."""
    return IncomingPost(
        network=mention.network,
        id=mention.remote_id,
        url=mention.url,
        author=_author(mention),
        text=mention.text,
        title=mention.title,
        language=mention.language,
        kind=Kind(mention.kind),
        created_at=mention.at,
        received_at=mention.received_at,
        reply_to=mention.reply_to,
        reply_to_author=mention.reply_to_author,
        root=mention.root,
        quoted=mention.quoted,
        links=tuple(msgspec.convert(link, Link) for link in mention.links),
        tags=tuple(mention.tags),
        mentioned=tuple(mention.mentioned),
        media=tuple(msgspec.convert(media, Media) for media in mention.media),
        counts=msgspec.convert(mention.counts, Counts),
    )


def _author(mention: Mention) -> IncomingAuthor:
    author = mention.author
    followers = mention.followers if mention.followers is not None else author.followers
    return IncomingAuthor(author.remote_id, author.handle, author.name, followers)
