"""Kinds of act that news tells of, and the words and phrases that name each: a call is no meeting, a plan no vote.

A small thesaurus of English, made by hand; who acted, and when, is decided in `events`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from retrieval.text.act_phrases import CUES, FORMS, SHAPES
from retrieval.text.stems import WORD, stem

# Each line: a kind of act, then words that name it. A word may stand in several lines: to launch is to begin, too.
_KINDS = """
    speak: speak talk call phone telephone conversation converse chat discuss discussion
    negotiate: negotiate negotiation talk bargain parley mediation
    meet: meet meeting talk summit encounter handshake tete-a-tete
    visit: visit tour trip travel journey
    host: host
    dine: dine dinner lunch supper breakfast banquet
    announce: announce announcement declare declaration reveal unveil disclose pledge promise
    say: say tell write describe reply answer
    confirm: confirm confirmation acknowledge
    sign: sign signature signing
    begin: begin start open opening commence inception introduce collect launch
    open: open opening reopen unveil inaugurate inauguration
    end: end finish conclude close expire cease stop halt terminate over
    win: win victory triumph gain clinch crown champion
    beat: beat defeat oust lose lost thrash overcome
    lose: lose defeat
    resign: resign resignation quit retire retirement depart abdicate abdication vacate
    assume: oath inaugurate inauguration install become swear succeed
    appoint: appoint appointment name nominate choose pick select hire elect recruit
    dismiss: dismiss dismissal sack oust fire remove
    die: die dead kill killed fatality perish drown murder assassinate toll victim
    injure: injure injury wound hurt
    arrest: arrest detain detention apprehend capture custody
    accuse: accuse charge indict indictment prosecute arraign
    convict: convict conviction guilty verdict
    sentence: sentence jail imprison verdict
    jail: jail imprison imprisonment prison incarcerate
    acquit: acquit acquittal exonerate
    try: trial hearing
    punish: fine penalty
    confess: confess confession admit admission plead
    sue: sue lawsuit suit litigation
    appeal: appeal
    strike: strike walkout stoppage
    vote: vote election ballot referendum poll
    elect: elect election win
    arrive: arrive arrival land reach dock
    leave: leave depart departure exit withdraw withdrawal pull
    return: return resume reconvene
    rise: rise increase raise grow climb double twice triple jump soar hike surge
    fall: fall drop decline cut lower reduce reduction shrink slash halve shorten slump tumble plunge plummet
    shed: shed axe cut layoff redundancy
    impose: impose put levy charge slap tax
    retaliate: retaliate retaliation retaliatory reprisal
    lift: lift scrap repeal abolish suspend waive
    ban: ban prohibit forbid outlaw
    buy: buy purchase acquire acquisition takeover
    merge: merge merger
    sell: sell sale divest
    offer: offer bid
    publish: publish release print
    broadcast: broadcast stream
    build: build construct construction erect
    rebuild: rebuild rebuilt reconstruct reconstruction restore
    complete: complete completion finish finalise finalize seal close
    collapse: collapse topple destroy
    crash: crash collide collision derail derailment
    sink: sink capsize founder
    explode: explode explosion blast detonate
    erupt: erupt eruption
    burn: burn fire blaze
    flood: flood burst inundate
    hit: hit strike batter
    launch: launch liftoff
    orbit: orbit
    flyby: flyby
    approve: approve approval clear clearance adopt pass ratify endorse accept permit allow authorise authorize consent
    reject: reject rejection refuse deny veto block rebuff spurn
    agree: agree agreement deal pact settle settlement accord treaty
    attack: attack bomb invade invasion raid shell shoot shooting stab
    marry: marry wed wedding marriage
    divorce: divorce separate
    bear: born birth
    discover: discover discovery detect spot find found
    invite: invite invitation
    ask: ask request urge demand
    dissolve: dissolve dissolution
    postpone: postpone delay defer slip reschedule adjourn
    cancel: cancel abandon scrap
    shut: shut close closure shutdown
    evacuate: evacuate evacuation
    threaten: threaten threat warn warning
    apologise: apologise apologize apology
    award: award prize honour honor medal
    join: join accession sign
    found: found establish establishment
    replace: replace replacement succeed successor succession predecessor
    disappear: disappear vanish missing
    rescue: rescue save find
    escape: escape flee
    recover: recover
    congratulate: congratulate congratulation
    recount: recount
    steal: steal stolen theft rob robbery burgle burglary heist loot
    kidnap: kidnap abduct abduction hostage
    free: free freed freedom release parole
    protest: protest demonstrate demonstration rally riot
    block: block blockade
    testify: testify testimony
    rule: rule ruling judgment judgement
    overthrow: overthrow coup
    infect: infect infection outbreak
    recall: recall
    hack: hack breach leak
    invest: invest investment
    donate: donate donation
    test: test trial
    search: search raid
    interview: interview
    debate: debate
    move: move relocate relocation transfer
    rename: rename
    graduate: graduate graduation
    play: play perform performance concert match fixture game
    score: score goal
    qualify: qualify qualification
    inspect: inspect inspection
    investigate: investigate investigation inquiry probe
    resume: resume restart reopen
    teach: teach
    record: record
    file: file submit
    promise: promise pledge vow
"""
_NO_ACT = re.compile(
    r"\b(?:deadly|according)\b|\b(?:\d[\d,]*|by|w(?:i|o)n|with|of the|per cent of) votes?\b|\bvotes? to \d"
    r"|(?<=\w)-(?:elect|[a-z]+(?:ing|ed))\b|\bover(?! *(?:[.,;!?]|$))",
    re.IGNORECASE,
)
"""Words that look like an act and are none: votes that are counted, "over" where nothing is over, "cup-winning"."""


NEAR: dict[str, frozenset[str]] = {"convict": frozenset({"sentence"}), "leave": frozenset({"resign"})}
"""Kinds of act that another implies: who is sentenced has been convicted, and who resigns from a firm leaves it."""


def _kinds_by_stem() -> dict[str, frozenset[str]]:
    kinds: dict[str, set[str]] = defaultdict(set)
    for line in _KINDS.strip().splitlines():
        kind, _, words = line.strip().partition(": ")
        for word in words.split():
            kinds[stem(word)].add(kind)
    return {word: frozenset(names) for word, names in kinds.items()}


_BY_STEM = _kinds_by_stem()
_BY_FORM_OR_STEM = {
    word: _BY_STEM.get(word, frozenset()).union(*(kinds for form, kinds in FORMS.items() if stem(form) == word))
    for word in {*_BY_STEM, *map(stem, FORMS)}
}


@dataclass(frozen=True, slots=True)
class Act:
    """Words that name an act: `text[begin:stop]`, offsets in characters, and the kinds that they may mean."""

    begin: int
    stop: int
    kinds: frozenset[str]


@lru_cache(maxsize=4096)
def acts_in(text: str, verb: str = "") -> tuple[Act, ...]:
    """Return the acts that a text names, in order; "walked out" counts as one.

    A word with the stem `verb` names the act of that verb, whose kind is `kind_of_verb(verb)`.
    """
    words = [(match, stem(match[0])) for match in WORD.finditer(text)]
    found = _phrases_in(text, {stemmed for _, stemmed in words})
    covered = [(act.begin, act.stop) for act in found] + [match.span() for match in _NO_ACT.finditer(text)]
    for match, stemmed in words:
        kinds = FORMS.get(match[0].lower()) or kinds_of(stemmed)
        named = bool(verb) and stemmed == verb
        if named:
            kinds |= {kind_of_verb(verb)}
        if named or (kinds and not any(begin <= match.start() < stop for begin, stop in covered)):
            found.append(Act(match.start(), match.end(), kinds))
    return tuple(sorted(found, key=lambda act: act.begin))


def _phrases_in(text: str, stemmed: Iterable[str]) -> list[Act]:
    """Return the acts named by several words, the longest at each place: "took over from" holds "took over", too."""
    spans = sorted(
        (match.start(), -match.end(), SHAPES[number][0])
        for number in {number for word in stemmed for number in CUES.get(word, ())}
        for match in SHAPES[number][1].finditer(text)
    )
    found: list[Act] = []
    for begin, minus_stop, kind in spans:
        if found and begin == found[-1].begin:
            found[-1] = replace(found[-1], kinds=found[-1].kinds | {kind})
        elif not found or begin >= found[-1].stop:
            found.append(Act(begin, -minus_stop, frozenset({kind})))
    return found


def kinds_in(text: str, stemmed: Iterable[str]) -> frozenset[str]:
    """Return the kinds of act that a text may tell of, given the stems of its words too; quicker than `acts_in`."""
    words = frozenset(stemmed)
    kinds = frozenset().union(*(_BY_FORM_OR_STEM.get(word, frozenset()) for word in words))
    numbers = {number for word in words for number in CUES.get(word, ())}
    return kinds.union(SHAPES[number][0] for number in numbers if SHAPES[number][1].search(text))


def kind_of_verb(verb: str) -> str:
    """Return the kind of act that only this verb names, given as a stem; for verbs that the thesaurus does not know."""
    return f"={verb}"


def kinds_of(stemmed: str) -> frozenset[str]:
    """Return the kinds of act that a word, given as a stem, may name; none for most words."""
    return _BY_STEM.get(stemmed, frozenset())
