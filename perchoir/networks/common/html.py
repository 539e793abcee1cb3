"""HTML from the networks to plain text. Nothing that comes out is ever markup again."""

import re
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

LONGEST: Final = 400_000
# The parser's time grows with the square of the depth (lexbor, November 2026: 20,000 nested `div`
# take half a second). No text that people read comes near this.
MOST_TAGS: Final = 5_000
_PARAGRAPHS: Final = frozenset({"p", "blockquote", "pre", "ul", "ol", "table", "figure"})
_LINES: Final = frozenset(
    {"br", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "hr"}
)
_UNSEEN: Final = ["script", "style", "template", "noscript", "iframe", "object", "head", "title"]
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_SPACES = re.compile(r"[ \t\r\f\v]+")
_AROUND_BREAK = re.compile(r" *\n *")
_MANY_BREAKS = re.compile(r"\n{3,}")


def text_of_html(html: str, drop: str = "") -> str:
    """The text a reader sees: paragraphs apart by an empty line, `br` and blocks by a line break.

    `drop` is a CSS selector of what must not be read. Addresses that Mastodon shortens for the eye
    come out whole. Entities are decoded once.
    """
    if "<" not in html and "&" not in html:
        return tidy(html)
    body = _body(bounded(html), drop)
    return tidy(_written(body)) if body is not None else ""


def tidy(text: str) -> str:
    """`text` without control characters, with single spaces and at most one empty line."""
    text = clean(text).replace("\r\n", "\n").replace("\r", "\n")
    text = _AROUND_BREAK.sub("\n", _SPACES.sub(" ", text))
    return _MANY_BREAKS.sub("\n\n", text).strip()


def clean(text: str) -> str:
    """`text` without what no database and no page can hold: NUL, controls, lone surrogates."""
    return _NOT_TEXT.sub("", text)


def links_of_html(html: str) -> list[tuple[str, str]]:
    """Pairs of address and CSS classes of every link, in order."""
    if "<a" not in html.lower():
        return []
    tree = LexborHTMLParser(bounded(html))
    found = ((node.attributes.get("href"), node.attributes.get("class")) for node in tree.css("a"))
    return [(clean(href).strip(), classes or "") for href, classes in found if href]


def bounded(html: str, most_tags: int = MOST_TAGS, longest: int = LONGEST) -> str:
    """The beginning of `html` that can be parsed in a moment."""
    parts = html[:longest].split("<", most_tags + 1)
    return "<".join(parts[: most_tags + 1])


def _body(html: str, drop: str) -> LexborNode | None:
    tree = LexborHTMLParser(f"<!doctype html><body>{html}")
    for node in tree.css(",".join([*_UNSEEN, drop] if drop else _UNSEEN)):
        node.decompose()
    return tree.body


def _written(body: LexborNode) -> str:
    parts: list[str] = []
    for node in body.traverse(include_text=True):
        if node.tag == "-text":
            parts.append((node.text_content or "").replace("\n", " "))
        elif node.tag in _PARAGRAPHS:
            parts.append("\n\n")
        elif node.tag in _LINES:
            parts.append("\n")
        elif node.tag in ("td", "th"):
            parts.append(" ")
        elif node.tag == "img":
            parts.append(node.attributes.get("alt") or "")
    return "".join(parts)
