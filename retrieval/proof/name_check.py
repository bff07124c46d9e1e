"""Each name in a statement must stand in its quotes as whole words, in a form that the passage makes known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from retrieval.proof.clauses import Placed, is_part
from retrieval.proof.faults import Fault
from retrieval.proof.paraphrase import is_alike
from retrieval.proof.pronouns import NameWords
from retrieval.proof.statement_content import Claim, Said, roster_of
from retrieval.text.names import Name, Roster, contains, initials, other_names
from retrieval.text.stems import stem

_ROLES = frozenset(
    """
    president minister premier secretary governor king queen prince princess pope senator mayor judge justice chancellor
    ambassador general captain sergeant officer director chief chairman chairwoman professor doctor prime vice foreign
    finance commerce defence defense interior leader party government administration state
    """.split()
)


def check_names(claim: Claim, said: Sequence[Said]) -> Iterator[Fault]:
    """Yield a fault for each name that stands in no quote and that no pronoun of a quote means."""
    for name in claimed_names(claim):
        if not any(is_named(name, one) or _is_in_title(name, claim, one) for one in said):
            spelled = claim.text[name.begin : name.stop]
            yield Fault("name", spelled, f"No quote names “{spelled}”; quote the words that do, or leave it out.")


def _is_in_title(name: Name, claim: Claim, said: Said) -> bool:
    """Tell whether a name qualifies a word as it does in the title: "the Alberta summit", "Alberta summit"."""
    behind = claim.text[name.stop :].split(maxsplit=1)
    phrase = f"{claim.text[name.begin : name.stop]} {behind[0]}" if behind else ""
    return bool(phrase) and behind[0].isalpha() and f" {phrase} " in f" {said.evidence.passage.title} "


def claimed_names(claim: Claim) -> list[Name]:
    """Return the names of a statement outside its quotations and sums of money, which are checked as they are."""
    checked: list[Placed] = [*claim.quotations, *claim.quantities]
    return [name for name in claim.names if not is_part(name, checked)]


def is_named(name: Name, said: Said) -> bool:
    """Tell whether a quote names what a statement names."""
    roster = roster_of(said.text, said.evidence.passage.title)
    known = frozenset(one.words for one in said.names) | said.meant
    if _is_known(name.words, known, said, roster):
        return True
    return name.opens and len(name.words) == 1 and any(is_alike(stem(name.words[0]), one) for one in said.stems)


def _is_known(words: NameWords, known: frozenset[NameWords], said: Said, roster: Roster) -> bool:
    """Look the name up whole, then in two parts: "Premier Doug Ford" is a premier and Doug Ford.

    Two parts never make a person of two: no "Donald Carney" comes of a Donald Trump and a Mark Carney.
    """
    if not words or _is_whole(words, known, said, roster):
        return True
    return any(
        _may_part(words[cut - 1], words[cut], roster)
        and _is_whole(words[:cut], known, said, roster)
        and _is_known(words[cut:], known, said, roster)
        for cut in range(1, len(words))
    )


def _is_whole(words: NameWords, known: frozenset[NameWords], said: Said, roster: Roster) -> bool:
    if any(contains(one, form) for form in other_names(words) for one in known):
        return True
    if any(_is_short_for(one, words, roster) or initials(one) == words[0] for one in known if len(words) == 1):
        return True
    if len(words) > 1:
        return any(_is_short_for(words, one, roster) for one in known)
    return (words[0] in _ROLES and stem(words[0]) in said.stems) or _stands_small(words[0], said)


def _is_short_for(longer: NameWords, shorter: NameWords, roster: Roster) -> bool:
    """Tell whether the passage uses one name as the short form of the other."""
    return any(contains(full, longer) for full in roster.spelled_out(shorter))


def _stands_small(word: str, said: Said) -> bool:
    """Tell whether a word stands in the quote as a common noun: "Commerce" where "the commerce secretary" is quoted."""
    return any(one.lower == word and not one.is_capital for one in said.words)


def _may_part(lead: str, last: str, roster: Roster) -> bool:
    if lead in _ROLES or len(other_names((lead,))) > 1:
        return True
    return not roster.is_contradicted(lead, last)
