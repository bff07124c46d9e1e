"""Finds the forms of `grammar` in a text: where each stands and what its words are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from retrieval.times.grammar import FORMS, Mention

__all__ = ["plain", "scan"]

_MONTHS = "jfmasond"
_WEEKDAYS = "mtwfs"
_DIGITS = "0123456789"
_NUMBERS = _DIGITS + "aotfsen"
_PARTS = "elmsbct"
_MODS = "tlnpc"
# The characters, small, with which a form can begin: at each place only the forms that can begin there are tried.
_INITIALS: dict[str, str] = {
    "iso": _DIGITS,
    "numeric": _DIGITS,
    "numeric_short": _DIGITS,
    "numeric_yearless": _DIGITS,
    "clock": _DIGITS,
    "clock_zoned": _DIGITS,
    "clock_named": "nm",
    "day_paren": _WEEKDAYS,
    "days_of": "bf" + _MONTHS,
    "of_days": "bf" + _DIGITS,
    "day": "t" + _WEEKDAYS + _MONTHS + _DIGITS,
    "week_in": "tfsl",
    "nth_weekday": "tfsl",
    "months": "bf" + _MONTHS,
    "months_to": "ty" + _NUMBERS,
    "period_ended": "tfshqy" + _NUMBERS,
    "year_ago": "tay",
    "weeks_in": "tfl",
    "week_of": "tw",
    "month_of": _PARTS + _MONTHS,
    "month_of_mod": _PARTS + _MONTHS,
    "month_told": "t" + _MONTHS,
    "month_mod": _MODS,
    "month_part": _PARTS,
    "month": _MONTHS,
    "holiday": "abcefghijlmnprstvw",
    "fiscal": "f",
    "quarter": "tfsq" + _DIGITS,
    "half": "tfsh" + _DIGITS,
    "century": "tsen" + _PARTS + _DIGITS,
    "decade": "t'" + _PARTS + _DIGITS,
    "decade_word": "t",
    "season_of": "tafw" + _PARTS,
    "season_mod": _PARTS + _MODS,
    "season": "tafw" + _PARTS,
    "years": _DIGITS,
    "year_part": _PARTS,
    "year": _DIGITS,
    "ago": "h" + _NUMBERS,
    "ago_vague": "mhdwfqyc",
    "weekdays_ago": _NUMBERS,
    "recent": "r",
    "span": "tlpncf",
    "span_one": "tp",
    "ahead": "iw",
    "from_now": _NUMBERS,
    "offset": "t" + _NUMBERS,
    "offset_end": "t" + _NUMBERS,
    "eve": "t",
    "narrated": _NUMBERS,
    "narrated_one": "t",
    "narrated_weekday": "tfp" + _WEEKDAYS,
    "day_word": "elty",
    "overnight": "o",
    "weekday_of": "ltn" + _WEEKDAYS,
    "unit_mod": _PARTS + _MODS,
    "unit_the": _PARTS,
    "unit_end": "cdmwy",
    "to_date": "y",
    "weekend": "t",
    "weekday_mod": _MODS,
    "weekday_numbered": _WEEKDAYS,
    "weekday": _PARTS + _WEEKDAYS,
}
# How every form begins; nowhere else is any tried.
_STEMS = (
    "jan feb mar apr may jul jun aug sep oct nov dec monday tue wed thu fri sat sun spr sum aut fall winter earl "
    "eas late last mid next past coming chris hal start begin close end this that from betw first second third fourth "
    "fiscal final five fif four following forty current previous recent so within tod ton tom yes few noon two three "
    "ten twel twen thir one six sev eight nin ele"
).split()
_NAMES = (
    "Mon\\b|JAN|FEB|MAR|APR|MAY|JU[NL]|AUG|SEP|OCT|NOV|DEC|New Y|Gro|Val|Pres|St\\.|Int|Ash|Palm|Good|Asc|Whit|Mem|Cin"
    "|Can|Bas|Lab|Col|Vet|Arm|Ele|Bla|Cyb|Box|Tha|Q[1-4]|H[12][ -]|FY|Inau|Ind|Rem|Bon|Mot|Fat|Mau|Overnight,"
)
_AFTER_THE = (
    r"[A-Z\d']|past|last|next|coming|prev|foll|same|compar|first|second|third|fourth|fina|fif|six|sev|eigh|nin|twe|thir|tw|two"
    "|three|four|five|ten|ele|few|very|end|start|begin|mid|close|ea|late|day|week|month|year|hour|minute|whole w|"
    "entire w|dec|quarter|cent|fort|eve|night|morning|evening|spring|summer|autumn|fall|winter|one|hal|chr"
)
_START = re.compile(
    r"(?<![\w$€£#/])(?<!\d[.,:])"
    rf"(?=['\d]|{'|'.join(f'[{stem[0].upper()}{stem[0]}]{stem[1:]}' for stem in _STEMS)}|{_NAMES}"
    rf"|[Tt]he (?:{_AFTER_THE})|[Aa]n? [cdfhmqwy]"
    r"|[Ii]n (?:an? |\d|one|two|three|four|five|six|sev|eight|nin|ten|ele|twe|thir|fif|for)"
    r"|[Ww]eek of|[Yy]ear(?: (?:to|thr|end)|-(?:to|ago|ear))|[A-Za-z]+s ago\b|[cdmwy][a-z]+(?:'s|-)[- ]?end\b)"
)
# Every form holds a digit or one of these; most sentences hold neither, and this is cheaper to find out.
_HINT = re.compile(
    r"\d|[Dd]ay|[Yy]ear|[Mm]onth|[Ww]eek|[Nn]ight|morning|noon|evening|hour|minute|decade|centur|quarter|[Ss]ummer|"
    r"[Ww]inter|[Ss]pring|[Aa]utumn|[Ff]all|tomorrow|[Ee]aster|[Cc]hristmas|[Hh]alloween|[Tt]hanksgiving|Juneteenth|Mayo|"
    r"ties\b|Jan|Feb|Mar|Apr|May|Ju[nl]|Aug|Sep|Oct|Nov|Dec|JAN|FEB|MAR|APR|MAY|JU[NL]|AUG|SEP|OCT|NOV|DEC|[Ee]ve\b"
)
# The typographer's quotes and dashes as the typewriter's, and odd spaces as plain ones: one character for one.
_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "–": "-", "—": "-", "‑": "-", "−": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " "}
)


def plain(text: str) -> str:
    """Return the text with typographic quotes, dashes and spaces made plain; every offset stays what it was."""
    return text if text.isascii() else text.translate(_PLAIN)


@cache
def _pattern(form: str) -> re.Pattern[str]:
    # At the first use: to compile them all takes longer than to date what most questions need.
    return re.compile(FORMS[form])


@cache
def _beginning_with(initial: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the forms that can begin with a character, in the order of trial."""
    return tuple((form, _pattern(form)) for form in FORMS if initial.lower() in _INITIALS[form])


def scan(text: str) -> Iterator[Mention]:
    """Yield the forms of time expressions in a plain text, in order and without overlap."""
    if not _HINT.search(text):
        return
    stop = 0
    for start in _START.finditer(text):
        begin = start.start()
        if begin < stop:
            continue
        for form, pattern in _beginning_with(text[begin]):
            found = pattern.match(text, begin)
            if found:
                stop = found.end()
                yield Mention(form, {name: word for name, word in found.groupdict().items() if word}, begin, stop)
                break
