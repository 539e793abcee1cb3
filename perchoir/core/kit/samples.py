"""Invented figures and people for the design page. Nothing here is stored or sent."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perchoir.core.kit.charts import Bar, Series, Small, bar_list, line_chart, small_multiples
from perchoir.core.kit.icons import ICONS

CALM = [4, 6, 5, 3, 4, 7, 9, 12, 10, 8, 7, 9, 11, 8]
STORM = [4, 6, 5, 8, 14, 62, 148, 131, 96, 70, 41, 26, 18, 15]
HOLES = [4, None, None, 3, 5, 6, None, 9, 8, 7, 7, 9, 11, 8]


class SampleForm(forms.Form):
    """One field of each kind, one of them wrong."""

    name = forms.CharField(
        label=gettext_lazy("Name of the watch"),
        help_text=gettext_lazy("What you call it among yourselves."),
        max_length=80,
    )
    query = forms.CharField(
        label=gettext_lazy("Query"),
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
        required=False,
    )
    network = forms.ChoiceField(
        label=gettext_lazy("Network"),
        choices=[
            ("bluesky", "Bluesky"),
            ("mastodon", "Mastodon"),
            ("feeds", gettext_lazy("Press")),
        ],
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        widget=forms.Textarea(attrs={"class": "writing"}),
        required=False,
    )
    sound = forms.BooleanField(
        label=gettext_lazy("Ring when a mention arrives"),
        help_text=gettext_lazy("Only while the deck is open."),
        required=False,
    )


def everything() -> dict[str, Any]:
    """What the design page shows, in the reader's language."""
    return {
        "form": _form(),
        "chart": _storm_chart(),
        "rivals": _rivals_chart(),
        "networks": _networks(),
        "multiples": _multiples(),
        "rows": _rows(),
        "posts": _posts(),
        "icons": sorted(ICONS),
        "voices": _voices(),
        "colours": COLOURS,
        "sizes": SIZES,
        "now": timezone.now(),
    }


COLOURS = [
    ("paper", gettext_lazy("paper")),
    ("paper-sunk", gettext_lazy("sunk")),
    ("hairline", gettext_lazy("hairline")),
    ("line-strong", gettext_lazy("line")),
    ("ink", gettext_lazy("ink")),
    ("ink-soft", gettext_lazy("soft ink")),
    ("ink-faint", gettext_lazy("faint ink")),
    ("accent", gettext_lazy("what can be acted on")),
    ("danger", gettext_lazy("danger and the brake")),
    ("amber", gettext_lazy("look")),
    ("seen", gettext_lazy("seen on the network")),
    ("matched", gettext_lazy("matched words")),
]
SIZES = ["40", "28", "21", "17", "15", "13"]


def _form() -> SampleForm:
    return SampleForm({"name": "", "query": '"Aubrac Moteurs" -rugby', "network": "bluesky"})


def _days(count: int) -> list[str]:
    return [_("%(number)s Dec.") % {"number": number} for number in range(1, count + 1)]


def _storm_chart() -> Any:
    return line_chart(
        [Series(_("These two weeks"), STORM)],
        _days(14),
        title=_("Mentions of Aubrac Moteurs"),
        unit=_("mentions a day"),
        source=_("Bluesky, Mastodon, press"),
        previous=Series(_("The two weeks before"), CALM),
        events=[(5, _("Recall notice"))],
    )


def _rivals_chart() -> Any:
    return line_chart(
        [
            Series("Aubrac Moteurs", STORM),
            Series("Lozère Énergie", [value * 3 for value in CALM]),
            Series("Causse & Fils", HOLES),
        ],
        _days(14),
        title=_("Compared with two competitors"),
        unit=_("mentions a day"),
        source=_("Bluesky, Mastodon, press"),
    )


def _networks() -> Any:
    bars = [
        Bar("Bluesky", 412, 96),
        Bar("Mastodon", 188, 150),
        Bar(_("Press"), 57, 61),
        Bar("LinkedIn", 12, 0),
    ]
    return bar_list(bars, title=_("Where it is said"), unit=_("mentions"), source=_("14 days"))


def _multiples() -> Any:
    items = [
        Small(_("The company"), STORM, CALM),
        Small("Claire Vasseur", CALM, STORM[:4] + CALM[4:]),
        Small("Lozère Énergie", [value * 3 for value in CALM], CALM),
        Small(_("Public tenders"), [0] * 14, [0, 0, 1, *([0] * 11)]),
    ]
    return small_multiples(
        items, title=_("All watches"), unit=_("mentions a day"), source=_("14 days")
    )


def _rows() -> list[dict[str, Any]]:
    return [
        {"name": _("The company"), "volume": 542, "values": STORM, "before": CALM, "state": "well"},
        {"name": "Claire Vasseur", "volume": 103, "values": CALM, "before": [], "state": "look"},
        {"name": "Causse & Fils", "volume": 78, "values": HOLES, "before": CALM, "state": "broken"},
        {"name": _("Public tenders"), "volume": 0, "values": [], "before": [], "state": "off"},
    ]


def _posts() -> list[dict[str, Any]]:
    now = timezone.now()
    return [
        {
            "at": now - timedelta(minutes=3),
            "name": "Inès Larrieu",
            "handle": "@ines.larrieu.bsky.social",
            "before": _("A recall at "),
            "matched": "Aubrac Moteurs",
            "after": _(" on 4,000 pumps. I asked them which years. An answer in twenty minutes."),
            "likes": 214,
            "reposts": 61,
            "replies": 18,
        },
        {
            "at": now - timedelta(hours=5),
            "name": "Le Courrier de l’Aveyron",
            "handle": "@courrier@presse.example",
            "before": "",
            "matched": "Aubrac Moteurs",
            "after": _(" opens a workshop in Rodez: 40 jobs, the first in ten years."),
            "likes": 32,
            "reposts": 9,
            "replies": 4,
        },
    ]


def _voices() -> list[dict[str, Any]]:
    names = ["Aubrac Moteurs", "Claire Vasseur", "Jean-Marc Oyono", "Noémie Blanc", "X", "Ø. Dahl"]
    return [{"name": name, "key": key} for key, name in enumerate(names, start=1)]
