"""What keeps a file out, or from a network, as sentences: what happened, why, and what to do."""

from collections.abc import Callable
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from perchoir.core.kit.words import number_text
from perchoir.networks.text.problems import Problem
from perchoir.publishing.attachments.sizes import ratio_text, seconds_text, size_text

REFUSALS: Final[dict[str, Promise]] = {
    "document": _("This is a document, not a picture or a video. Attach a JPEG, a PNG or an MP4."),
    "empty": _("This file is empty. Choose another one."),
    "heic": _(
        "HEIC pictures cannot be read here. Export it as JPEG on the device that took it, "
        "then attach that."
    ),
    "not_readable": _(
        "This file is neither a picture nor a video that can be read here, or it is damaged. "
        "Save it again as JPEG, PNG or MP4, then attach that."
    ),
    "picture_too_large": _("This picture has more than 50 MB. Save it smaller, then attach that."),
    "svg": _(
        "SVG files can hold programs, and no network takes them. Export the drawing as PNG, "
        "then attach that."
    ),
    "too_many_pixels": _(
        "This picture has more than 60 million pixels. Save it smaller, then attach that."
    ),
    "two_in_one": _(
        "Another document hides inside this picture, so it was not kept. Save it again with a "
        "picture editor, then attach that."
    ),
}

CANNOT: Final[dict[str, Promise]] = {
    "animated": _(
        "A picture that moves cannot be changed here. Make it smaller where it was made."
    ),
    "not_small_enough": _("This picture cannot be made small enough and stay readable."),
    "no_such_fix": _("There is nothing to change for this network."),
    "place_in_track": _(
        "A track of its own in this video can tell all along where it was, and stays: it cannot be "
        "taken out here. Export the video again without that track, then attach it."
    ),
    "place_stays": _(
        "A place is still told by this file, somewhere that cannot be changed here. Export it "
        "again from where it was made."
    ),
    "place_unsure": _(
        "This video is not built as it should be, so nobody could be sure that its place is gone. "
        "Nothing was changed. Export it again from where it was made."
    ),
    "too_small": _("This picture is too small for this network. Use a larger one."),
    "video": _("Videos cannot be changed here. Export it again from where it was made."),
}

NAMES: Final = {
    "x": "X",
    "bluesky": "Bluesky",
    "mastodon": "Mastodon",
    "linkedin": "LinkedIn",
    "threads": "Threads",
    "instagram": "Instagram",
    "facebook": "Facebook",
    "youtube": "YouTube",
}

_Text = Callable[[float], str]
_PROBLEMS: Final[dict[str, tuple[Promise, _Text]]] = {
    "alt_too_long": (
        _("%(network)s takes %(allowed)s characters of description; this one has %(found)s. "
          "Shorten it."), number_text,
    ),
    "animation_not_taken": (
        _("%(network)s shows a moving picture still. Convert it to an MP4 video, then attach that, "
          "or use a still picture."), str,
    ),
    "file_too_large": (
        _("%(network)s takes %(allowed)s at most; this file has %(found)s."), size_text,
    ),
    "kind_not_taken": (_("%(network)s does not take this kind of file."), str),
    "kinds_not_together": (
        _("%(network)s shows pictures or a video in one post, not both. Keep one kind."), str,
    ),
    "media_missing": (_("%(network)s wants a picture or a video in every post."), str),
    "ratio_too_large": (
        _("This is too wide for %(network)s: width divided by height is %(found)s, and at most "
          "%(allowed)s is taken."), ratio_text,
    ),
    "ratio_too_small": (
        _("This is too tall for %(network)s: width divided by height is %(found)s, and at least "
          "%(allowed)s is taken."), ratio_text,
    ),
    "seconds_too_large": (
        _("%(network)s takes %(allowed)s of video at most; this one lasts %(found)s."),
        seconds_text,
    ),
    "seconds_too_small": (
        _("%(network)s takes videos from %(allowed)s on; this one lasts %(found)s."), seconds_text,
    ),
    "too_many_animations": (
        _("%(network)s takes %(allowed)s moving picture in a post; there are %(found)s."),
        number_text,
    ),
    "too_many_images": (
        _("%(network)s takes %(allowed)s pictures in a post; there are %(found)s."), number_text,
    ),
    "too_many_mentions": (
        _("%(network)s takes %(allowed)s people named in a post; there are %(found)s. Name fewer."),
        number_text,
    ),
    "too_many_tags": (
        _("%(network)s takes %(allowed)s tags in a post; there are %(found)s. Keep the best."),
        number_text,
    ),
    "too_many_media": (
        _("%(network)s takes %(allowed)s files in a post; there are %(found)s."), number_text,
    ),
    "too_many_pixels": (
        _("%(network)s takes %(allowed)s pixels at most; this picture has %(found)s."), number_text,
    ),
    "too_many_videos": (
        _("%(network)s takes %(allowed)s video in a post; there are %(found)s."), number_text,
    ),
    "type_not_taken": (_("%(network)s does not take files of this type."), str),
    "width_too_large": (
        _("%(network)s shows %(allowed)s pixels of width; this picture has %(found)s."),
        number_text,
    ),
    "width_too_small": (
        _("%(network)s wants pictures of %(allowed)s pixels of width; this one has %(found)s. "
          "Use a larger one."), number_text,
    ),
}  # fmt: skip


def refusal(code: str) -> str:
    """Why a file was not kept."""
    return str(REFUSALS[code])


def cannot_fix(code: str) -> str:
    """Why no copy was made."""
    return str(CANNOT[code])


def said_of(problem: Problem, network: str) -> str:
    """What a network would refuse."""
    sentence, text = _PROBLEMS[problem.code]
    return str(sentence) % {
        "network": name_of(network),
        "allowed": text(problem.allowed or 0),
        "found": text(problem.found or 0),
    }


def name_of(network: str) -> str:
    """A network as a reader knows it."""
    return NAMES.get(network) or str(_("Your own page"))
