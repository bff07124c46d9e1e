"""Whether a sentence is a plain statement: what an answer may look like, whatever it says.

Articles can hold orders, markup and made-up sources, and a model can be talked into repeating them. None of that is
a statement about the news, unless it stands between quotation marks as somebody's words.
"""

from __future__ import annotations

import re

from retrieval.proof.proof import Fault

LONGEST = 500
"""Characters of a sentence; what is longer is no single statement."""

_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|«[^«»]*»|„[^„“”]*[“”]|‘[^‘’]*’")
_UNSEEN_FORM = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_DOMAINS = "com|net|org|io|xyz|ru|cn|info|co|gg|me"
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("It holds a link.", re.compile(rf"\w+://|\bwww\.|\b[\w-]+\.(?:{_DOMAINS})/", re.IGNORECASE)),
    ("It mentions an account.", re.compile(r"<[@#:&!]|(?<![\w.])@\w+")),
    ("It holds markup.", re.compile(r"`|\*\*|__|~~|\|\||\]\(|</?\w[^>]*>|(?<!\w)[*_]\w[^*_]*[*_](?!\w)|^\s*[#>*+-]\s")),
    ("It holds a reference mark of its own.", re.compile(r"\[\s*\d+\s*\]|【")),
    (
        "It holds line breaks or invisible characters.",
        re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"),
    ),
)
_ADDRESS = re.compile(
    r"\b(?:[Yy]ou(?:rs?|rself)?|[Ww]e|[Oo]urs?|[Mm]y|[Mm]yself)\b(?!-)"
    r"|(?:^|[.!?:;] |\b[a-z][\w'’]*,? )I(?![.\w])"  # not the number in "World War I"
    r"|^(?:Ignore|Disregard|Forget|Respond|Reply|Please|Click)\b"
)


_OPENINGS = (
    "act|answer|assistant|cite|claim|follow|include|instructions?|output|pretend|print|prompt|repeat|say|set|system|tell"
    "|user|write"
)
_ORDERS = re.compile(rf"(?:^|[.!?:;\]] )(?:{_OPENINGS})(?: that\b|:| the reader\b)", re.IGNORECASE)
"""What opens an order, or the part of somebody in a conversation that never took place."""
_MOSTLY = 0.5
"""Of a sentence's characters; what is left beside a quotation is hardly more than whose words it is."""


def faults_of_speech(text: str) -> tuple[Fault, ...]:
    """Return what keeps a text from being one plain sentence in the third person."""
    faults = [Fault("content", found.group(), why) for why, form in _FORMS if (found := form.search(text))]
    if _UNSEEN_FORM.search(text):
        faults.append(Fault("content", text[:40], "It holds line breaks or invisible characters."))
    if len(text) > LONGEST:
        faults.append(Fault("content", f"{text[:40]} ...", f"It is longer than {LONGEST} characters."))
    if word := _address(text):
        why = f"Outside quotation marks, “{word}” speaks to somebody or of the speaker; use the third person."
        faults.append(Fault("content", word, why))
    return tuple(faults)


def fault_of_ground(text: str, words: str) -> Fault | None:
    """Return why the words of an article cannot prove a statement, `text`, that is not their quotation.

    Articles report in plain speech; markup, orders and talk prove only that somebody wrote them.
    """
    reports = not (_address(words) or _ORDERS.search(words) or any(form.search(words) for _, form in _FORMS))
    if reports or sum(len(quoted) for quoted in _QUOTED.findall(text)) >= _MOSTLY * len(text):
        return None
    why = f"“{words}” is no plain report but talk; it can only be quoted, between quotation marks, as somebody's words."
    return Fault("quote", words, why)


def _address(text: str) -> str | None:
    found = _ADDRESS.search(_QUOTED.sub(" ", text).strip())
    return found.group().strip() if found else None
