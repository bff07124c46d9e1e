"""What an article's address tells: the outlet that published it, and one spelling of the address itself."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from retrieval.english.dictionary import Pattern

_DEFAULT_PORTS = {"http": 80, "https": 443}
_KEPT = "/%:@!$&'()*+,;=?~-._[]|"
_TRACKING = Pattern(
    r"at_\w+|utm[_-]?\w*|fbclid|gclsrc|srsltid|ttclid|li_fat_id|epik|dicbo|_(?:ga|gl|hsenc|hsmi|openstat|ke|kx)|hsa_\w+|_?mkt_tok"
    r"|(?:i?cmp(?:id)?|dclid|igshid|srnd|spref|partner|origin|s_cid|sc_cid|ocid|ncid|icid|ito|smid|smtyp|ftag|taid|tblci|tbclid|rb_clickid|wickedid|xtor|xtref|wt[._]\w+"
    r"|wt_zmc|ns_\w+|sfnsn|soc_src|soc_trk|tsrc|guccounter|guce_referr\w*|spm|scm|trk|mibextid|igsh|__twitter_impression"
    r"|share(?:d|_?id|_source|_medium)?|amp_js_v|usqp|ss_email_id|ss_source|vgo_ee|rss_?\w*|fromrss|from_rss|feature|via|__s|gaa_\w+|hootpostid|echobox|dlbk|xts|xtcr|int_?ci?d|intcmp"
    r"|sr_share|tpcc|sref|amp)",
)
"""Parameters that tell where a reader comes from, beside those of courlan's list."""
_CHANNEL = Pattern(
    r"(?:synd_|share_|social_)?(?:rss|feed|feeds|atom|twitter|tw|facebook|fb|whatsapp|telegram|linkedin|reddit|flipboard|newsletter"
    r"|email|e-mail|push|googlenews|applenews|amp|share|sharing|shared|social|socialshare)(?:[-_.]?\w{0,20})?",
)
"""Values that name a channel. A search for such a word is in a parameter that names content."""
_MARK_OF_SHARING = Pattern(r"s=\d{1,2}|nb=1|sh=[0-9a-f]{6,16}|t=[\w-]{20,24}")
"""Short parameters that apps put behind an address that somebody shares; elsewhere they may name the page."""
_SLUG = Pattern(r"(?:\w+-){2}|\d{5}")
"""What the last part of a path holds if it names the page by itself."""
_NAMES_CONTENT = frozenset(
    "q s p id search query term text page cat category tag topic section story article v slug title".split()
)
# The first words of courlan's list are beginnings of parameters that name a page, too, such as "gallery" and "client".
_NAMES_PAGE = frozenset("cid clid eid uid gl ga keyword kwd session".split())
# Second labels under which a country's registry sells names, as in "example.co.uk".
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gob", "gov", "go", "ltd", "ne", "net", "nom", "or", "org"})
# Where each name below the domain is another publisher.
_SHARED_HOSTS = frozenset({"blogspot.com", "github.io", "medium.com", "substack.com", "wordpress.com"})
_OUTLETS = {
    "abc.net.au": "ABC News (Australia)",
    "abcnews.go.com": "ABC News",
    "aljazeera.com": "Al Jazeera",
    "apnews.com": "Associated Press",
    "arstechnica.com": "Ars Technica",
    "axios.com": "Axios",
    "bbc.co.uk": "BBC News",
    "bbc.com": "BBC News",
    "bloomberg.com": "Bloomberg",
    "businessinsider.com": "Business Insider",
    "cbc.ca": "CBC News",
    "cbsnews.com": "CBS News",
    "cnbc.com": "CNBC",
    "cnn.com": "CNN",
    "ctvnews.ca": "CTV News",
    "dailymail.co.uk": "Daily Mail",
    "dw.com": "Deutsche Welle",
    "economist.com": "The Economist",
    "elpais.com": "El País",
    "engadget.com": "Engadget",
    "espn.com": "ESPN",
    "euronews.com": "Euronews",
    "faz.net": "Frankfurter Allgemeine",
    "forbes.com": "Forbes",
    "fortune.com": "Fortune",
    "foxnews.com": "Fox News",
    "france24.com": "France 24",
    "ft.com": "Financial Times",
    "globalnews.ca": "Global News",
    "hindustantimes.com": "Hindustan Times",
    "huffpost.com": "HuffPost",
    "independent.co.uk": "The Independent",
    "indianexpress.com": "The Indian Express",
    "irishtimes.com": "The Irish Times",
    "japantimes.co.jp": "The Japan Times",
    "latimes.com": "Los Angeles Times",
    "lemonde.fr": "Le Monde",
    "nature.com": "Nature",
    "nbcnews.com": "NBC News",
    "ndtv.com": "NDTV",
    "news.sky.com": "Sky News",
    "newsweek.com": "Newsweek",
    "newyorker.com": "The New Yorker",
    "npr.org": "NPR",
    "nypost.com": "New York Post",
    "nytimes.com": "The New York Times",
    "pbs.org": "PBS",
    "politico.com": "Politico",
    "politico.eu": "Politico Europe",
    "propublica.org": "ProPublica",
    "reuters.com": "Reuters",
    "rte.ie": "RTÉ",
    "scmp.com": "South China Morning Post",
    "smh.com.au": "The Sydney Morning Herald",
    "spiegel.de": "Der Spiegel",
    "sueddeutsche.de": "Süddeutsche Zeitung",
    "techcrunch.com": "TechCrunch",
    "telegraph.co.uk": "The Telegraph",
    "theage.com.au": "The Age",
    "theatlantic.com": "The Atlantic",
    "theglobeandmail.com": "The Globe and Mail",
    "theguardian.com": "The Guardian",
    "thehill.com": "The Hill",
    "thehindu.com": "The Hindu",
    "theverge.com": "The Verge",
    "thestar.com": "Toronto Star",
    "thetimes.co.uk": "The Times",
    "theweek.co.uk": "The Week",
    "theweek.com": "The Week",
    "time.com": "Time",
    "timesofindia.indiatimes.com": "The Times of India",
    "usatoday.com": "USA Today",
    "vox.com": "Vox",
    "washingtonpost.com": "The Washington Post",
    "wired.com": "Wired",
    "wionews.com": "WION",
    "wsj.com": "The Wall Street Journal",
}


def outlet_of(url: str | None) -> str | None:
    """Return the name of who publishes at `url`, else its registrable domain; None without a web address."""
    parts = _web_address(url or "")
    if parts is None or parts.hostname is None:
        return None
    labels = parts.hostname.rstrip(".").split(".")
    above = (".".join(labels[start:]) for start in range(len(labels)))
    known = (_OUTLETS[domain] for domain in above if domain in _OUTLETS)
    return next(known, _registrable_domain(labels))


def canonical_url(url: str) -> str | None:
    """Return one spelling of a web address, None if it is none (`javascript:`, `mailto:`, no host).

    Scheme and host in lower case, no fragment, user name, default port or tracking parameters, "/" for an
    empty path, spaces and letters beyond ASCII percent-encoded. Path and order of parameters stay otherwise,
    because a server may tell them apart.
    """
    parts = _web_address(url)
    if parts is None or parts.hostname is None:
        return None
    scheme, port = parts.scheme.lower(), parts.port
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    netloc = host if port in (None, _DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    path = quote(parts.path or "/", safe=_KEPT)
    query = quote(_without_tracking(parts.query, is_named=_names_page(path)), safe=_KEPT)
    return urlunsplit((scheme, netloc, path, query, ""))


def _web_address(url: str) -> SplitResult | None:
    """Split `url` if it is one that a browser would fetch over HTTP."""
    if re.search("[\x00-\x1f\x7f\\\\\ud800-\udfff]", url.strip()):
        return None
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname, parts.port  # reading the port checks it
    except ValueError:
        return None
    return parts if parts.scheme.lower() in _DEFAULT_PORTS and host and _is_host(host) else None


def _is_host(host: str) -> bool:
    labels = host.rstrip(".").split(".")
    return ":" in host or all(re.fullmatch(r"[\w-]{1,63}", label) for label in labels)


def _names_page(path: str) -> bool:
    return _SLUG.search(path.rstrip("/").rpartition("/")[2]) is not None


def _without_tracking(query: str, *, is_named: bool) -> str:
    kept = (field for field in query.split("&") if field and not _tells_way(*field.partition("=")[::2]))
    return "&".join(field for field in kept if not (is_named and _MARK_OF_SHARING.fullmatch(field.lower())))


def _tells_way(name: str, value: str) -> bool:
    """Tell whether a parameter only tells how a reader came: by its name, or as its value is the name of a channel."""
    if _is_tracking(name):
        return True
    return name.lower() not in _NAMES_CONTENT and _CHANNEL.fullmatch(value) is not None


@lru_cache(maxsize=2000)
def _is_tracking(name: str) -> bool:
    """Tell whether a parameter only tells where a reader comes from, by courlan's list and what it lacks."""
    from courlan.clean import TRACKERS_RE  # noqa: PLC0415 - not needed to ask

    plain = name.lower()
    if _TRACKING.fullmatch(plain):
        return True
    found = TRACKERS_RE.search(plain)
    # Its expressions are the beginnings of names: "ref" is one, "reference" is not.
    whole = found is not None and (found.group().endswith("_") or plain[found.end() :][:1] in ("", "_", "-"))
    return whole and plain not in _NAMES_PAGE


def _registrable_domain(labels: list[str]) -> str:
    domain = ".".join(labels[-2:])
    if all(label.isdigit() for label in labels) or ":" in domain:
        return ".".join(labels)
    bought = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3:]) if bought or domain in _SHARED_HOSTS else domain
