# ruff: noqa: E501 - a drawing is one line
"""Line icons in the hand of the mark: strokes of 1.5 on a 20 by 20 ground."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

ICONS = {
    "home": '<path d="M3 9.5 10 3.5l7 6M5 8.2V16.5h10V8.2M8.5 16.5V12h3v4.5"/>',
    "deck": '<path d="M3 4h4v12H3zM8.5 4h4v12h-4zM14 4h3v12h-3z"/>',
    "search": '<circle cx="8.8" cy="8.8" r="5.2"/><path d="m12.8 12.8 4 4"/>',
    "trends": '<path d="M3 16.5h14M3.5 13l4-4 3 2.5L16.5 5M13 5h3.5v3.5"/>',
    "watches": '<path d="M2.5 10S5.5 5 10 5s7.5 5 7.5 5-3 5-7.5 5-7.5-5-7.5-5z"/><circle cx="10" cy="10" r="2.2"/>',
    "sources": '<path d="M4 16a1 1 0 1 0 0-.1M3.5 10.5c3.5 0 6 2.5 6 6M3.5 5.5c6.2 0 11 4.8 11 11"/>',
    "imports": '<path d="M10 3v9M6.5 9 10 12.5 13.5 9M3.5 13v3.5h13V13"/>',
    "export": '<path d="M10 12.5V3.5M6.5 7 10 3.5 13.5 7M3.5 13v3.5h13V13"/>',
    "posts": '<path d="M16.5 3.5C10 4 6.5 7.5 5 13l-1.5 4M16.5 3.5c.3 5-2.5 9-9.5 9.5M7 10.5h5"/>',
    "voices": '<path d="M10 3.5a2.2 2.2 0 0 1 2.2 2.2v4a2.2 2.2 0 0 1-4.400 0v-4A2.2 2.2 0 0 1 10 3.5zM5 9.5a5 5 0 0 0 10 0M10 14.5V17M7.5 17h5"/>',
    "workspace": '<path d="M4 16.5V5l6-2v13.5M10 7.5h6v9M2.5 16.5h15M6.5 7.5h1M6.5 10.5h1M12.5 10.5h1M12.5 13.5h1"/>',
    "sample": '<path d="M8 3h4M8.5 3v5L4 15.5a1 1 0 0 0 1 1.5h10a1 1 0 0 0 1-1.5L11.5 8V3M6 12.5h8"/>',
    "audit": '<path d="M5 3h8l2.5 2.5V17H5zM8 8h5M8 11h5M8 14h3"/>',
    "person": '<circle cx="10" cy="7" r="3"/><path d="M4 16.5c.6-3.6 3-5 6-5s5.4 1.4 6 5"/>',
    "people": '<circle cx="7.5" cy="7.5" r="2.5"/><path d="M2.5 16c.5-3 2.5-4.2 5-4.2s4.5 1.2 5 4.2M12.5 5.2a2.5 2.5 0 0 1 0 4.6M14.5 12c1.7.6 2.7 1.9 3 4"/>',
    "design": '<path d="M4 16 13.5 4.5l2 1.7L6 17.5 3.5 18zM11.5 7l2 1.7"/>',
    "key": '<path d="M3 6.5h14v8H3zM6 9.2h.1M9 9.2h.1M12 9.2h.1M14.5 9.2h.1M7 12h6"/>',
    "leave": '<path d="M8 3.5H4v13h4M12.5 6.5 16 10l-3.5 3.5M16 10H8"/>',
    "brake": '<path d="M6.5 3h7L17 6.5v7L13.5 17h-7L3 13.5v-7zM7 10h6"/>',
    "more": '<path d="M4.5 10h.1M10 10h.1M15.5 10h.1" stroke-width="2.5"/>',
    "close": '<path d="m5 5 10 10M15 5 5 15"/>',
    "add": '<path d="M10 4v12M4 10h12"/>',
    "check": '<path d="m4 10.5 4 4 8-9"/>',
    "star": '<path d="m10 3 2.1 4.6 4.9.6-3.6 3.4.9 4.9L10 14.1l-4.3 2.4.9-4.9L3 8.2l4.9-.6z"/>',
    "note": '<path d="M4 4h12v9l-3.5 3.5H4zM12.5 16.5V13H16M7 7.5h6M7 10.5h4"/>',
    "hide": '<path d="M3 3l14 14M8 5.3C8.6 5.1 9.3 5 10 5c4.5 0 7.5 5 7.5 5s-.8 1.4-2.2 2.7M12 14.7c-.6.2-1.3.3-2 .3-4.5 0-7.5-5-7.5-5s1-1.8 2.8-3.2"/>',
    "mute": '<path d="M3.5 8v4H6l4 3V5L6 8zM13 8l4 4M17 8l-4 4"/>',
    "hand": '<path d="M3 10h11M10 5.5 14.5 10 10 14.5M17 4v12"/>',
    "link": '<path d="M8.5 11.5a3 3 0 0 0 4.2 0l2.8-2.8a3 3 0 0 0-4.2-4.2l-1 1M11.5 8.5a3 3 0 0 0-4.2 0l-2.8 2.8a3 3 0 0 0 4.2 4.2l1-1"/>',
    "out": '<path d="M8 4H4v12h12v-4M11.5 4H16v4.5M16 4l-7 7"/>',
    "copy": '<path d="M7 7h9v9H7zM4 13V4h9"/>',
    "reply": '<path d="M8 5 3.5 9.5 8 14M3.5 9.5H12c3 0 4.5 2 4.5 6"/>',
    "repost": '<path d="M5 8.5V6h9.5M12 3.5 14.5 6 12 8.5M15 11.5V14H5.5M8 16.5 5.5 14 8 11.5"/>',
    "heart": '<path d="M10 16.5C5.5 13 3 10.5 3 7.7 3 5.6 4.6 4 6.5 4 8 4 9.3 4.9 10 6.2 10.7 4.9 12 4 13.5 4 15.4 4 17 5.6 17 7.7c0 2.8-2.5 5.3-7 8.8z"/>',
    "edit": '<path d="M4 16l.6-3L13 4.5l2.5 2.5L7 15.5zM11.5 6l2.5 2.5"/>',
    "settings": '<path d="M3 6h8M15 6h2M3 14h2M9 14h8"/><circle cx="13" cy="6" r="1.8"/><circle cx="7" cy="14" r="1.8"/>',
    "filter": '<path d="M3 5h14M6 10h8M8.5 15h3"/>',
    "clock": '<circle cx="10" cy="10" r="6.8"/><path d="M10 6v4l2.8 2"/>',
    "bell": '<path d="M5.5 13.5V9a4.5 4.5 0 0 1 9 0v4.5l1.5 1H4zM8.5 17h3"/>',
    "notices": '<path d="M5.5 13.5V9a4.5 4.5 0 0 1 9 0v4.5l1.5 1H4zM8.5 17h3"/>',
    "sound": '<path d="M3.5 8v4H6l4 3V5L6 8zM13 7.5c1.3 1.5 1.3 3.5 0 5M15 5.5c2.5 2.7 2.5 6.3 0 9"/>',
    "info": '<circle cx="10" cy="10" r="6.8"/><path d="M10 9.5V14M10 6.5v.1"/>',
    "look": '<path d="M10 3.5 17.5 16.5h-15zM10 8.5v4M10 14.6v.1"/>',
    "danger": '<path d="M6.5 3h7L17 6.5v7L13.5 17h-7L3 13.5v-7zM10 6.5v4.5M10 13.5v.1"/>',
    "seen": '<circle cx="10" cy="10" r="6.8"/><path d="m7 10.3 2.2 2.2L13.2 8"/>',
    "back": '<path d="M12.5 4.5 7 10l5.5 5.5"/>',
    "next": '<path d="M7.5 4.5 13 10l-5.5 5.5"/>',
    "down": '<path d="m4.5 7.5 5.5 5.5 5.5-5.5"/>',
    "play": '<path d="M6 4l10 6-10 6z"/>',
    "pause": '<path d="M7 4.5v11M13 4.5v11"/>',
    "refresh": '<path d="M16 8A6.3 6.3 0 0 0 4.5 7M4 12a6.3 6.3 0 0 0 11.5 1M16 4v4h-4M4 16v-4h4"/>',
    "trash": '<path d="M4 6h12M8 6V4h4v2M5.5 6l.7 10.5h7.6L14.5 6M8.5 9v5M11.5 9v5"/>',
    "lock": '<path d="M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9"/>',
    "language": '<circle cx="10" cy="10" r="6.8"/><path d="M3.2 10h13.6M10 3.2c-4 4-4 9.6 0 13.6 4-4 4-9.6 0-13.6"/>',
}
_UNKNOWN = '<circle cx="10" cy="10" r="2"/>'


def icon_svg(name: str, label: str = "") -> SafeString:
    """The icon called `name`; hidden from readers of the screen unless it has a `label`."""
    drawing = mark_safe(ICONS.get(name, _UNKNOWN))  # noqa: S308 - our own drawings, not input
    if label:
        return format_html(
            '<svg class="icon" viewBox="0 0 20 20" role="img" aria-label="{}">{}</svg>',
            label,
            drawing,
        )
    return format_html(
        '<svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">{}</svg>',
        drawing,
    )
