"""Acts that news names by several words, such as "stepped down"; and word forms that name one where stems do not.

Patterns only; single words and what a text names are in `acts`.
"""

from __future__ import annotations

import re
from collections import defaultdict

from retrieval.text.stems import stem

# Each: a kind of act, words of which any phrase has one at least, and the phrases. Most sentences have no such word.
_PHRASES: tuple[tuple[str, str, str], ...] = (
    (
        "disappear",
        "missing contact touch",
        r"(?:go|goes|going|gone|went) missing|los(?:e|es|t|ing) (?:all )?(?:contact|touch)"
        r"|contact (?:was|had been) lost",
    ),
    (
        "impose",
        "place",
        r"plac(?:ed|ing) (?=an?\b|new\b|the\b|\S+ (?:tariff|dut|tax|lev|sanction|ban))",
    ),
    (
        "meet",
        "person sit sat face talk",
        r"in person|s[ai]t(?:ting)? down (?:together|with)|face to face|face-to-face|held talks|hold talks",
    ),
    (
        "speak",
        "telephone phone speak spoken",
        r"on the (?:tele)?phone|by (?:tele)?phone|spoken? by",
    ),
    (
        "say",
        "call",
        r"call(?:s|ed|ing)? (?=(?:it|the|this|that|these|those|a|an|for|upon|on(?! (?:\d|(?:Mon|Tues|Wednes|Thurs"
        r"|Fri|Satur|Sun)day|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)))\b)",
    ),
    (
        "end",
        "call run come came over",
        r"call(?:ed|ing|s)? off|r[au]ns? out|[cw]ame to an end|comes? to an end|is over|was over",
    ),
    (
        "cancel",
        "call",
        r"call(?:ed|ing|s)? off",
    ),
    (
        "begin",
        "effect force way under underway kick",
        r"t(?:ake|akes|ook|aken|aking) effect|(?:in|into) (?:effect|force)|g[oe]t(?:s|ting)? under ?way"
        r"|under way|kick(?:s|ed|ing)? off",
    ),
    (
        "resign",
        "step stand bow give hand",
        r"step(?:s|ped|ping)? (?:down|aside)|st(?:and|ands|ood|anding) down|bow(?:s|ed|ing)? out"
        r"|g(?:i|a)ve(?:s|n)? up the (?:job|post)"
        r"|hand(?:s|ed|ing)? in (?:his|her|their) (?:notice|resignation)",
    ),
    (
        "dismiss",
        "relieve strip part",
        r"(?:relieved|stripped) of (?:his|her|their|the|all)\b|part(?:s|ed|ing)? (?:company|ways) with",
    ),
    (
        "assume",
        "take swear sworn",
        r"t(?:ake|akes|ook|aken|aking) (?:office|over|the oath|charge|(?:up )?the (?:helm|reins|post|job|role"
        r"|presidency))"
        r"|sworn in|swear(?:s|ing)? in",
    ),
    (
        "replace",
        "take place follow",
        r"t(?:ake|akes|ook|aken|aking) (?:over from|(?:his|her|their|its|the) place|the place of)|in place of"
        r"|follow(?:s|ed)? (?=[A-Z]\w+(?: [A-Z]\w+)* as\b|[A-Z]\w+ [A-Z]\w+(?:,|\.$))",
    ),
    (
        "buy",
        "take snap",
        r"t(?:ake|akes|ook|aken|aking) over(?! (?:from|as|in|at|on|after|when)\b)|snap(?:s|ped|ping)? up",
    ),
    (
        "strike",
        "walk lay laid down",
        r"walk(?:s|ed|ing)? (?:out|off the job)|(?:lay|lays|laid|laying) down (?:their )?tools"
        r"|down(?:ed|ing)? tools",
    ),
    (
        "launch",
        "lift liftoff blast take",
        r"lift(?:s|ed|ing)?[ -]?off|blast(?:s|ed|ing)? off|t(?:ake|akes|ook|aken|aking) off",
    ),
    (
        "return",
        "come go back",
        r"c[ao]mes? back|(?:went|go|goes|going) (?:back|home)|(?<=allowed )back|(?<=let )back"
        r"|(?<=brought )back",
    ),
    (
        "vote",
        "poll cast",
        r"go(?:es)? to the polls|w(?:e|i)nt to the polls|cast (?:their |a )?(?:vote|ballot)s?",
    ),
    (
        "confide",
        "confidence",
        r"vote of (?:no[ -])?confidence|(?:no-)?confidence vote|no-confidence (?:vote|motion)",
    ),
    (
        "approve",
        "give wave sign green greenlight get",
        r"g[ia]ve(?:s|n)? (?:\S+ ){0,3}(?:blessing|consent|assent|approval|go-ahead|nod"
        r"|green light)"
        r"|wav(?:es|ed|ing) through|sign(?:s|ed|ing)? off on|green-?light(?:s|ed)?"
        r"|g[oe]t(?:s)? the (?:nod|go-ahead)",
    ),
    (
        "postpone",
        "put push hold",
        r"put(?:s|ting)? (?:off|back)|push(?:es|ed|ing)? back|h[eo]ld(?:s|ing)? back",
    ),
    (
        "collapse",
        "sweep swept wash tear torn break fall",
        r"(?:swept|washed|torn) away|br[eo]ak(?:s|en|ing)? (?:down|up)|broke (?:down|up)"
        r"|f[ae]ll(?:s|en)? through",
    ),
    (
        "reject",
        "turn throw vote",
        r"turn(?:s|ed|ing)? down|thr[eo]w(?:s|n)? out|vot(?:es|ed|ing) (?:down|against)",
    ),
    (
        "try",
        "trial dock",
        r"go(?:es)? on trial|w(?:e|i)nt on trial|st(?:an|oo)d trial|in the dock",
    ),
    (
        "convict",
        "guilty",
        r"f[io]u?nd(?:s|ing)? guilty",
    ),
    (
        "acquit",
        "guilty walk clear",
        r"(?:f[io]u?nd(?:s|ing)? )?not guilty|walk(?:s|ed|ing)? free|clear(?:s|ed|ing)? of",
    ),
    (
        "confess",
        "guilty",
        r"plead(?:s|ed|ing)? (?:not )?guilty",
    ),
    (
        "jail",
        "bar",
        r"behind bars",
    ),
    (
        "testify",
        "stand evidence",
        r"t(?:ake|akes|ook|aken|aking) the (?:witness )?stand|g[ia]ve(?:s|n)? evidence|giving evidence",
    ),
    (
        "free",
        "set walk let",
        r"set(?:s|ting)? free|walk(?:s|ed|ing)? free|let out",
    ),
    (
        "agree",
        "shake strike",
        r"sh[ao]oks? hands|str(?:ike|ikes|uck|iking) a deal",
    ),
    (
        "leave",
        "pull walk set",
        r"pull(?:s|ed|ing)? out|walk(?:s|ed|ing)? away|set(?:s|ting)? off",
    ),
    (
        "rescue",
        "pull dig dug bring carry drag winch",
        r"(?:pulled|dug|brought|carried|dragged|winched) (?:out |alive |to safety )*(?:from|alive|out of"
        r"|to safety)",
    ),
    (
        "merge",
        "become join",
        r"become one company|joined forces|join forces",
    ),
    (
        "arrive",
        "touch get",
        r"touch(?:es|ed|ing)? down|g[eo]t(?:s|ting)? (?:there|to (?=[A-Z]))",
    ),
    (
        "flyby",
        "fly swing swung swang sweep swept pass",
        r"(?:fl(?:y|ies|ew|own|ying)|sw[iau]ng(?:s|ing)?|sweep(?:s|ing)?|swept|pass(?:es|ed|ing)?) (?:past|by)"
        r"|fly-by",
    ),
    (
        "visit",
        "walk",
        r"walk(?:s|ed|ing)? through",
    ),
    (
        "die",
        "pass lose claim body",
        r"pass(?:es|ed|ing)? away|los[et]s? (?:his|her|their) li(?:fe|ves)"
        r"|claim(?:s|ed|ing)? (?:\S+ ){0,3}lives"
        r"|(?:found|recovered|pulled|counted|retrieved) (?:\S+ ){0,3}bodies|bodies (?:were|have been|had been)",
    ),
    (
        "shed",
        "lay laid job",
        r"l(?:ay|ays|aid|aying) off|job (?:losses|cuts)",
    ),
)
# "Posted" names an act, "the post" does not. Each line: a kind of act, then forms that name it.
_FORMS = """
    publish: publication publications posted posting issued issuing
    broadcast: aired airing premiere premieres premiered
    announce: presented presenting presents
    meet: hosted received
    assume: became become
    elect: election elections
    vote: election elections
    approve: backed
    rescue: airlift airlifts airlifted
"""


def _cues() -> dict[str, tuple[int, ...]]:
    cues: dict[str, list[int]] = defaultdict(list)
    for number, (_, words, _) in enumerate(_PHRASES):
        for word in words.split():
            cues[stem(word)].append(number)
    return {word: tuple(numbers) for word, numbers in cues.items()}


def _forms() -> dict[str, frozenset[str]]:
    forms: dict[str, set[str]] = defaultdict(set)
    for line in _FORMS.strip().splitlines():
        kind, _, words = line.strip().partition(": ")
        for word in words.split():
            forms[word].add(kind)
    return {word: frozenset(kinds) for word, kinds in forms.items()}


CUES = _cues()
"""Which of the `SHAPES` may be found where a word stands, by its stem."""
SHAPES = tuple((kind, re.compile(rf"\b(?:{phrases})\b", re.IGNORECASE)) for kind, _, phrases in _PHRASES)
"""Kinds of act, each with the phrases that name it."""
FORMS = _forms()
"""The kinds of act that a word form in small letters names, whatever its stem may name."""
