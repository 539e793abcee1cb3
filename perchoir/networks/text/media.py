"""What pictures and videos each network takes. Facts as of November 2026."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from perchoir.networks.text.counting import graphemes
from perchoir.networks.text.problems import Problem

Kind = Literal["image", "animation", "video"]
_MB = 1_000_000
_MIB = 1024 * 1024
_PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
_MOVIES = frozenset({"video/mp4", "video/quicktime"})
_MP4 = frozenset({"video/mp4"})


class MediaFacts(NamedTuple):
    """What was found out about a file: sizes in pixels and bytes, `seconds` for what moves; and
    `alt`, the words for those who cannot see it."""

    mime: str
    size: int
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    animated: bool = False
    alt: str = ""

    @property
    def kind(self) -> Kind:
        if self.mime.startswith("video/"):
            return "video"
        return "animation" if self.animated else "image"


class KindLimits(NamedTuple):
    """For one kind: `most` in a post, `size` in bytes, `pixels` in all, `sides` the least and the
    most width in pixels, `ratio` width by height, `seconds` the least and the most."""

    most: int
    types: frozenset[str]
    size: int
    pixels: int | None = None
    sides: tuple[int, int] | None = None
    ratio: tuple[float, float] | None = None
    seconds: tuple[float, float] | None = None


class AltLimits(NamedTuple):
    """How long a description may be: `most` for a picture, `of_video` where a video's is another.
    Counted in code points, or in graphemes. `source` with its date."""

    most: int
    source: str
    of_video: int | None = None
    in_graphemes: bool = False


class MediaLimits(NamedTuple):
    """`together` is how many in all; `mixed` whether kinds may stand side by side; `required`
    whether a post without any is refused. `source` with its date; `unsure` names what no document
    of the network itself was read for."""

    together: int
    kinds: Mapping[Kind, KindLimits]
    source: str
    mixed: bool = False
    required: bool = False
    unsure: str = ""


ALTS: Mapping[str, AltLimits] = {
    "x": AltLimits(1_000, "docs.x.com/x-api/media, metadata alt_text, November 2026"),
    "bluesky": AltLimits(
        2_000,
        "pictures: what Bluesky's own app takes (the lexicon says nothing); videos: lexicon "
        "app.bsky.embed.video as of the reference server 0.3.215, November 2026",
        of_video=1_000,
        in_graphemes=True,
    ),
    "mastodon": AltLimits(
        1_500, "docs.joinmastodon.org/entities/Instance description_limit, November 2026"
    ),
    "linkedin": AltLimits(
        4_086, "learn.microsoft.com/linkedin/marketing Posts API, altText, November 2026"
    ),
    "instagram": AltLimits(
        1_000, "as ayrshare.com and upload-post.com quote it (third parties only), November 2026"
    ),
}

_GIF = frozenset({"image/gif"})
_MASTODON_PICTURES = _PICTURES | {"image/gif", "image/heic", "image/heif", "image/avif"}

MEDIA: Mapping[str, MediaLimits] = {
    "x": MediaLimits(
        4,
        {
            "image": KindLimits(4, _PICTURES, 5 * _MB),
            "animation": KindLimits(1, _GIF, 15 * _MB),
            "video": KindLimits(1, _MOVIES, 8_000 * _MB, ratio=(1 / 3, 3), seconds=(0.5, 1_200)),
        },
        "docs.x.com/x-api/media/quickstart/best-practices, without Premium, November 2026",
        unsure="docs.x.com/x-api/media still says 512 MB for videos",
    ),
    "bluesky": MediaLimits(
        4,
        {
            "image": KindLimits(4, _PICTURES, 2 * _MB),
            "video": KindLimits(1, _MP4, 100 * _MB, seconds=(0, 180)),
        },
        "lexicons app.bsky.embed.images and app.bsky.embed.video, November 2026",
        unsure="a picture of 2 MB (older servers take 1 MB); a video of 100 MB (300 MB lately)",
    ),
    "mastodon": MediaLimits(
        4,
        {
            "image": KindLimits(4, _MASTODON_PICTURES, 16 * _MIB, pixels=33_177_600),
            "animation": KindLimits(4, _MASTODON_PICTURES, 16 * _MIB, pixels=33_177_600),
            "video": KindLimits(1, _MOVIES | {"video/webm"}, 99 * _MIB, pixels=8_294_400),
        },
        "docs.joinmastodon.org/entities/Instance, defaults of a server, July 2026",
    ),
    "linkedin": MediaLimits(
        20,
        {
            "image": KindLimits(
                20, frozenset({"image/jpeg", "image/png", "image/gif"}), 36 * _MB, 36_152_320
            ),
            "video": KindLimits(1, _MP4, 500 * _MB, ratio=(1 / 2.4, 2.4), seconds=(3, 1_800)),
        },
        "learn.microsoft.com/linkedin/marketing Images API, Videos API, MultiImage, November 2026",
        unsure="bytes of a picture; the ratio of a video (third parties only)",
    ),
    "threads": MediaLimits(
        20,
        {
            "image": KindLimits(
                20,
                frozenset({"image/jpeg", "image/png"}),
                8 * _MB,
                sides=(320, 1_440),
                ratio=(0.1, 10),
            ),
            "video": KindLimits(20, _MOVIES, 1_000 * _MB, seconds=(0.01, 300)),
        },
        "developers.facebook.com/docs/threads/overview, November 2026",
        mixed=True,
        unsure="read as third parties quote it; widths are scaled by the network, not refused",
    ),
    "instagram": MediaLimits(
        10,
        {
            "image": KindLimits(
                10, frozenset({"image/jpeg"}), 8 * _MB, sides=(320, 1_440), ratio=(0.8, 1.91)
            ),
            "video": KindLimits(10, _MOVIES, 300 * _MB, seconds=(3, 900)),
        },
        "developers.facebook.com/docs/instagram-platform, IG User Media, November 2026",
        mixed=True,
        required=True,
        unsure="read as third parties quote it; 300 MB of video, where some say 1 GB",
    ),
    "facebook": MediaLimits(
        10,
        {
            "image": KindLimits(10, frozenset({"image/jpeg", "image/png", "image/gif"}), 10 * _MB),
            "video": KindLimits(1, _MOVIES, 10_000 * _MB, seconds=(0, 14_400)),
        },
        "developers.facebook.com/docs/graph-api, page photos and videos, November 2026",
        unsure="ten pictures in a post; sizes and lengths of a video (third parties only)",
    ),
    "youtube": MediaLimits(
        1,
        {"video": KindLimits(1, _MOVIES | {"video/webm"}, 256_000 * _MB, seconds=(0, 43_200))},
        "developers.google.com/youtube/v3/docs/videos/insert, November 2026",
        required=True,
    ),
    "snapchat": MediaLimits(
        1,
        {
            "image": KindLimits(1, frozenset({"image/jpeg", "image/png"}), 300 * _MB),
            "video": KindLimits(1, _MOVIES, 300 * _MB, seconds=(0, 300)),
        },
        "developers.snap.com/creative-kit, November 2026",
        required=True,
    ),
    "tiktok": MediaLimits(
        35,
        {
            "image": KindLimits(35, frozenset({"image/jpeg", "image/webp"}), 20 * _MB),
            "video": KindLimits(1, _MOVIES | {"video/webm"}, 4_000 * _MB, seconds=(3, 600)),
        },
        "developers.tiktok.com/doc/content-posting-api-media-transfer-guide, November 2026",
        required=True,
    ),
    "home": MediaLimits(
        20,
        {
            "image": KindLimits(20, _PICTURES, 20 * _MB),
            "animation": KindLimits(20, _PICTURES | _GIF, 20 * _MB),
            "video": KindLimits(1, _MP4, 200 * _MB),
        },
        "our own",
        mixed=True,
    ),
}


class ServerLimits(NamedTuple):
    """What one server says of itself (`configuration.media_attachments` and `statuses` of
    `/api/v2/instance`, docs.joinmastodon.org/entities/Instance, November 2026). Bytes and pixels;
    None where it says nothing."""

    media: int | None = None
    image_size: int | None = None
    image_pixels: int | None = None
    video_size: int | None = None
    video_pixels: int | None = None
    types: tuple[str, ...] = ()
    alt: int | None = None


def limits_of_server(server: ServerLimits, network: str = "mastodon") -> MediaLimits:
    """The row of `network` with what this server says instead."""
    limits = MEDIA[network]
    kinds = {name: _of_server(name, rules, server) for name, rules in limits.kinds.items()}
    return limits._replace(together=server.media or limits.together, kinds=kinds)


def _of_server(kind: Kind, rules: KindLimits, server: ServerLimits) -> KindLimits:
    is_video = kind == "video"
    size = server.video_size if is_video else server.image_size
    pixels = server.video_pixels if is_video else server.image_pixels
    start = "video/" if is_video else "image/"
    types = frozenset(one for one in server.types if one.startswith(start))
    most = rules.most if rules.most == 1 else (server.media or rules.most)
    return rules._replace(
        most=most,
        size=size or rules.size,
        pixels=pixels or rules.pixels,
        types=types or rules.types,
    )


def check_alts(
    network: str, facts: Sequence[MediaFacts], of_server: int | None = None
) -> Iterator[Problem]:
    """Descriptions that are longer than `network` takes, or than its server says (`of_server`)."""
    limits = ALTS.get(network)
    if limits is None:
        return
    for position, fact in enumerate(facts):
        most = limits.of_video if limits.of_video and fact.kind == "video" else limits.most
        found = sum(1 for _one in graphemes(fact.alt)) if limits.in_graphemes else len(fact.alt)
        if found > (of_server or most):
            yield Problem("alt_too_long", of_server or most, found, position)


def check_media(
    network: str, facts: Sequence[MediaFacts], limits: MediaLimits | None = None
) -> list[Problem]:
    """What `network` would refuse, in the order of the files; what concerns them all comes first.

    Raises KeyError for a network without a row.
    """
    limits = limits or MEDIA[network]
    found = list(_together(facts, limits))
    for position, fact in enumerate(facts):
        found += [problem._replace(position=position) for problem in _one(fact, limits)]
    return found


def _together(facts: Sequence[MediaFacts], limits: MediaLimits) -> Iterator[Problem]:
    if limits.required and not facts:
        yield Problem("media_missing", 1, 0)
    if len(facts) > limits.together:
        yield Problem("too_many_media", limits.together, len(facts))
    kinds = [fact.kind for fact in facts]
    if len(set(kinds)) > 1 and not limits.mixed:
        yield Problem("kinds_not_together")
    for kind in sorted(set(kinds) & set(limits.kinds)):
        most = limits.kinds[kind].most
        if most < min(kinds.count(kind), limits.together):
            yield Problem(f"too_many_{kind}s", most, kinds.count(kind))


def _one(fact: MediaFacts, limits: MediaLimits) -> Iterator[Problem]:
    rules = limits.kinds.get(fact.kind)
    if rules is None:
        stands_still = fact.kind == "animation" and "image" in limits.kinds
        yield Problem("animation_not_taken" if stands_still else "kind_not_taken")
        return
    if fact.mime not in rules.types:
        yield Problem("type_not_taken")
    if fact.size > rules.size:
        yield Problem("file_too_large", rules.size, fact.size)
    yield from _sides(fact, rules)
    if fact.seconds is not None and rules.seconds:
        yield from _between("seconds", fact.seconds, rules.seconds)


def _sides(fact: MediaFacts, rules: KindLimits) -> Iterator[Problem]:
    if not fact.width or not fact.height:
        return
    if rules.pixels and fact.width * fact.height > rules.pixels:
        yield Problem("too_many_pixels", rules.pixels, fact.width * fact.height)
    if rules.sides:
        yield from _between("width", fact.width, rules.sides)
    if rules.ratio:
        yield from _between("ratio", round(fact.width / fact.height, 4), rules.ratio)


def _between(name: str, found: float, allowed: tuple[float, float]) -> Iterator[Problem]:
    least, most = allowed
    if found < least:
        yield Problem(f"{name}_too_small", least, found)
    if found > most:
        yield Problem(f"{name}_too_large", most, found)
