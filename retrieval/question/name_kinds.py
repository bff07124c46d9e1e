"""Whether a proper name is that of a person, a place or an organisation, told from the words in it and around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from retrieval.text.gazetteer import COUNTRIES, US_STATES
from retrieval.text.stems import stem

NameKind = Literal["person", "place", "organisation", "unknown"]
Gender = Literal["male", "female"]

# Names that hardly anybody of the other sex bears; "Jean", "Kim" or "Robin" would tell nothing.
_MALE = frozenset(
    """
    aaron abdul adam ahmed alan albert alejandro alexander alfred anders andrew anthony antonio antony arthur benjamin
    bernard bernie bill björn bob boris brian bruce bruno callum carlos charles christopher colin craig daniel david
    dennis desmond diego dmitry dominic donald doug douglas edward elon emil emmanuel enrique eric erik ethan felix
    ferdinand filippo francisco frank françois fred garrett gavin georg george gerald gerhard giovanni gordon graham
    greg gregory gustav gustavo hans harold harry hassan henrik henry howard hugo ian ibrahim igor isaac ivan jack jacob
    jagmeet james jason javier jeff jeffrey jens jeremy jim joe johan johannes john jonas jonathan jorge jose joseph
    joshua josé juan justin jürgen karim karl keir keith kenneth kevin kyle larry lars leonard liam lorenzo luis luiz
    lukas magnus marco marcus mario mark martin mateo matthew max michael miguel mike mikhail mohammed muhammad nathan
    neil nicholas nicolas nigel nikolai olaf oliver omar oscar oskar otto pablo patrick paul pavel pedro peter petr
    philip philippe pierre rafael rainer ralph ramon rasmus raymond recep richard rishi robert roberto roger rolf ronald
    rudolf rufus samuel sanjay scott sebastian sergei sergio shawn simon stanley stefan stephen steve steven sven tariq
    thomas timothy tobias tom tomas tony ulf viktor vincent vitaly vladimir volker volodymyr walter werner willem
    william wolfgang xavier yuri yusuf zachary
    """.split()
)
_FEMALE = frozenset(
    """
    ada agnes alexandra alice amanda amelia amy ana angela anita anna annalena anne annie astrid barbara beatrice
    bethany betty bianca birgit brenda camilla camille carla carmen carol caroline catherine charlotte chloe christina
    christine chrystia claire clara claudia cynthia daniela deborah diana donna dorothy eleanor elena elisabeth eliza
    elizabeth ella ellen emilia emily emma erika eva evelyn fatima fiona florence freya frida gabriela gillian giorgia
    gloria grace greta hannah harriet heather heidi helen helena hilda hillary ines ingrid irene iris isabel isabella
    jacinda jane janet jeanne jennifer jessica joan joanna josefina josephine judith julia julie kaja kamala karen kate
    katharine katherine kathleen keiko kerstin kirsten laura leila lena linda lisa liz louise lucia lucy luisa magdalena
    margaret maria marie marine marta martha mary maya megan melania melissa mette mia michelle mila monica mélanie
    nadia nancy naomi natalie nathalie nicola nicole nora olga olivia pamela patricia paula penelope petra priti rachel
    rebecca renata rita rosa rose roxana ruth samantha sandra sanna sara sarah sheila signe sigrid silvia sofia sonia
    sophia sophie susan svetlana sylvia tatiana teresa theresa tina tsai ulrike ursula valerie vanessa vera victoria
    viola virginia wendy yasmin yulia yvette yvonne zoe
    """.split()
)
_MALE_TITLE = re.compile(r"(?:\bMr\.?|\bSir|\bLord|\bKing|\bPrince|\bPope|\bDuke)\s+$")
_FEMALE_TITLE = re.compile(r"(?:\bMrs\.?|\bMs\.?|\bMiss|\bDame|\bLady|\bQueen|\bPrincess|\bDuchess|\bSister)\s+$")
_TITLE = re.compile(
    r"\b(?:President|Premier|Prime Minister|Minister|Chancellor|Senator|Governor|Governor General|Mayor|Judge|Justice"
    r"|General|Chief|Captain|Dr\.?|Professor|Representative|Secretary|Ambassador)\s+$",
    re.IGNORECASE,
)
_TITLES = re.compile(
    r"(?:Mr|Mrs|Ms|Miss|Sir|Lord|King|Queen|Prince|Princess|Pope|Dame|Lady|President|Premier|Judge|Senator)\b"
)
_ORGANISATION = re.compile(
    r"\b(?:Agency|Airlines?|Alliance|Army|Association|Authority|Bank|Bloc|Board|Bureau|Business|Cabinet|Centre|Church|Club"
    r"|Commission|Committee|Commons|Company|Congress|Corp|Corporation|Council|Court|Department|Federation|Foundation"
    r"|Fund|Government|Group|House|Inc|Institute|League|Ltd|Ministry|Nations|News|Office|Organi[sz]ation|Parliament"
    r"|Party|Police|Post|School|Senate|Service|Society|States|Times|Trust|Union|United|University|Workers"
    r"|Conservatives?|Democrats?|Greens|Labour|Liberals?|Republicans?|[A-Z]{2,})\b"
)
_PLACE = re.compile(
    r"\b(?:Airport|Avenue|Bay|Beach|Bridge|City|County|Desert|Forest|Hall|Harbou?r|Hills?|Island|Islands|Isles|Kingdom"
    r"|Lake|Mount|Mountains?|Ocean|Palace|Park|Peninsulas?|Plaza|Port|Province|River|Road|Sea|Square|Street|Territories"
    r"|Town|Valley|Village|White House|Oval Office|Terra|Castle|Fort)\b"
)
_AT_A_PLACE = re.compile(r"\b(?:in|at|near|from|around|outside|inside|through|across)\s+(?:the\s+)?$")
_ACTS = re.compile(
    r"\s+(?:(?:has|have|had|also|then|later)\s+)?(?:said|says|told|wrote|called|thanked|announced|added|argued|agreed"
    r"|replied|signed|resigned|was born|was elected|was sworn)\b"
)
_ROLE = re.compile(r"\s*,\s+(?:an?|the|who|his|her|once)\b")


def kind_of(name: str, texts: Sequence[str]) -> NameKind:
    """Return the kind of a proper name, judged by itself and by where it stands in the texts."""
    if _PLACE.search(name) or all(stem(word) in COUNTRIES | US_STATES for word in name.split()):
        return "place"
    if _ORGANISATION.search(name):
        return "organisation"
    if _TITLES.match(name) or gender_of(name, texts):
        return "person"
    votes = {"person": 0, "place": 0}
    for text in texts:
        for match in re.finditer(rf"\b{re.escape(name)}\b(?!['’]s)", text):
            before, after = text[: match.start()], text[match.end() :]
            votes["place"] += bool(_AT_A_PLACE.search(before))
            votes["person"] += bool(_TITLE.search(before) or _ACTS.match(after) or _ROLE.match(after))
    if votes["place"] > votes["person"]:
        return "place"
    return "person" if votes["person"] else "unknown"


def gender_of(name: str, texts: Sequence[str]) -> Gender | None:
    """Return the gender that a title or an unambiguous given name tells, of the name itself or of its longer form."""
    forms = [name, *longer_forms(name, texts)]
    for form in forms:
        given = form.split()[0].rstrip(".").lower()
        if given in _MALE or _MALE_TITLE.search(f"{form.split()[0]} "):
            return "male"
        if given in _FEMALE or _FEMALE_TITLE.search(f"{form.split()[0]} "):
            return "female"
    for text in texts:
        for match in re.finditer(rf"\b{re.escape(name)}\b", text):
            if _MALE_TITLE.search(text[: match.start()]):
                return "male"
            if _FEMALE_TITLE.search(text[: match.start()]):
                return "female"
    return None


def longer_forms(name: str, texts: Sequence[str]) -> list[str]:
    """Return the names in the texts that end with a name of one word: "Ada Lindqvist" for "Lindqvist"."""
    if " " in name:
        return []
    pattern = re.compile(rf"\b((?:[A-Z][\w’'-]+\s+){{1,2}}{re.escape(name)})\b")
    return list(dict.fromkeys(match[1] for text in texts for match in pattern.finditer(text)))
