"""Which of two texts of one article is the better: its page's, its feed's, or what is stored of it.

A page that answers is not always the article: it may be a shell for a script, a notice, a teaser, or another page. So
poorer text never takes the place of richer: judged by length, by shared words and by the title.
"""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.text.stems import stems

_MUCH_SHORTER, _SHORTER = 0.4, 0.8
_LEAST_SHARED, _LEAST_OF_TITLE = 0.35, 0.5
_FEWEST_TO_COMPARE = 8
_SHORT_PAGE = 150
_SHORTEST_WORD = 4


@dataclass(frozen=True, slots=True)
class Text:
    """A text of an article, and its title."""

    title: str
    text: str


def page_is_poorer_than_feed(page: Text, feed: Text) -> str | None:
    """Say why a feed's text is to be kept and not that of the page that it leads to; None where the page is better."""
    told, shown = _words(feed.text), _words(page.text)
    if len(told) >= _FEWEST_TO_COMPARE and len(shown) < _SHORTER * len(told):
        return f"the page shows less ({len(shown)} words) than the feed itself ({len(told)})"
    if _is_another(page, feed) and len(shown) < _SHORT_PAGE + 2 * len(told):
        return f"the page shows something else (“{page.title[:80]}”)"
    return None


def page_is_poorer_than_stored(page: Text, stored: Text) -> str | None:
    """Say why what is stored of an article is to be kept and not what its page shows now; None where that is better."""
    known, shown = _words(stored.text), _words(page.text)
    if len(known) >= _FEWEST_TO_COMPARE and len(shown) < _MUCH_SHORTER * len(known):
        return f"its page shows much less now ({len(shown)} words) than what is stored ({len(known)}), which is kept"
    if _is_another(page, stored) and len(shown) < _SHORT_PAGE:
        return f"its page shows something else now (“{page.title[:80]}”); what is stored is kept"
    return None


def _is_another(page: Text, known: Text) -> bool:
    """Tell whether a page shares neither the words nor the title of what it should show."""
    shown = set(_words(f"{page.title} {page.text}"))
    told = set(_words(known.text))
    title = set(_words(known.title)) or told
    if len(told) >= _FEWEST_TO_COMPARE and len(told & shown) >= _LEAST_SHARED * len(told):
        return False
    return len(title & shown) < _LEAST_OF_TITLE * len(title)


def _words(text: str) -> list[str]:
    """Return the words of a text that mean something; of scripts without blanks the tokens."""
    return [word for word in stems(text) if len(word) >= _SHORTEST_WORD or not word.isascii()]
