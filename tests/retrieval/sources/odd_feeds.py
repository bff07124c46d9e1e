"""A hundred feeds such as strangers publish: odd, broken, or meant to do harm."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

TEXT = "Engineers found a crack in the Orsa dam on Friday and lowered the lake by two metres, the district said."
Outcome = Literal["articles", "error", "nothing", "either"]


@dataclass(frozen=True, slots=True)
class OddFeed:
    """A feed, and what is to come of it: articles, one error, nothing at all, or either of the first two."""

    name: str
    data: bytes
    outcome: Outcome = "articles"
    type: str = "application/xml"


def odd_feeds(trap: str) -> list[OddFeed]:
    """Return the feeds. Nothing at the address `trap` may ever be asked for."""
    made = [
        *_encodings(), *_dates(), *_links(trap), *_titles(), *_texts(trap), *_broken(), *_bombs(trap), *_other_types(),
        *_formats(),
    ]  # fmt: skip
    assert len({feed.name for feed in made}) == len(made)
    return made


def item(title: str = "Crack in the dam", link: str = "/story", text: str = TEXT, more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link><description>{text}</description>{more}</item>"


def channel(items: str, head: str = "") -> str:
    return f'<rss version="2.0"><channel><title>Odd</title>{head}{items}</channel></rss>'


def xml(body: str, encoding: str = "UTF-8", before: str = "") -> bytes:
    return f'<?xml version="1.0" encoding="{encoding}"?>{before}{body}'.encode(encoding, "xmlcharrefreplace")


def _encodings() -> Iterator[OddFeed]:
    samples = {"latin-1": "Müller", "cp1252": "“Müller”", "koi8-r": "плотина", "shift_jis": "ダム", "gb18030": "水坝"}
    samples |= {
        "euc-kr": "댐",
        "big5": "水壩",
        "iso-8859-2": "Łódź",
        "utf-16": "Zoë",
        "ascii": "Zoe",
        "cp1251": "дамба",
    }
    for encoding, word in samples.items():
        yield OddFeed(f"in {encoding}", xml(channel(item(title=f"Dam {word}", text=f"{word}: {TEXT}")), encoding))
    plain = channel(item(text=f"Müller: {TEXT}"))
    yield OddFeed(
        "latin-1 that claims to be UTF-8", b'<?xml version="1.0" encoding="UTF-8"?>' + plain.encode("latin-1")
    )
    yield OddFeed("UTF-8 that claims to be latin-1", b'<?xml version="1.0" encoding="latin-1"?>' + plain.encode())
    yield OddFeed("an encoding nobody knows", b'<?xml version="1.0" encoding="klingon"?>' + plain.encode())
    yield OddFeed("a byte order mark", b"\xef\xbb\xbf" + xml(plain))
    yield OddFeed("two byte order marks", b"\xef\xbb\xbf" * 2 + xml(plain), "either")
    yield OddFeed("UTF-16 without a mark", plain.encode("utf-16-le"), "either")
    yield OddFeed("UTF-32", plain.encode("utf-32"), "either")
    yield OddFeed("bytes that are no UTF-8", xml(plain).replace(b"Orsa", b"Or\xff\xfesa"))
    yield OddFeed("control characters", xml(plain).replace(b"Orsa", b"Or\x01\x08sa"))
    yield OddFeed("a null byte", xml(plain).replace(b"Orsa", b"Or\0sa"), "either")
    yield OddFeed("a lone surrogate", xml(channel(item(text=f"&#xD800; &#57000; {TEXT}"))))
    yield OddFeed("a number that is no character", xml(channel(item(text=f"&#x110000; &#99999999999; {TEXT}"))))


def _dates() -> Iterator[OddFeed]:
    odd = (
        "", "yesterday", "2025-05-02", "Fri, 02 May 2025 14:30:00 GMT", "2 May 2025", "02/05/2025", "1746194400",
        "Fri, 32 May 2025 99:99:99 GMT", "0000-00-00T00:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
        "2099-01-01T00:00:00Z", "2025-05-02T14:30:00+99:00", "Frei, 02 Mai 2025 14:30:00 +0200", "2025-W18-5",
        "20250502T143000Z", "Fri, 02 May 2025 14:30:00 XYZ", "&lt;b&gt;2025&lt;/b&gt;", "-1",
        "2025-05-02T14:30:00.123456789Z",
    )  # fmt: skip
    for number, date in enumerate(odd):
        yield OddFeed(f"date {number}", xml(channel(item(more=f"<pubDate>{date}</pubDate>"))))
    yield OddFeed("no date", xml(channel(item())))


def _links(trap: str) -> Iterator[OddFeed]:
    odd = {
        "relative": "story/1", "without a scheme": "//news.invalid/1", "empty": "", "of spaces": "   ",
        "javascript": "javascript:alert(1)",
        "javascript in disguise": " JaVa&#9;Script:alert(1)", "data": "data:text/html,x",
        "mail": "mailto:ada@news.test", "file": "file:///etc/passwd", "ftp": "ftp://news.test/1", "a fragment": "#top",
        "with spaces": "/story/a b", "with letters": "/story/Zoë", "private": trap,
        "with a password": "http://ada:pw@news.invalid/",
        "a broken host": "http://[::1/", "a bad port": "http://news.test:99999/",
        "a backslash": "http:\\\\news.test\\1",
        "a line break": "http://news.test/\n1", "very long": "/story/" + "a" * 5000, "a query only": "?story=1",
    }  # fmt: skip
    for name, link in odd.items():
        yield OddFeed(f"link {name}", xml(channel(item(link=link))))
    yield OddFeed("no link", xml(channel(f"<item><title>Dam</title><description>{TEXT}</description></item>")))
    named = f'<item><guid isPermaLink="false">tag:1</guid><description>{TEXT}</description></item>'
    yield OddFeed("a name that is no link", xml(channel(named)))
    based = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="{trap}"><title>Odd</title><entry><id>1</id>'
    based += f'<title>Dam</title><link href="/story"/><summary>{TEXT}</summary></entry></feed>'
    yield OddFeed("a base on a private address", xml(based))


def _titles() -> Iterator[OddFeed]:
    odd = {
        "bold": "&lt;b&gt;Crack&lt;/b&gt; in the dam", "script": "&lt;script&gt;alert(1)&lt;/script&gt;Dam",
        "empty": "", "entities": "Dam &amp;amp; lake", "in CDATA": "<![CDATA[<i>Dam</i> &amp; lake]]>",
        "less than": "Dam 3 &lt; 5 metres",
        "very long": "Dam " * 5000, "an image": "&lt;img src=x onerror=alert(1)&gt;Dam", "markup inside": "<b>Dam</b>",
        "of brackets": "&lt;&lt;&lt;&gt;&gt;&gt;",
    }  # fmt: skip
    for name, title in odd.items():
        yield OddFeed(f"title {name}", xml(channel(item(title=title))))


def _texts(trap: str) -> Iterator[OddFeed]:
    fetching = f"&lt;img src='{trap}'&gt;&lt;iframe src='{trap}'&gt;&lt;/iframe&gt;&lt;link href='{trap}'&gt;{TEXT}"
    yield OddFeed("pictures and frames", xml(channel(item(text=fetching))))
    enclosure = f'<enclosure url="{trap}" type="audio/mpeg" length="1"/><source url="{trap}">X</source>'
    yield OddFeed("an enclosure", xml(channel(item(more=enclosure))))
    head = f"<image><url>{trap}</url></image><cloud domain='127.0.0.1'/><docs>{trap}</docs><ttl>nought</ttl>"
    yield OddFeed("a picture of its own", xml(channel(item(), head)))
    yield OddFeed(
        "ten thousand elements in each other", xml(channel(item(text="&lt;div&gt;" * 10_000 + TEXT))), "either"
    )
    yield OddFeed("too little text", xml(channel(item(text="Dam."))), "nothing")
    yield OddFeed("only junk", xml(channel(item(text="Advertisement"))), "nothing")


def _broken() -> Iterator[OddFeed]:
    whole = xml(channel(item() * 2))
    for share in (10, 30, 50, 60, 70, 80, 90, 95, 99):
        yield OddFeed(f"cut off after {share} %", whole[: len(whole) * share // 100], "either")
    yield OddFeed("an unescaped ampersand", xml(channel(item(text=f"Dam & lake. {TEXT}"))))
    yield OddFeed("an unknown entity", xml(channel(item(text=f"&nbsp;&zwnj;&foo; {TEXT}"))))
    yield OddFeed("a prefix without a namespace", xml(channel(item(more="<media:x>1</media:x>"))))
    yield OddFeed("an attribute twice", xml(channel(item(more='<a b="1" b="2"/>'))))
    yield OddFeed("tags that cross", xml(channel(item(more="<a><b></a></b>"))))
    yield OddFeed("text before the declaration", b"\n\n  " + whole)
    yield OddFeed("text after the end", whole + b"<p>hello</p>")
    yield OddFeed("no channel", xml(f"<rss version='2.0'>{item()}</rss>"))
    yield OddFeed("an unknown version", whole.replace(b"2.0", b"9.7"))


def _bombs(trap: str) -> Iterator[OddFeed]:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = channel(item(text=f"&l9; {TEXT}"))
    yield OddFeed("a billion laughs", xml(body, before=f'<!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}]>'), "either")
    long = f'<!DOCTYPE rss [<!ENTITY l9 "{"a" * 50_000}">]>'
    yield OddFeed("a quadratic blow-up", xml(channel(item(text="&l9;" * 2000 + TEXT)), before=long), "either")
    outside = f'<!DOCTYPE rss [<!ENTITY l9 SYSTEM "{trap}">]>'
    yield OddFeed("an entity from outside", xml(body, before=outside), "either")
    yield OddFeed(
        "an entity from a file", xml(body, before='<!DOCTYPE rss [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>'), "either"
    )
    yield OddFeed(
        "a parameter entity", xml(body, before=f'<!DOCTYPE rss [<!ENTITY % p SYSTEM "{trap}"> %p;]>'), "either"
    )
    yield OddFeed("a document type from outside", xml(body, before=f'<!DOCTYPE rss SYSTEM "{trap}">'), "either")
    yield OddFeed("a style sheet", xml(channel(item()), before=f'<?xml-stylesheet type="text/xsl" href="{trap}"?>'))
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{trap}"/>'
    yield OddFeed("an inclusion", xml(channel(item(more=include))))
    yield OddFeed(
        "very many entries", xml(channel("".join(item(f"Dam {n}", "", f"Number {n}. {TEXT}") for n in range(150))))
    )
    yield OddFeed("a very large entry", xml(channel(item(text=f"{TEXT} " * 20_000))))
    yield OddFeed("larger than the limit", xml(channel(item(text="x" * 11_000_000))), "error")
    yield OddFeed("a megabyte of blank lines", b'<?xml version="1.0"?>' + b"\n" * 2**20 + channel(item()).encode())
    blank = '<?xml version="1.0" encoding="UTF-16"?>' + "\n" * 100_000 + channel(item())
    yield OddFeed("blank lines in UTF-16", blank.encode("utf-16"))
    yield OddFeed("a million tags", xml(channel(item(more="<a/>" * 400_000))), "error")
    yield OddFeed("very deep", xml("<a>" * 5000 + "</a>" * 5000), "error")


def _other_types() -> Iterator[OddFeed]:
    noise = random.Random(7).randbytes(3000)  # noqa: S311 - not a secret
    yield OddFeed("nothing", b"", "error")
    yield OddFeed("blanks", b"  \n\n ", "error")
    yield OddFeed("plain text", b"Shopping list: bread and butter.", "error", "text/plain")
    yield OddFeed("a web page", b"<!DOCTYPE html><html><body><p>Hello</p></body></html>", "error", "text/html")
    yield OddFeed("a web page that claims to be a feed", b"<html><body>Hello</body></html>", "error")
    yield OddFeed("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + noise, "error", "image/png")
    yield OddFeed("noise", noise, "error")
    yield OddFeed(
        "JSON", b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "nothing", "application/json"
    )
    yield OddFeed("a PDF", b"%PDF-1.7\n" + noise, "error", "application/pdf")
    yield OddFeed("a gzip file", gzip.compress(xml(channel(item()))), "articles", "application/gzip")
    yield OddFeed("other XML", xml("<svg><path/></svg>"), "error")
    yield OddFeed("a feed that claims to be text", xml(channel(item())), "articles", "text/plain")
    yield OddFeed("a feed that claims to be a page", xml(channel(item())), "articles", "text/html")
    yield OddFeed("a feed that claims to be a picture", xml(channel(item())), "articles", "image/png")
    yield OddFeed("a feed without entries", xml(channel("")), "nothing")


def _formats() -> Iterator[OddFeed]:
    atom = f"<title>Odd</title><entry><id>1</id><title>Dam</title><summary>{TEXT}</summary></entry></feed>"
    yield OddFeed("Atom", xml(f'<feed xmlns="http://www.w3.org/2005/Atom">{atom}'))
    yield OddFeed("Atom 0.3", xml(f'<feed version="0.3" xmlns="http://purl.org/atom/ns#">{atom}'))
    yield OddFeed("Atom without a namespace", xml(f"<feed>{atom}"))
    yield OddFeed("RSS 0.91", xml(channel(item()).replace("2.0", "0.91")))
    rdf = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    yield OddFeed("RSS 1.0", xml(f"{rdf}<channel><title>Odd</title></channel>{item()}</rdf:RDF>"))
    xhtml = f'<summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{TEXT}</p></div></summary>'
    entry = f"<title>Odd</title><entry><id>1</id><title>Dam</title>{xhtml}</entry></feed>"
    yield OddFeed("XHTML in Atom", xml(f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}'))
