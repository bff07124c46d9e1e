"""What a site's robots.txt allows us (RFC 9309), read by Protego. Fetching it is `politeness`'s."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

AGENT = "Dateline"
"""The name that robots.txt knows us by."""

_LARGEST = 512 * 1024
_LONGEST_DELAY_SECONDS = 30.0


class Rules:
    """The rules in the text of a robots.txt; no text, no rules."""

    def __init__(self, text: str) -> None:
        from protego import Protego  # noqa: PLC0415 - not needed to ask

        # Any: the library has no types.
        self._rules: Any = Protego.parse(text)

    def allow(self, url: str) -> bool:
        """Tell whether we may fetch `url`."""
        return bool(self._rules.can_fetch(url, AGENT))

    @property
    def delay(self) -> float | None:
        """How many seconds the site wants between two requests, None where it does not say; at most 30."""
        delay = self._rules.crawl_delay(AGENT)
        return None if delay is None else min(max(float(delay), 0.0), _LONGEST_DELAY_SECONDS)

    @property
    def sitemaps(self) -> list[str]:
        """The addresses of the site's sitemaps."""
        return list(self._rules.sitemaps)


def rules_text(body: bytes) -> str:
    """Return the text of a robots.txt, of which we read the first 512 KB."""
    return body[:_LARGEST].decode("utf-8", "replace").removeprefix("\ufeff")


def site_of(url: str) -> str:
    """Return scheme, host and port of a URL, which share a robots.txt."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"
