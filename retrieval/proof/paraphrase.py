"""Which words may stand for one another in a paraphrase, and which say the opposite.

A small thesaurus of what news is made of. Words that it does not know stand for themselves.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from retrieval.text.stems import stem

# Each line: words that may stand for one another. A word may be in several lines.
_ALIKE = """
    say tell state add note remark comment write
    announce declare reveal say tell
    reply answer respond response say
    ask request question
    call describe label term characterise characterize dub refer
    speak talk converse conversation call phone telephone discussion
    phone telephone
    meet meeting
    sit meet
    tariff duty levy tax
    put place impose set introduce levy
    sign signature
    start begin commence launch
    collect collection
    end finish conclude
    keep retain maintain remain
    remain stay continue keep
    trip journey travel visit tour
    leave go depart
    exclude omit leave
    touch affect
    resign quit resignation
    win victory
    defeat beat
    beaten beat
    host hold
    hold have
    lead head leader chief
    usual usually normally rule
    country nation
    car vehicle auto automobile
    post job office position
    study examine look inspect check
    happen occur place
    double twice
    buy purchase
    kill dead die death
    hurt injure wound
    help aid assist
    big large
    vote ballot
    election vote poll
    lawmaker legislator
    police officer
    firm company business
    work serve
    become take
    sworn oath office
    take swear
    money fund
    worth value
    quick quickly fast
    pact deal agreement accord
    trade commerce
    talks negotiation
    run lead govern
    young child
    home house
    goods product
    try attempt
    want wish hope
    show demonstrate
    need require
    time moment
    about regarding concerning
    next follow following later
    earlier ago previous previously before
    begin since
    also too well
    aluminum aluminium
    labor labour
    defense defence
    center centre
    percent cent
    include included including
    oppose against
    dispute disagreement
    union federation
    late deadline latest
    response answer
"""
# Each line: words for one direction, and those for the other.
_OPPOSED = """
    rise increase grow climb soar jump gain surge up / fall decrease drop decline shrink plunge lose slump down
    raise lift boost / lower cut reduce slash
    win victory / lose defeat loss
    accept approve adopt pass / reject refuse veto block
    agree / disagree refuse
    support back favour favor endorse praise welcome hail / oppose criticise criticize condemn denounce attack
    arrive enter / leave depart exit
    join / leave quit
    buy purchase / sell
    import / export
    open begin start launch / close end finish shut
    ahead lead / behind trail
    first earliest / last latest final
    early / late
    north northern / south southern
    east eastern / west western
    high higher highest / low lower lowest
    best better greatest / worst worse
    large larger largest big bigger biggest / small smaller smallest
    most more / least less fewer
    above over / below under
    before / after
    allow permit legalise legalize / ban forbid prohibit
    include add / exclude omit
    confirm admit / deny dispute
    guilty convict / innocent acquit clear
    legal lawful / illegal unlawful
    possible likely / impossible unlikely
    lengthen extend prolong / shorten curtail
    strong strengthen stronger / weak weaken weaker
    hire appoint / fire dismiss sack
    born birth / dead die death kill
    man male boy son father brother husband king / woman female girl daughter mother sister wife queen
    inside / outside
    public publicly / private secret secretly
    permanent / temporary
    constructive productive friendly / hostile unproductive
    temporary interim / permanent
    success succeed / failure fail
    always / never
    majority / minority
    impose introduce / lift remove scrap suspend
    arrest detain jail / release free
    optimistic hopeful / pessimistic
    remember / forget
    peace / war
    hope / fear
    attack / defend
    rich / poor
    young youngest / old oldest
    hot warm / cold cool
    long longest longer / short shortest shorter
    easy / difficult hard
    safe / dangerous
    send / receive
    domestic / foreign
    import / export
    liberal / conservative
    doubled double / halve halved
    yes / no
    day / night
    morning / evening
"""


def _alike() -> dict[str, frozenset[str]]:
    table: defaultdict[str, set[str]] = defaultdict(set)
    for line in _ALIKE.strip().splitlines():
        stems = {stem(word) for word in line.split()}
        for one in stems:
            table[one] |= stems
    return {one: frozenset(others) for one, others in table.items()}


def _opposed() -> dict[str, frozenset[str]]:
    table: defaultdict[str, set[str]] = defaultdict(set)
    for line in _OPPOSED.strip().splitlines():
        one_way, other_way = ({stem(word) for word in side.split()} for side in line.split("/"))
        for one in one_way:
            table[one] |= other_way
        for other in other_way:
            table[other] |= one_way
    return {one: frozenset(others) for one, others in table.items()}


_ALIKES = _alike()
_OPPOSITES = _opposed()


def opposites_of(word: str) -> frozenset[str]:
    """Return the stems that say the opposite of a stem, as far as they are known."""
    return _OPPOSITES.get(word, frozenset())


@lru_cache(maxsize=8_192)
def variants(word: str) -> frozenset[str]:
    """Return the stems that the thesaurus lets stand for a stem, itself included."""
    return _ALIKES.get(word, frozenset()) | {word}


def is_alike(one: str, other: str) -> bool:
    """Tell whether two stems may stand for one another: equal, in the thesaurus, or of one root."""
    return other in variants(one) or _same_root(one, other)


def _same_root(one: str, other: str) -> bool:
    """Take words that share most of their letters for forms of one word: "supplier" and "supply"."""
    shared = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        shared += 1
    return shared >= 5 and shared >= 0.7 * max(len(one), len(other))
