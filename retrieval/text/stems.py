"""The words of a text in the form that the lexical index knows them: lower case, unaccented, stemmed.

Tells words apart and folds their forms; what a word weighs or means is decided by those who ask.
"""

from __future__ import annotations

import re
from functools import lru_cache

import tantivy
from tantivy import Filter

WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+")

# The Snowball stemmer cuts endings, so that "spoke" would never meet "speak". Each line: base form, other forms.
_IRREGULAR = {
    form: base
    for base, *forms in map(
        str.split,
        """
        become became
        begin began begun
        bite bit bitten
        blow blew blown
        break broke broken
        bring brought
        build built
        buy bought
        catch caught
        choose chose chosen
        come came
        deal dealt
        die died dying death
        draw drew drawn
        drink drank drunk
        drive drove driven
        eat ate eaten
        fall fell fallen
        feel felt
        fight fought
        find found
        fly flew flown
        forget forgot forgotten
        freeze froze frozen
        get got gotten
        give gave given
        go went gone
        grow grew grown
        hear heard
        hide hid hidden
        hold held
        keep kept
        know knew known
        lead led
        leave left
        lend lent
        lose lost loss
        make made
        meet met
        pay paid
        ride rode ridden
        rise rose risen
        run ran
        say said
        see saw seen
        seek sought
        sell sold
        send sent
        shake shook shaken
        shoot shot
        shrink shrank shrunk
        sing sang sung
        sink sank sunk
        sleep slept
        speak spoke spoken
        spend spent
        stand stood
        steal stole stolen
        strike struck
        swear swore sworn
        swim swam swum
        take took taken
        teach taught
        tell told
        think thought
        throw threw thrown
        understand understood
        wear wore worn
        win won
        write wrote written
        """.strip().splitlines(),
    )
    for form in forms
}

_ANALYZER = (
    tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
    .filter(Filter.lowercase())
    .filter(Filter.ascii_fold())
    .filter(Filter.stemmer("english"))
    .build()
)


@lru_cache(maxsize=60_000)
def stem(word: str) -> str:
    """Return the stem of one word, irregular forms folded into their base; numbers keep their separators."""
    plain = word.lower()
    found = _ANALYZER.analyze(_IRREGULAR.get(plain, plain))
    return found[0].lower() if found else plain


def stems(text: str) -> list[str]:
    """Return the stems of all words of `text`, in order."""
    return [stem(word) for word in WORD.findall(text)]
