"""Whom a text credits as its source: the news agency that its dateline, byline or last line names.

Only a credit counts, not a mention: "a witness told Reuters" or "with files from AFP" says that the text is the
outlet's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from retrieval.english.dictionary import Pattern

_AGENCIES: Mapping[str, str] = {
    "Agence France-Presse": r"AFP|Agence[ -]France[ -]Presse",
    "ANI": r"ANI|Asian News International",
    "ANSA": r"ANSA",
    "Anadolu Agency": r"AA|Anadolu(?: Agency)?",
    "Associated Press": r"AP|(?:The )?Associated Press",
    "Australian Associated Press": r"AAP|Australian Associated Press",
    "Bernama": r"Bernama",
    "Bloomberg": r"Bloomberg(?: News)?",
    "dpa": r"dpa|Deutsche Presse-Agentur",
    "EFE": r"EFE|Agencia EFE",
    "IANS": r"IANS",
    "Interfax": r"Interfax",
    "Jiji Press": r"Jiji(?: Press)?",
    "Kyodo News": r"Kyodo(?: News)?",
    "PA Media": r"PA|PA Media|Press Association",
    "Press Trust of India": r"PTI|Press Trust of India",
    "Reuters": r"(?:Thomson )?Reuters(?: Staff)?",
    "TASS": r"TASS",
    "The Canadian Press": r"CP|(?:The )?Canadian Press|La Presse Canadienne",
    "UPI": r"UPI|United Press International",
    "Xinhua": r"Xinhua(?: News Agency)?",
    "Yonhap": r"Yonhap(?: News Agency)?",
}
_ANY = "|".join(forms for forms in _AGENCIES.values())
_FULL_NAMES = {name: Pattern(forms) for name, forms in _AGENCIES.items()}
_OPENING, _ENDING, _BYLINE = 300, 400, 120
"""How many characters are looked at for a dateline, for a last line, and for a byline of its own line."""

# "LONDON, March 3 (Reuters) -", "(AFP) —", "OTTAWA — The Canadian Press —": a place, perhaps a day, the credit, a dash.
_PLACE = r"[A-ZÀ-Þ][\w.’'-]*(?:[ ,/]+[\w.’'-]+){0,7}"
_DATELINE = Pattern(
    rf"(?m)^(?:{_PLACE}[ ,]+)?[(\[](?P<bracketed>{_ANY})[)\]]\s*(?:[-–—:]|--)"
    rf"|^(?:{_PLACE}\s*[-–—]+\s*)(?P<dashed>{_ANY})\s*[-–—]"
    rf"|^(?P<leading>{_ANY})\s+[-–—]{{1,2}}\s",
    0,
)
_BYLINES = Pattern(
    rf"(?:by\s+|from\s+|source:\s*)?(?:[A-ZÀ-Þ][\w.’'-]+(?: [\w.’'-]+){{0,4}}\s*(?:,|\||/|[-–—]|for|of|\bof the\b)\s*)?"
    rf"(?:the\s+)?(?P<agency>{_ANY})(?:\s+(?:news agency|staff|writers?|correspondents?))?",
)
_LAST = (
    Pattern(rf"[-–—(\[]\s*(?P<agency>{_ANY})\s*[)\]]?\s*\Z", 0),
    Pattern(rf"(?P<agency>{_ANY})\s*\Z", 0),
    Pattern(rf"this (?:report|article|story) (?:by|from) (?P<agency>{_ANY}) was first published\b.*"),
    Pattern(rf"(?:©|\(c\)|copyright)\s*(?:\d{{4}}\s*)?(?:the )?(?P<agency>{_ANY})\b.*"),
)
_REUTERS_DESK = Pattern(r"\((?:additional )?reporting by [^()]{3,300}?editing by [^()]{3,120}\)\s*\Z")


def credited_agency(text: str, authors: Iterable[str] = ()) -> str | None:
    """Return the agency that an article credits, by one name for all its spellings; None when it credits none."""
    return _in_byline(authors) or _in_dateline(text) or _in_opening_lines(text) or _in_last_line(text)


def agency_named(outlet: str | None) -> str | None:
    """Return the agency that an outlet is, None when it is another kind of outlet."""
    return _agency(outlet.strip()) if outlet else None


def _in_byline(authors: Iterable[str]) -> str | None:
    found = (_BYLINES.fullmatch(author.strip()) for author in authors)
    return next((_agency(match["agency"]) for match in found if match), None)


def _in_dateline(text: str) -> str | None:
    match = _DATELINE.search(text[:_OPENING])
    return _agency(match["bracketed"] or match["dashed"] or match["leading"]) if match else None


def _in_opening_lines(text: str) -> str | None:
    lines = [line.strip() for line in text[:_OPENING].split("\n")[:3]]
    return _in_byline(line for line in lines if 0 < len(line) <= _BYLINE)


def _in_last_line(text: str) -> str | None:
    if _REUTERS_DESK.search(text[-_ENDING:]):
        return "Reuters"
    last = text[-_ENDING:].rstrip().rpartition("\n")[2].strip()
    for pattern in _LAST[:1]:
        if match := pattern.search(last):
            return _agency(match["agency"])
    return next((_agency(match["agency"]) for match in (each.fullmatch(last) for each in _LAST[1:]) if match), None)


def _agency(spelling: str) -> str | None:
    return next((name for name, forms in _FULL_NAMES.items() if forms.fullmatch(spelling)), None)
