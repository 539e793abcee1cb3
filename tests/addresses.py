"""Every named address of the house."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def named_addresses() -> list[tuple[str, tuple[str, ...]]]:
    """Names with their namespace, and the keywords each needs; allauth's among them."""
    return list(_walk(get_resolver(), "", ()))


def _walk(
    resolver: URLResolver, names: str, keywords: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for pattern in resolver.url_patterns:
        own = keywords + tuple(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{names}{pattern.namespace}:" if pattern.namespace else names
            yield from _walk(pattern, inner, own)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{names}{pattern.name}", own
