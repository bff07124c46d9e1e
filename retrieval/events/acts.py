"""Kinds of act that news tells of, and the words and phrases that name each: a call is no meeting, a plan no vote.

A small thesaurus of English, made by hand; who acted, and when, is decided in `events`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from retrieval.text.stemming import WORD, stem

# Each line: a kind of act, then words that name it. A word may stand in several lines: to launch is to begin, too.
_KINDS = """
    speak: speak talk call phone telephone conversation converse chat
    negotiate: negotiate negotiation talk bargain parley mediation
    meet: meet meeting talk summit encounter handshake tete-a-tete
    visit: visit tour trip
    dine: dine dinner lunch supper breakfast banquet
    announce: announce announcement declare declaration reveal unveil disclose present pledge promise
    say: say tell write describe reply answer
    confirm: confirm confirmation acknowledge
    sign: sign signature signing
    begin: begin start open opening commence inception introduce collect effect force
    end: end finish conclude close expire cease stop halt terminate over
    win: win victory triumph gain clinch
    beat: beat defeat oust lose lost
    lose: lose defeat
    resign: resign resignation quit retire retirement depart
    assume: oath inaugurate inauguration install become swear succeed
    appoint: appoint appointment name nominate choose pick select hire elect
    dismiss: dismiss dismissal sack oust fire remove
    die: die dead kill killed fatality perish drown murder assassinate toll victim
    injure: injure injury wound hurt
    arrest: arrest detain detention apprehend capture custody
    accuse: accuse charge indict indictment prosecute arraign
    convict: convict conviction guilty verdict sentence jail imprison
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
    rise: rise increase raise grow climb double twice triple jump soar hike
    fall: fall drop decline cut lower reduce reduction shrink slash
    impose: impose place put levy charge slap tax
    lift: lift scrap repeal abolish suspend waive
    ban: ban prohibit forbid outlaw
    buy: buy purchase acquire acquisition takeover
    merge: merge merger
    sell: sell sale divest
    publish: publish publication release issue post print
    broadcast: air broadcast premiere stream
    build: build construct construction erect
    complete: complete completion finish
    collapse: collapse topple destroy
    crash: crash collide collision derail derailment
    sink: sink capsize founder
    explode: explode explosion blast detonate
    erupt: erupt eruption
    burn: burn fire blaze
    flood: flood burst inundate
    launch: launch liftoff
    orbit: orbit
    approve: approve approval clear clearance adopt pass ratify endorse accept permit allow authorise authorize
    reject: reject rejection refuse deny veto block
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
    cancel: cancel abandon
    shut: shut close closure shutdown
    evacuate: evacuate evacuation
    threaten: threaten threat warn warning
    apologise: apologise apologize apology
    award: award prize honour honor medal
    join: join accession
    found: found establish establishment
    replace: replace replacement
    disappear: disappear vanish missing
    rescue: rescue
    escape: escape flee
    recover: recover
    congratulate: congratulate congratulation
    recount: recount
    steal: steal stolen theft rob robbery burgle burglary heist loot
    kidnap: kidnap abduct abduction hostage
    free: free freed freedom release
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
    play: play perform performance concert
    score: score goal
    qualify: qualify qualification
    inspect: inspect inspection
    resume: resume restart reopen
    teach: teach
    record: record
    file: file submit
    promise: promise pledge vow
"""
_PHRASES = {
    "meet": r"s[ai]t(?:ting)? down (?:together|with)|face to face|face-to-face|held talks|hold talks|hosted|received",
    "speak": r"on the (?:tele)?phone|by (?:tele)?phone|spoken? by",
    "say": r"call(?:s|ed|ing)? (?=(?:it|the|this|that|these|those|a|an|for|on|upon)\b)",
    "end": r"call(?:ed|ing|s)? off|r[au]ns? out|[cw]ame to an end|comes? to an end|is over|was over",
    "begin": r"t(?:ake|akes|ook|aken|aking) effect|(?:in|into) (?:effect|force)|g[oe]t(?:s|ting)? under ?way|under way"
    r"|kick(?:s|ed|ing)? off",
    "resign": r"step(?:s|ped|ping)? (?:down|aside)|st(?:and|ands|ood|anding) down"
    r"|g(?:i|a)ve(?:s|n)? up the (?:job|post)",
    "assume": r"t(?:ake|akes|ook|aken|aking) (?:office|over|the oath)|sworn in|swear(?:s|ing)? in|bec[ao]me",
    "strike": r"walk(?:s|ed|ing)? (?:out|off the job)|(?:lay|lays|laid|laying) down (?:their )?tools"
    r"|down(?:ed|ing)? tools",
    "launch": r"lift(?:s|ed|ing)?[ -]?off|blast(?:s|ed|ing)? off|t(?:ake|akes|ook|aken|aking) off",
    "return": r"c[ao]mes? back|(?:went|go|goes|going) (?:back|home)|(?<=allowed )back|(?<=let )back|(?<=brought )back",
    "vote": r"go(?:es)? to the polls|w(?:e|i)nt to the polls|cast (?:their |a )?(?:vote|ballot)s?",
    "postpone": r"put(?:s|ting)? (?:off|back)|push(?:es|ed|ing)? back|h[eo]ld(?:s|ing)? back",
    "collapse": r"(?:swept|washed|torn) away",
    "reject": r"turn(?:s|ed|ing)? down",
    "try": r"go(?:es)? on trial|w(?:e|i)nt on trial|st(?:an|oo)d trial",
    "agree": r"sh[ao]oks? hands",
    "leave": r"pull(?:s|ed|ing)? out|walk(?:s|ed|ing)? away",
    "merge": r"become one company|joined forces|join forces",
    "arrive": r"touch(?:es|ed|ing)? down",
    "die": r"pass(?:es|ed|ing)? away|los[et]s? (?:his|her|their) li(?:fe|ves)",
}


def _kinds_by_stem() -> dict[str, frozenset[str]]:
    kinds: dict[str, set[str]] = defaultdict(set)
    for line in _KINDS.strip().splitlines():
        kind, _, words = line.strip().partition(": ")
        for word in words.split():
            kinds[stem(word)].add(kind)
    return {word: frozenset(names) for word, names in kinds.items()}


_BY_STEM = _kinds_by_stem()
_SHAPES = [(kind, re.compile(rf"\b(?:{phrases})\b", re.IGNORECASE)) for kind, phrases in _PHRASES.items()]
_ANY_SHAPE = re.compile(rf"\b(?:{'|'.join(_PHRASES.values())})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Act:
    """Words that name an act: `text[begin:stop]`, offsets in characters, and the kinds that they may mean."""

    begin: int
    stop: int
    kinds: frozenset[str]


def acts_in(text: str, verb: str = "") -> list[Act]:
    """Return the acts that a text names, in order; "walked out" counts as one.

    A word with the stem `verb` names the act of that verb, whose kind is `kind_of_verb(verb)`.
    """
    found = [
        Act(match.start(), match.end(), frozenset({kind})) for kind, shape in _SHAPES for match in shape.finditer(text)
    ]
    covered = [(act.begin, act.stop) for act in found]
    for match in WORD.finditer(text):
        stemmed = stem(match[0])
        kinds = kinds_of(stemmed)
        named = bool(verb) and stemmed == verb
        if named:
            kinds |= {kind_of_verb(verb)}
        if named or (kinds and not any(begin <= match.start() < stop for begin, stop in covered)):
            found.append(Act(match.start(), match.end(), kinds))
    return sorted(found, key=lambda act: act.begin)


def kinds_in(text: str, stemmed: Iterable[str]) -> frozenset[str]:
    """Return the kinds of act that a text may tell of, given the stems of its words too; quicker than `acts_in`."""
    kinds = frozenset().union(*map(kinds_of, stemmed))
    return kinds.union(kind for kind, shape in _SHAPES if shape.search(text)) if _ANY_SHAPE.search(text) else kinds


def kind_of_verb(verb: str) -> str:
    """Return the kind of act that only this verb names, given as a stem; for verbs that the thesaurus does not know."""
    return f"={verb}"


def kinds_of(stemmed: str) -> frozenset[str]:
    """Return the kinds of act that a word, given as a stem, may name; none for most words."""
    return _BY_STEM.get(stemmed, frozenset())
