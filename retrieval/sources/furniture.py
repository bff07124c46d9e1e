"""What stands on a page between the words of its article and is not of it: taken out before the text is read.

Links to other stories, embedded posts, captions, boxes for newsletters, bars for sharing. Found by what the elements
are made of (all of it a link, a card, a form) and by what pages call them; what holds much of the text stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urlsplit

from retrieval.english.dictionary import Pattern, word_set
from retrieval.sources.hidden_text import drop
from retrieval.sources.html import HtmlElement

_UNSEEN = frozenset({"script", "style", "template", "noscript"})
_NEVER = _UNSEEN | frozenset(
    "dialog iframe object embed button select textarea input svg canvas audio video nav"
    " aside footer figure figcaption form menu".split()
)
_ROLES, _NAMES, _CAPTIONS = word_set("pages.roles"), word_set("pages.boxes"), word_set("pages.captions")
_PICTURES, _CORRECTIONS = word_set("pages.pictures"), word_set("pages.corrections")
_LONGEST_CAPTION, _LONGEST_NOTE, _LAST_PARAGRAPHS = 250, 400, 3
_POSTS = Pattern(
    r"twitter-(?:tweet|video)|tweet-?embed|instagram-media|tiktok-embed|bluesky-embed|mastodon-embed|threads-post|fb-post"
    r"|reddit-(?:card|embed)|telegram-(?:post|embed)|social-?embed|embed(?:ded)?-?(?:post|tweet|social)|text-post-media"
)
_POST_HOSTS = Pattern(
    r"^https?://(?:www\.|mobile\.|m\.)?(?:twitter|x|instagram|tiktok|facebook|threads|bsky|reddit|t)\."
    r"(?:com|net|app|me)/.*(?:/status/|/p/|/reel/|/video/|/posts?/|/comments/|\d{6})|^https?://[\w.-]+/@[\w.@-]+/\d{6}"
)
_TWEET = Pattern(r"(?:^|[\s_-])(?:tweet|toot|skeet)(?:$|[\s_-])")
_HANDLE = Pattern(r"(?:^|[\s(])@[\w.]{2,40}\b", 0)
_LONGEST_SIGNATURE = 120
_SHARING = Pattern(
    r"facebook\.com/(?:sharer|dialog)|(?:twitter|x)\.com/(?:intent|share)|wa\.me/\?|whatsapp://|api\.whatsapp\.com/send"
    r"|t\.me/share|linkedin\.com/share|pinterest\.[a-z.]+/pin/create|reddit\.com/submit|^mailto:\?|bsky\.app/intent"
)
_QUOTATION_MARKS = '“”„«»"「」'
_LAYOUT = word_set("pages.layout")
"""Where one of these stands in a name, the name is of what holds the box as well as the text."""
_ARTICLE_NAME = Pattern(r"(?:article|story|entry|post|page|main)[-_]{0,2}(?:body|content|text|copy)")
_CAMEL = Pattern(r"(?<=[a-z])(?=[A-Z])|[-_\s:]+", 0)
_BLOCKS = ("p", "li", "blockquote", "h2", "h3", "h4", "h5", "h6", "div", "section", "ul", "ol", "span", "strong", "dl")
_HOLDERS = frozenset("p li div section ul ol table blockquote article main h1 h2 h3 h4 h5 h6 dl".split())
_MOST_OF_PAGE = 0.35
_MOST_OF_TEXT = 0.45
_MOST_OF_LINKS = 0.5
_LINK_SHARE, _LINKS_IN_A_LINE, _LABELLED_SHARE = 0.9, 0.75, 0.55
_LONGEST_LABEL = 4
_LONGEST_CARD = 60
_MOST_HEADINGS = 3
_FEWEST_LETTERS = 12
_SHORTEST_LINE = 4


class _Sizes:
    """How many letters stand in each element of a tree, and how many of them in links; counted once."""

    def __init__(self, tree: HtmlElement) -> None:
        self.text: dict[HtmlElement, int] = {}
        self.links: dict[HtmlElement, int] = {}
        for element in reversed(list(tree.iter())):
            if not isinstance(element.tag, str) or element.tag in ("script", "style", "noscript", "template"):
                self.text[element] = self.links[element] = 0
                continue
            text, links = len((element.text or "").strip()), 0
            for child in element:
                text += self.text.get(child, 0) + len((child.tail or "").strip())
                links += self.links.get(child, 0)
            self.text[element] = text
            self.links[element] = text if element.tag == "a" and _leads_away(element) else links
        self.whole = max(1, self.text.get(tree, 1))

    def share(self, element: HtmlElement) -> float:
        return self.text.get(element, 0) / self.whole

    def linked(self, element: HtmlElement) -> float:
        return self.links.get(element, 0) / max(1, self.text.get(element, 0))


def remove_posts(tree: HtmlElement) -> None:
    """Take the posts of social networks out of a page that shows them: they are somebody else's words.

    With them goes what appears over a word when it is pointed at.
    """
    body = next(tree.iter("body"), tree)
    gone = [element for element in body.iter() if isinstance(element.tag, str) and _is_post(element)]
    for element in [*gone, *_post_links(body), *filter(_is_popup, list(body.iter("span")))]:
        drop(element)


def furniture_of(tree: HtmlElement, url: str | None = None) -> list[HtmlElement]:
    """Return the elements of a parsed page that are not its article. `url` is its own address, if that is known."""
    body = next(tree.iter("body"), tree)
    sizes = _Sizes(body)
    found = [element for element in body.iter() if isinstance(element.tag, str) and _is_furniture(element, sizes)]
    return [*found, *_linked_blocks(body, sizes, url), *_notes(body)]


def without_furniture(text: str, tree: HtmlElement, furniture: list[HtmlElement]) -> str:
    """Return a text that was read from a page without the lines that stand in its furniture and nowhere else."""
    body = next(tree.iter("body"), tree)
    furniture = _plausible(text, furniture)
    inside = {part for element in furniture for part in element.iter()}
    left_out = "\n".join(_plain(_seen_text(element)) for element in furniture)
    kept = "\n".join(
        _plain(part) for element in body.iter() if element not in inside for part in _own_text(element, inside)
    )
    return "\n".join(
        line
        for line in text.split("\n")
        if len(plain := _plain(line)) < _SHORTEST_LINE or plain not in left_out or plain in kept
    )


def unmerged(text: str, tree: HtmlElement) -> str:
    """Return a text in which lines that were made of several blocks of a page are these blocks again.

    Of a short page trafilatura makes one line of all that it finds; `tree` is the page without its furniture.
    """
    blocks = [
        (plain, line)
        for part in next(tree.iter("body"), tree).iter("p", "li", "h2", "h3", "h4", "blockquote")
        if part.find(".//p") is None and len(plain := _plain(line := " ".join("".join(part.itertext()).split()))) > 8
    ]
    lines: list[str] = []
    for line in text.split("\n"):
        plain = _plain(line)
        within = [whole for block, whole in blocks if block in plain and block != plain]
        lines += within if len(within) > 1 else [line]
    return "\n".join(lines)


def _plausible(text: str, furniture: list[HtmlElement]) -> list[HtmlElement]:
    """Return the elements of the furniture that do not hold so much of a text that they must be the article."""
    lines = [plain for line in text.split("\n") if (plain := _plain(line))]
    most = max(_MOST_OF_TEXT * sum(map(len, lines)), _SHORTEST_LINE)
    found = []
    for element in furniture:
        plain = _plain(_seen_text(element)) if element.tag != "p" else ""
        if len(plain) < most or sum(len(line) for line in lines if line in plain) < most:
            found.append(element)
    return found


def _seen_text(element: HtmlElement) -> str:
    if element.tag in _UNSEEN:
        return ""
    parts = [element.text or ""]
    for part in element.iterdescendants():
        if isinstance(part.tag, str) and part.tag not in _UNSEEN:
            parts.append(part.text or "")
        parts.append(part.tail or "")
    return "".join(parts)


def _own_text(element: HtmlElement, inside: set[HtmlElement]) -> Iterator[str]:
    """Yield the text of a block that is not furniture, without its parts that are."""
    if not isinstance(element.tag, str) or element.tag not in _HOLDERS | {"td", "blockquote", "span"}:
        return
    parts = [element.text or ""]
    for part in element.iterdescendants():
        if isinstance(part.tag, str) and part not in inside and part.tag not in _HOLDERS:
            parts.append(part.text or "")
        if part.getparent() not in inside and part.getparent().tag not in _HOLDERS - {element.tag}:
            parts.append(part.tail or "")
    yield "".join(parts)


def _plain(text: str) -> str:
    """Return the letters and digits of a text in lower case, by which lines are compared."""
    return "".join(filter(str.isalnum, text.lower()))


def mark_quotes(tree: HtmlElement) -> None:
    """Put quotation marks around the paragraphs of block quotations, so that they are read as somebody else's words."""
    for quotation in tree.iter("blockquote"):
        paragraphs = [part for part in quotation.iter("p") if "".join(part.itertext()).strip()] or [quotation]
        for part in paragraphs:
            text = "".join(part.itertext()).strip()
            if text and not any(mark in text for mark in _QUOTATION_MARKS):
                part.text = "“" + (part.text or "").lstrip()
                last = part[-1] if len(part) else None
                if last is None:
                    part.text = part.text.rstrip() + "”"
                else:
                    last.tail = (last.tail or "").rstrip() + "”"


def _is_furniture(element: HtmlElement, sizes: _Sizes) -> bool:
    if element.tag in ("body", "html", "main") or element.find(".//h1") is not None:
        return False
    if sizes.share(element) > _MOST_OF_PAGE:
        return False
    if element.tag in _NEVER:
        return not (element.tag in ("figure", "form") and _has_table(element))
    if (element.get("role") or "").lower() in _ROLES or _is_share_bar(element, sizes):
        return True
    named = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('data-component') or ''}"
    if _ARTICLE_NAME.search(named):
        return False
    if element.get("itemprop") == "caption" or _is_place_for_advertising(element):
        return True
    if element.tag in ("div", "li", "section", "article") and element.get("role") == "link":
        return True
    if (
        sizes.text.get(element, 0) <= _LONGEST_CAPTION
        and element.find(".//img") is not None
        and (not _PICTURES.isdisjoint(part for name in named.split() for part in _parts(name)))
    ):
        return True
    names = _CAPTIONS if element.tag == "p" else _NAMES
    return any(
        not names.isdisjoint(parts) and _LAYOUT.isdisjoint(parts) for name in named.split() if (parts := _parts(name))
    )


def _parts(name: str) -> list[str]:
    """Return the words of a class or id, and each two that follow one another as one: "most-read" is "mostread"."""
    parts = [part.lower() for part in _CAMEL.split(name)]
    return [*parts, *map("".join, pairwise(parts))]


def _is_place_for_advertising(element: HtmlElement) -> bool:
    return any(
        name in ("data-ad", "data-ads") or name.startswith(("data-ad-", "data-google-query")) for name in element.attrib
    )


def _notes(body: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the last paragraphs of an article that are set in italics as a whole: who wrote it, where it is from.

    What they say of mistakes stays.
    """
    for home in body.iter("article"):
        for part in list(home.iter("p"))[-_LAST_PARAGRAPHS:]:
            text = "".join(part.itertext()).strip()
            italic = max(("".join(one.itertext()).strip() for one in part.iter("em", "i")), key=len, default="")
            if (
                0 < len(text) <= _LONGEST_NOTE
                and len(text) - len(italic) <= 2
                and not any(stem in text.lower() for stem in _CORRECTIONS)
            ):
                yield part


def _is_post(element: HtmlElement) -> bool:
    """Tell whether an element is a post of a social network that the page shows."""
    named = f"{element.get('class') or ''} {element.get('data-embed-type') or ''} {element.get('data-type') or ''}"
    if _POSTS.search(named) or element.get("data-tweet-id") or element.get("data-instgrm-permalink"):
        return True
    if element.tag != "blockquote" and not _TWEET.search(named):
        return False
    if _HANDLE.search(" ".join("".join(element.itertext()).split())[-_LONGEST_SIGNATURE:]):
        return True
    cited = element.get("cite") or ""
    links = [link.get("href") or "" for link in element.iter("a")]
    return bool(_POST_HOSTS.match(cited) or any(_POST_HOSTS.match(link) for link in links[-1:]))


def _is_popup(element: HtmlElement) -> bool:
    """Tell whether an element within a paragraph is nothing but links to several other stories."""
    if next(element.iterancestors("p", "li"), None) is None:
        return False
    texts = [" ".join("".join(link.itertext()).split()) for link in element.iter("a")]
    headlines = [text for text in texts if len(text.split()) > _LONGEST_LABEL]
    whole = len(" ".join("".join(element.itertext()).split()))
    return len(headlines) >= 2 and sum(map(len, texts)) >= _LINKS_IN_A_LINE * whole


def _post_links(body: HtmlElement) -> Iterator[HtmlElement]:
    """Yield what is left of a post where its page shows no more than its picture."""
    for link in body.iter("a"):
        if "pic.twitter.com" in (link.get("href") or "") + (link.text or ""):
            yield link


def _is_share_bar(element: HtmlElement, sizes: _Sizes) -> bool:
    if element.tag not in ("ul", "div", "section", "p", "li", "a") or sizes.text.get(element, 0) > 200:
        return False
    links = [element] if element.tag == "a" else list(element.iter("a"))
    return bool(links) and any(_SHARING.search(link.get("href") or "") for link in links) and (
        element.tag == "a" or sizes.linked(element) >= _LABELLED_SHARE or not sizes.text.get(element)
    )  # fmt: skip


def _has_table(element: HtmlElement) -> bool:
    return element.find(".//table") is not None or element.find(".//blockquote") is not None


def _linked_blocks(body: HtmlElement, sizes: _Sizes, url: str | None) -> Iterator[HtmlElement]:
    """Yield the blocks that lead to other stories: nothing but a link, a label with one, a card, a list of them."""
    for element in body.iter(*_BLOCKS, "a"):
        if sizes.text.get(element, 0) < _FEWEST_LETTERS or (
            sizes.share(element) > _MOST_OF_LINKS and element.tag not in ("p", "li")
        ):
            continue
        if element.find(".//h1") is not None or not sizes.links.get(element) or _is_inline(element):
            continue
        if element.tag == "a" and not any(part.tag in _HOLDERS for part in element.iterdescendants()):
            continue  # words of a sentence
        if _only_own(element, url):
            continue
        if (
            sizes.linked(element) >= _LINK_SHARE
            or _is_labelled_link(element, sizes)
            or _is_card(element, sizes)
            or _is_list_of_links(element, sizes)
            or _is_trail(element)
        ):
            yield element


def _is_inline(element: HtmlElement) -> bool:
    """Tell whether an element is a part of a sentence, so that it cannot be taken out by itself."""
    if element.tag not in ("span", "strong"):
        return False
    parent = element.getparent()
    return parent is None or bool((element.tail or "").strip() or (parent.text or "").strip()) or len(parent) > 1


def _is_labelled_link(element: HtmlElement, sizes: _Sizes) -> bool:
    """Tell whether a block is a few words and a link, such as "Read also: The mayor resigns"."""
    if any(child.tag in _HOLDERS for child in element.iterdescendants()) or sizes.linked(element) < _LABELLED_SHARE:
        return False
    text = " ".join("".join(element.itertext()).split())
    links = " ".join(" ".join("".join(link.itertext()).split()) for link in element.iter("a"))
    label = [word for word in text.replace(links, " ", 1).split() if any(map(str.isalnum, word))]
    return len(label) <= _LONGEST_LABEL and not text.endswith((".", "!”", ".”", '."', "…"))


def _is_card(element: HtmlElement, sizes: _Sizes) -> bool:
    """Tell whether a block is a headline that is a link and a few words of what it leads to."""
    if element.tag not in ("div", "section", "li") or sizes.text[element] > _LONGEST_CARD * 8:
        return False
    headings = list(element.iter("h2", "h3", "h4", "h5"))
    if not 1 <= len(headings) <= _MOST_HEADINGS or not sizes.links.get(headings[0]):
        return False
    if sizes.linked(headings[0]) < _LINK_SHARE or any(sizes.links.get(other) for other in headings[1:]):
        return False
    words = len("".join(element.itertext()).split()) - len("".join(headings[0].itertext()).split())
    return words <= _LONGEST_CARD and not _before(element, headings[0])


def _before(element: HtmlElement, heading: HtmlElement) -> bool:
    """Tell whether paragraphs stand in an element before its heading."""
    for part in element.iter("p", "h2", "h3", "h4", "h5"):
        if part is heading:
            return False
        if len("".join(part.itertext()).split()) > _LONGEST_LABEL:
            return True
    return False


def _is_list_of_links(element: HtmlElement, sizes: _Sizes) -> bool:
    least = _LINKS_IN_A_LINE if element.tag in ("p", "li") else _LABELLED_SHARE
    if element.tag not in ("ul", "ol", "div", "section", "dl", "p", "li") or sizes.linked(element) < least:
        return False
    long = [link for link in element.iter("a") if len("".join(link.itertext()).split()) >= _LONGEST_LABEL]
    return len(long) >= 2 and not any(
        sizes.linked(part) < _LABELLED_SHARE and len("".join(part.itertext()).split()) > 25
        for part in element.iter("p")
    )


def _is_trail(element: HtmlElement) -> bool:
    """Tell whether a list holds names that are links, and at most one that is none: where a page is, its subjects."""
    items = element.findall("li") if element.tag in ("ul", "ol") else []
    if len(items) <= 2:
        return False
    linked = [item for item in items if item.find(".//a[@href]") is not None]
    texts = [(" ".join(item.itertext()), " ".join(" ".join(a.itertext()) for a in item.iter("a"))) for item in linked]
    return len(items) - len(linked) <= 1 and all(
        len(whole.split()) <= _LONGEST_LABEL and len(whole.split()) - len(name.split()) <= 1 for whole, name in texts
    )


def _leads_away(link: HtmlElement) -> bool:
    target = (link.get("href") or "").strip()
    return bool(target) and not target.startswith(("#", "tel:"))


def _only_own(element: HtmlElement, url: str | None) -> bool:
    """Tell whether all links of an element lead to the page that it is on."""
    if not url:
        return False
    own = urlsplit(url).path
    try:
        paths = {urlsplit(link.get("href") or "").path for link in element.iter("a")}
    except ValueError:
        return False
    return paths == {own}
