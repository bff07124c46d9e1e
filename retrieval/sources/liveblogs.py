"""Splits a live blog into its dated posts, each an article of its own: https://schema.org/LiveBlogPosting.

A page is one by its form, whatever it calls itself: three or more blocks of one kind, each with a time of its own and a
text, and no headline in them that leads to another page.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urldefrag

from retrieval.domain.articles import Moment
from retrieval.english.dictionary import Pattern, phrase
from retrieval.sources.dates import read_date, written_date
from retrieval.sources.html import (
    HtmlElement,
    authors_of,
    first_moment,
    headlines,
    linked_data,
    listed,
    names_any,
    one_line,
    paragraphs,
    text_of,
    types,
)

_FEWEST_POSTS, _FEWEST_BY_FORM = 2, 3
_FEWEST_LETTERS = 40
_FEWEST_IN_FORM = 25
_TYPE = "LiveBlogPosting"
_STAMPS = (
    "data-timestamp",
    "data-time",
    "data-utc-time",
    "data-published",
    "data-date",
    "data-posted",
    "data-ts",
    "data-datetime",
)
_TIMED = "time date stamp when posted uhr fecha heure".split()
_NO_POSTS = "comment related teaser card promo recirc reply widget sidebar".split()
_BLOCKS = ("article", "section", "li", "div")
_MARKS = ("h2", "h3", "h4", "h5", "p", "div", "strong", "b", "dt")
_HEADINGS = ("h2", "h3", "h4", "h5")
_LIVE = phrase("pages.live")
_CLOCK = Pattern(r"(?:um )?(\d{1,2})[:.h](\d\d)\s?(?:uhr|h|(am|pm|a\.m\.|p\.m\.))?(?: [A-Z]{2,4})?")
_LONGEST_STAMP, _FEW_WORDS = 60, 3
_DAY, _LONGEST = timedelta(days=1), timedelta(days=14)
_MUCH_MORE = 3


@dataclass(frozen=True, slots=True)
class Post:
    """One post of a live blog. `anchor` names it within the page, and stays the same when the page grows."""

    title: str
    text: str
    published: Moment
    updated: Moment | None
    authors: tuple[str, ...]
    anchor: str


def live_posts(tree: HtmlElement, newest: Moment | None = None) -> list[Post]:
    """Return the dated posts of a live blog, newest first as a rule; nothing of a page that is none.

    `newest` is when the page was changed last, or published: the day of its newest post where posts have times only.
    """
    named = any(_TYPE in types(node) for node in linked_data(tree))
    stated = _whole(_stated(tree))
    if len(stated) >= _FEWEST_POSTS:
        return stated
    marked = _whole(_posts(tree.findall(".//*[@itemprop='liveBlogUpdate']"), _FEWEST_LETTERS))
    if len(marked) >= _FEWEST_POSTS:
        return marked
    fewest = _FEWEST_POSTS if named or _LIVE.search(" ".join(headlines(tree))) else _FEWEST_BY_FORM
    return _by_form(tree, fewest, newest) or _by_marks(tree, fewest, newest)


def are_the_text(posts: list[Post], body: str) -> bool:
    """Tell whether posts are what a page is about: most of the text that was found in it, and not beside it."""
    whole = _plain(body)
    paragraphs = [_plain(line) for post in posts for line in post.text.split("\n")]
    shown = sum(len(line) for line in paragraphs if line in whole)
    lines = [line for line in map(_plain, body.split("\n")) if len(line) >= _FEWEST_IN_FORM]
    in_posts = sum(len(line) for line in lines if any(line in paragraph for paragraph in paragraphs))
    most = shown * 2 >= len(whole) or in_posts * 2 >= max(1, sum(map(len, lines)))
    return most or sum(map(len, paragraphs)) >= _MUCH_MORE * len(whole)


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _whole(posts: Iterator[Post]) -> list[Post]:
    once = {post.anchor: post for post in posts if sum(map(str.isalpha, post.text)) >= _FEWEST_LETTERS}
    return list(once.values())


def _stated(tree: HtmlElement) -> Iterator[Post]:
    for blog in linked_data(tree):
        if _TYPE in types(blog):
            for update in listed(blog.get("liveBlogUpdate")):
                post = _from_update(update) if isinstance(update, dict) else None
                if post:
                    yield post


def _from_update(update: dict[str, Any]) -> Post | None:
    published = first_moment(update.get("datePublished"), update.get("dateCreated"))
    if published is None:
        return None
    title = one_line(text_of(update.get("headline")))
    address = text_of(update.get("url")) or text_of(update.get("@id"))
    return Post(
        title=title,
        text=paragraphs(text_of(update.get("articleBody"))),
        published=published,
        updated=first_moment(update.get("dateModified")),
        authors=authors_of(update.get("author")),
        anchor=urldefrag(address).fragment or _anchor(published, title),
    )


def _by_form(tree: HtmlElement, fewest: int, newest: Moment | None) -> list[Post]:
    """Return the posts that stand side by side, or in blocks of one name, where there are enough of them."""
    groups: dict[tuple[object, str, str], list[HtmlElement]] = defaultdict(list)
    for element in next(tree.iter("body"), tree).iter(*_BLOCKS):
        name = (element.get("class") or "").split()
        if names_any(f"{element.get('class') or ''} {element.get('id') or ''}", _NO_POSTS):
            continue
        groups[element.getparent(), element.tag, name[0] if name else ""].append(element)
        if name:
            groups[None, element.tag, name[0]].append(element)
    best: list[Post] = []
    for blocks in groups.values():
        if len(blocks) >= fewest and len(blocks) > len(best):
            days = _days_of_times(blocks, newest)
            posts = list({post.anchor: post for post in _posts(blocks, _FEWEST_IN_FORM, days)}.values())
            times = {post.published.instant for post in posts}
            if len(posts) >= fewest and len(times) >= min(fewest, 2) and len(posts) * 2 > len(blocks):
                best = max(best, posts, key=len)
    return best


def _posts(blocks: list[HtmlElement], letters: int, days: Mapping[HtmlElement, Moment] | None = None) -> Iterator[Post]:
    for element in blocks:
        published = _moment_in(element) or (days or {}).get(element)
        heading = next(element.iter("h1", "h2", "h3", "h4", "h5"), None)
        if published is None or (heading is not None and _leads_away(heading)):
            continue
        title = " ".join("".join(heading.itertext()).split()) if heading is not None else ""
        text = _text_of(element, heading)
        if sum(map(str.isalpha, text)) >= letters:
            name = (
                element.get("id") or element.get("data-id") or element.get("data-post-id") or _anchor(published, title)
            )
            yield Post(title, text, published, None, (), name)


def _moment_in(element: HtmlElement) -> Moment | None:
    """Return when a block was posted: by its one `time`, an attribute, or a line that is a date."""
    times = [one for one in element.iter("time") if one.get("datetime")]
    if len({one.get("datetime") for one in times}) > 2:
        return None  # it holds several posts
    if times:
        return read_date(times[0].get("datetime"))
    for part in (element, *element.iter("span", "div", "p", "time", "a", "small", "abbr")):
        stamp = next((part.get(name) for name in _STAMPS if part.get(name)), None)
        found = read_date(stamp)
        if found is None and (part.tag == "time" or names_any(part.get("class") or "", _TIMED)):
            text = " ".join("".join(part.itertext()).split())
            written = written_date(text) if len(text) < 60 else None
            found = written[0] if written else None
        if found:
            return found
    return None


def _by_marks(tree: HtmlElement, fewest: int, newest: Moment | None) -> list[Post]:
    """Return the posts of a page on which lines with a day or a `time` stand between paragraphs of one element."""
    best: list[Post] = []
    for home in next(tree.iter("body"), tree).iter("main", "article", "section", "div"):
        marks = [(child, found) for child in home if isinstance(child.tag, str) and (found := _mark(child))]
        times = {found.instant for _, found in marks}
        if len(marks) < max(fewest, len(best) + 1) or len(times) < min(fewest, 2) or max(times) - min(times) > _LONGEST:
            continue
        if newest is None or not min(times) - _DAY <= newest.instant <= max(times) + _LONGEST:
            continue  # a list of what happened in other times
        posts = [post for mark, found in marks if (post := _after(mark, found))]
        best = posts if len(posts) >= fewest else best
    return best


def _mark(element: HtmlElement) -> Moment | None:
    if element.tag == "time":
        return read_date(element.get("datetime"))
    text = " ".join("".join(element.itertext()).split()) if element.tag in _MARKS else ""
    written = written_date(text) if len(text) < _LONGEST_STAMP and any(map(str.isdigit, text)) else None
    return written[0] if written and len(text.replace(written[1], "").split()) < _FEW_WORDS else None


def _after(mark: HtmlElement, published: Moment) -> Post | None:
    """Return the post that begins with a mark; a heading right before or behind it is its title."""
    before = mark.getprevious()
    heading = before if before is not None and before.tag in _HEADINGS and _mark(before) is None else None
    parts: list[str] = []
    for part in mark.itersiblings():
        text = " ".join("".join(part.itertext()).split()) if isinstance(part.tag, str) else ""
        following = part.getnext()
        if _mark(part) or (part.tag in _HEADINGS and following is not None and _mark(following)):
            break
        if part.tag in _HEADINGS and heading is None and not parts:
            heading = part
        elif text:
            parts.append(text)
    title = " ".join("".join(heading.itertext()).split()) if heading is not None else ""
    text = "\n\n".join(parts)
    if sum(map(str.isalpha, text)) < _FEWEST_IN_FORM:
        return None
    return Post(title, text, published, None, (), mark.get("id") or _anchor(published, title or text[:_LONGEST_STAMP]))


def _days_of_times(blocks: list[HtmlElement], newest: Moment | None) -> dict[HtmlElement, Moment]:
    """Return when blocks were posted that show a time only: on the day above them, else as their order tells.

    Of two posts the older one with the later time was posted the day before.
    """
    times = {block: time for block in blocks if (time := _time_in(block)) is not None and _moment_in(block) is None}
    days = {block: day for block in times if (day := _day_above(block))}
    if newest is None or len(times) < _FEWEST_BY_FORM or days:
        return {block: _at(day, times[block]) for block, day in days.items()}
    order = list(times)
    steps = [times[one] < times[other] for one, other in pairwise(order)]
    if sum(steps) * 2 > len(steps):
        order, steps = order[::-1], [not step for step in reversed(steps)]
    if sum(steps) > max(1, len(order) // _FEWEST_BY_FORM):
        return {}  # in no order at all
    found: dict[HtmlElement, Moment] = {}
    day = newest.day
    for block, is_before_midnight in zip(order, [False, *steps], strict=True):
        day -= _DAY if is_before_midnight else timedelta()
        found[block] = _at(day, times[block])
    return found


def _time_in(block: HtmlElement) -> int | None:
    """Return the minute of the day that a block shows as its time."""
    for part in block.iter("time", "span", "div", "p", "a", "small", "strong", "b", "h3", "h4"):
        found = _CLOCK.fullmatch(" ".join((part.text or "").split())) if not len(part) else None
        if found and int(found[1]) < 24:
            half = (found[3] or "").lower()
            hour = int(found[1]) % 12 + (12 if half.startswith("p") else 0) if half else int(found[1])
            return 60 * hour + int(found[2])
    return None


def _day_above(block: HtmlElement) -> date | None:
    for element in (block, *block.iterancestors("div", "section", "ul", "ol")):
        for before in element.itersiblings(*_MARKS, preceding=True):
            found = _mark(before)
            if found:
                return found.day
    return None


def _at(day: date, minute: int) -> Moment:
    return Moment.of(datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=UTC))


def _text_of(element: HtmlElement, heading: HtmlElement | None) -> str:
    parts = [
        " ".join("".join(part.itertext()).split()) for part in element.iter("p", "li", "blockquote") if not _inner(part)
    ]
    if not any(parts):
        lines = [" ".join(text.split()) for text in element.itertext()]
        title = "" if heading is None else " ".join("".join(heading.itertext()).split())
        parts = [line for line in lines if len(line.split()) > 3 and line != title and not written_date(line)]
    return "\n\n".join(filter(None, parts))


def _inner(part: HtmlElement) -> bool:
    return part.tag != "p" and part.find(".//p") is not None


def _leads_away(heading: HtmlElement) -> bool:
    links = [*heading.iter("a"), *heading.iterancestors("a")]
    return any((link.get("href") or "#").partition("#")[0] and "#" not in (link.get("href") or "") for link in links)


def _anchor(published: Moment, title: str) -> str:
    return hashlib.sha256(f"{published.instant.isoformat()} {title}".encode()).hexdigest()[:12]
