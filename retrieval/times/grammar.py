"""The forms that an English time expression takes, and its words.

`scanner` finds them in a text; what day they mean is told by `resolution`.
"""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.english.dictionary import words

MONTHS = {name: number for number, name in enumerate(words("time.months"), start=1)}
MONTHS |= {short: next(MONTHS[name] for name in words("time.months") if name.startswith(short[:3]))
           for short in words("time.month_abbreviations")}  # fmt: skip
WEEKDAYS = {name[:3]: index for index, name in enumerate(words("time.weekdays"))}
ORDINALS = {name: number for number, name in enumerate("first second third fourth".split(), start=1)} | {
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
    "fifth": 5,
    "final": -1,
    "last": -1,
}
_SMALL = list(words("numbers.units"))[1:]
_TENS = list(words("numbers.tens"))
NUMBERS = (
    {word: value for value, word in enumerate(_SMALL, start=1)}
    | {word: value for value, word in enumerate(_TENS, start=2)}
    | {"a": 1, "an": 1, "the": 1, "a couple": 2, "a couple of": 2, "a dozen": 12}
)
NUMBERS |= {word: value * 10 for value, word in enumerate(_TENS, start=2)}
NUMBERS |= {f"{tens}-{one}": NUMBERS[tens] + NUMBERS[one] for tens in _TENS for one in _SMALL[:9]}
VAGUE = {"a few": (2, 5), "few": (2, 5), "several": (3, 7)}
CENTURIES = {
    word: number
    for number, word in enumerate(
        "sixteenth seventeenth eighteenth nineteenth twentieth twenty-first".split(), start=16
    )
}
DECADES = {
    word: 1900 + 10 * number
    for number, word in enumerate("twenties thirties forties fifties sixties seventies eighties nineties".split(), 2)
}


@dataclass(frozen=True, slots=True)
class Mention:
    """One form found in a text: `text[begin:stop]`, the name of the form, and its named words."""

    form: str
    words: dict[str, str]
    begin: int
    stop: int


def _any(choices: list[str]) -> str:
    return "(?:" + "|".join(choices) + ")"


def _either_case(choices: list[str]) -> str:
    return _any([f"[{word[0].upper()}{word[0]}]{word[1:]}" for word in choices])


def _after(choices: str) -> str:
    """Match where one of the words, small or capital, and a space stand just before."""
    return _any([rf"(?<=\b{word} )" for small in choices.split() for word in (small, small.capitalize())])


def _not_after(choices: str) -> str:
    return "".join(f"(?<!{word} )" for word in choices.split())


_MONTH_NAMES = [name.capitalize() for name in words("time.months")]
_LONG = _any(_MONTH_NAMES)
# "march" and "may" are verbs unless a word of place in time stands before them.
_SMALL_MONTHS = (
    "|".join(name for name in words("time.months") if name not in ("march", "may"))
    + "|(?:(?<=on )|(?<=in )|(?<=of )|(?<=by )|(?<=since )|(?<=until ))(?:march|may)"
)
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|Jun[e.]?|Jul[y.]?|Aug(?:ust|\.)?"
    r"|Sep(?:t(?:ember|\.)?|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?"
    rf"|{'|'.join(name.upper() for name in _MONTH_NAMES)}|{_SMALL_MONTHS})(?![a-zA-Z])"
)
_WEEKDAY = "(?:(?:[Mm]on|[Tt]ues|[Ww]ednes|[Tt]hurs|[Ff]ri|[Ss]atur|[Ss]un)day)"
_WEEKDAY_SHORT = rf"(?:{_WEEKDAY}|(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\.?)"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\w%])(?![.,:]\d)(?!-year)"
_YEAR_DIGITS = r"(?:1\d|20|21)\d\d"
_YEAR = rf"{_YEAR_DIGITS}(?![\w%])(?![.,:]\d)"
_OF_YEAR = rf"(?:(?: ?,|,? of| in|-)?[ -]?(?<=[ -])(?P<year>{_YEAR}))?"
_YEAR_OF = rf"(?:(?:fiscal (?:year )?)?(?P<year>{_YEAR})|(?P<mod>last|this|next|the) year)"
_OPENING = "(?:(?:[Bb]etween|[Ff]rom) )?"
_TO = "(?: ?- ?| to | and | through | until )"
_ONE_NUMBER = (
    rf"(?:\d{{1,4}}|[Aa] (?:few|dozen|couple(?: of)?)|[Ss]everal|[Aa]n?|{_either_case(_TENS)}(?:-{_any(_SMALL[:9])})?"
    rf"|{_either_case(_SMALL[::-1])})"
)
_NUMBER = rf"{_ONE_NUMBER}(?: (?:or|to) {_ONE_NUMBER})?"
_UNIT_NAMES = "minute|hour|day|week|fortnight|month|quarter|year|decade|centur"
_UNITS = rf"(?P<unit>{_UNIT_NAMES})(?:(?P<many>s|ies)|y)?\b"
_PART = (
    "(?:(?:(?P<part>[Ee]arl(?:y|ier)|[Ll]ater?|[Mm]id|[Ss]o far)(?:-| (?:(?:in|on) )?)"
    "|(?:[Tt]he )?(?:very )?(?P<part2>end|start|beginning|middle|close) of )(?:the )?)"
)
_MOD = "(?P<mod>[Tt]his (?:past|coming)|[Tt]his|[Ll]ast|[Nn]ext|[Pp]ast|coming)"
_NTH = "(?:[Tt]he )?(?P<nth>[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|last)"
_SEASONS = "spring summer autumn fall winter".split()
_SEASON = rf"(?P<season>{_any(_SEASONS)})\b"
_DAYPART = "(?P<daypart>morning|afternoon|evening|night)"
_ZONES = (
    "[ECMP][DS]?T|AK[DS]T|HST|GMT|UTC|BST|CES?T|EES?T|MSK|IST|JST|KST|SGT|AE[DS]?T|Eastern(?: [Tt]ime)?"
    "|Pacific(?: [Tt]ime)?|Central [Tt]ime|local time"
)
_ZONE = rf"(?: (?P<zone>{_ZONES})\b(?:/[A-Z]{{2,3}}\b)?| \((?P<zone2>{_ZONES})(?:/[A-Z]{{2,3}})?\))?"
_MERIDIEM = r"(?:[ap]\.m\.|[ap]m\b|[AP]M\b|[AP]\.M\.)"
_RECURRING_OR_NAME = _not_after("every each Every Each Good Super Ruby Sheffield Bloody Casual Freaky")
_NOT_A_NAME = "(?! (?:Times|Mirror|Mail|Telegraph|Express|Post|Herald|Night|School|Addams|Club|Today|school|roast))"
_NOT_COUNTED = (
    r"(?! (?:people|troops|soldiers|dead|deaths|miles|met(?:er|re)s|feet|votes|dollars|euros|pounds|jobs|homes|cases"
    r"|words|points|tonnes|tons|km|kilomet|acres|hectares|students|workers|members|police|officers|others|hours|men"
    r"|women|children|calories|songs|cars|tickets|residents|employees|households|square|rpm|MHz|percent|lbs?|kg|block)"
    r"|(?: [A-Z][a-z]+\.?){1,3} (?:Street|St|Avenue|Ave|Road|Rd|Drive|Lane|Boulevard|Blvd|Way|Court|Place|Parkway)\b)"
)
_NOT_NUMBERED = "(?<!more than )(?<!less than )(?<!fewer than )" + _not_after(
    "nearly over almost only some least No[.] no[.] flight Flight Route route Room room Highway Section section "
    "Article number Number Channel channel Bill bill HB SB Suite page Title"
)
# After these a number may be a year of any century, elsewhere only of the last two.
_BEFORE_A_YEAR = "in since of by from until during before after the through for and to between"
_EVENT = (
    r"(?=(?P<event>(?: (?:terror(?:ist)? )?(?:attacks?|insurrection|riots?|rioters?|committee|Capitol|panel|hijack\w+"
    r"|hearings?|probe|investigations?|defendants?|siege)|-related)\b)?)"
)
_NOT_BEFORE_CHRIST = r"(?! ?B\.?C\.?(?:E\b|\W|$))"
# Alone in quotation marks it is the name of a book, a song or a show.
_NOT_A_TITLE = r"(?!(?<=[\"'“])(?:\d{4}|Today|Tonight),?\.?[\"'”])"
_HOLIDAY = (
    r"New Year's (?:Day|Eve)|Martin Luther King (?:Jr\. )?Day|Groundhog Day|Valentine's Day|Presidents'? Day"
    r"|St\. Patrick's Day|International (?:Women's|Workers') Day|Earth Day|Ash Wednesday|Palm Sunday|Maundy Thursday"
    r"|Good Friday|Easter (?:Sunday|Monday)|Ascension Day|Whit Monday|April Fools' Day|May Day|Cinco de Mayo"
    r"|Memorial Day|Mother's Day|Father's Day|Juneteenth|Canada Day|Fourth of July|July Fourth|Bastille Day|Labor Day"
    r"|Columbus Day|Indigenous Peoples' Day|Remembrance Day|Bonfire Night|Inauguration Day|Veterans Day"
    r"|Armistice Day|Election Day|Thanksgiving Day|Black Friday|Cyber Monday|Christmas (?:Eve|Day)|Boxing Day"
)
# Lights, eggs, dinners and costumes wear these names too: they count where nothing of the kind follows.
_LOOSE_HOLIDAY = (
    r"(?:[Tt]hanksgiving|[Cc]hristmas|[Ee]aster|[Hh]alloween)(?= \d|[.,;:!?)\"]|'s? |$| (?:in|and|at|on|as|for|to|with"
    r"|last|this|weekend|but|when|or|after|before|because|has|was|is|will)\b)"
)

# In order of trial at each place: a longer form stands before a shorter one that begins alike.
FORMS: dict[str, str] = {
    "iso": r"(?P<year>(?:1\d|20|21)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?:[T ](?P<clock>\d\d:\d\d)(?::\d\d(?:\.\d+)?)?"
    r" ?(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)?)?(?![\w-])",
    "numeric": r"(?P<digits>\d{1,2}/\d{1,2}/(?:19|20)\d\d|\d{1,2}\.\d{1,2}\.(?:19|20)\d\d)(?![\w/])(?!\.\d)",
    "numeric_short": r"(?P<digits>\d{1,2}/\d{1,2}/\d\d)(?![\w/])",
    "numeric_yearless": rf"(?=\d)(?:(?<=day )|{_after('on by is until since from through dated before after')})"
    r"(?!24/7\b)(?P<digits>\d{1,2}/\d{1,2})(?![\w/%])(?! of)",
    "clock": r"(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?(?:-\d{1,2}(?:[:.][0-5]\d)?)? ?"
    rf"(?P<meridiem>{_MERIDIEM}){_ZONE}",
    "clock_zoned": rf"(?P<hour>[01]?\d|2[0-3]):?(?P<minute>[0-5]\d)(?= (?:{_ZONES})\b){_ZONE}",
    "clock_named": rf"(?=[nm]){_after('at by until before after around since')}(?P<named>noon|midnight)\b{_ZONE}",
    "day_paren": rf"(?P<weekday>{_WEEKDAY_SHORT}) \((?:(?P<month>{_MONTH}) (?P<day>{_DAY})"
    rf"|(?P<day2>{_DAY}) (?P<month2>{_MONTH})){_OF_YEAR}\)",
    "days_of": rf"{_OPENING}(?P<month>{_MONTH}) (?P<day>{_DAY}){_TO}(?P<last>{_DAY})"
    rf"(?! (?:of )?{_MONTH}| ?{_MERIDIEM}){_OF_YEAR}",
    "of_days": rf"{_OPENING}(?P<day>{_DAY}){_TO}(?P<last>{_DAY}) (?:of )?(?P<month>{_MONTH}){_OF_YEAR}",
    "day": rf"(?:(?P<weekday>{_WEEKDAY_SHORT}),? (?:the )?)?(?:(?P<month>{_MONTH}) (?P<day>{_DAY})(?!,\d)"
    rf"|(?:[Tt]he )?(?P<day2>{_DAY})(?:-| (?:of )?)(?P<month2>{_MONTH})){_OF_YEAR}{_EVENT}",
    "week_in": rf"{_NTH} week (?:of|in) (?:(?P<month>{_MONTH}){_OF_YEAR}|(?P<mod>this|last|next) month"
    rf"|(?P<whole>{_YEAR}))",
    "nth_weekday": rf"{_NTH} (?P<weekday>{_WEEKDAY}) (?:of|in) (?P<month>{_MONTH}){_OF_YEAR}",
    "months": rf"{_OPENING}(?P<month>{_MONTH}){_TO}(?P<last>{_MONTH})(?! \d{{1,2}}\b){_OF_YEAR}",
    "period_ended": rf"(?:[Tt]he )?(?:(?:first |second |third |fourth )?(?P<unit>quarter|half|year)"
    rf"|(?P<number>{_NUMBER}) (?:months|(?P<weeks>weeks))) (?:to|through|ended|ending)(?: on)?"
    rf" (?:(?P<month>{_MONTH}) (?P<day>{_DAY})|(?P<day2>{_DAY}) (?P<month2>{_MONTH})){_OF_YEAR}",
    "months_to": rf"(?:[Tt]he )?(?:(?P<number>{_NUMBER}) months|year) (?:to|through|ended|ending)(?: in)?"
    rf" (?P<month>{_MONTH})(?! \d{{1,2}}(?!\d)){_OF_YEAR}",
    "weeks_in": rf"(?:[Tt]he )?(?P<nth>[Ff]irst|last) (?P<number>{_NUMBER}) (?P<unit>day|week)s (?:of|in)"
    rf" (?P<month>{_MONTH}){_OF_YEAR}",
    "week_of": r"(?:[Tt]he week (?:of|(?:beginning|starting|commencing)(?: on)?)|[Ww]eek of) "
    rf"(?P<month>{_MONTH}) (?P<day>{_DAY}){_OF_YEAR}",
    "month_of": rf"{_PART}?(?P<month>{_MONTH})(?: of|,)? (?P<year>{_YEAR})",
    "month_of_mod": rf"{_PART}?(?P<month>{_MONTH}),? (?:of )?(?P<mod>last|this|next) year\b",
    "month_told": rf"(?P<month>{_MONTH}),? (?:of )?(?P<told>that|the (?:same|following|next|previous)) year\b"
    rf"|(?P<told2>[Tt]hat|[Tt]he (?:same|following|next|previous)) (?P<month2>{_LONG})\b(?! on\b| \d)",
    "month_mod": rf"{_MOD} (?P<month>{_LONG})\b",
    "month_part": rf"{_PART}(?P<month>{_MONTH})(?! \d)",
    "month": rf"(?=[A-Z])(?:(?:{_after('in into by since until of through for from during before after around')}"
    r"|(?<=early as )|(?<=soon as )|(?<=late as )|(?<=recently as )|(?<=[Ss]tarting )|(?<=[Bb]eginning ))"
    rf"(?P<month>March|April|May|June|August)\b(?!'s)"
    rf"|{_after('a an the its his her their')}(?P<month4>March|April|May|June|August)(?= [a-z])"
    r"(?! (?:for|on|of|to|against|in)\b)"
    rf"|{_after('in since until during')}(?P<month2>Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\."
    r"|(?P<month3>January|February|July|September|October|November|December|(?:March|April|June|August)(?='s))\b)"
    r"(?! [A-Z][a-z])(?! \d| madness)",
    "holiday": rf"(?:{_MOD} )?(?:the )?(?P<holiday>{_HOLIDAY}|{_LOOSE_HOLIDAY})(?P<weekend> weekend)?"
    rf"(?:,? (?P<year>{_YEAR}))?(?! (?:[Aa]greement|[Aa]ccord|[Mm]assacre)\b)",
    "fiscal": rf"(?:[Ff]iscal (?:year )?|FY ?)(?P<year>{_YEAR}|\d\d\b)(?:[-/]\d{{2,4}}\b)?",
    "quarter": r"(?:[Tt]he )?(?:(?P<nth>[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|final|1st|2nd|3rd|4th)[ -]"
    rf"(?:fiscal |financial )?quarter\b|Q(?P<number>[1-4])\b)(?:(?:,? of|,|) {_YEAR_OF}|-(?P<year2>{_YEAR}))?"
    rf"|(?P<year3>{_YEAR_DIGITS})[- ]Q(?P<number2>[1-4])\b",
    "half": rf"(?:[Tt]he )?(?P<nth>[Ff]irst|[Ss]econd)[ -]half of {_YEAR_OF}"
    rf"|H(?P<number>[12])[ -](?P<year2>{_YEAR})|(?P<year3>{_YEAR_DIGITS})[- ]H(?P<number2>[12])\b",
    "century": rf"(?:[Tt]he )?{_PART}?(?P<century>\d{{1,2}}(?:st|nd|rd|th)|{'|'.join(CENTURIES)})[ -]centur(?:y|ies)\b"
    "(?! BC)",
    "decade": rf"(?:[Tt]he )?{_PART}?(?:(?P<decade>(?:1\d|20)\d0)'?s\b|'(?P<short>\d0)s\b)",
    "decade_word": rf"[Tt]he {_PART}?(?P<decade>{'|'.join(DECADES)})\b",
    "season_of": rf"(?:[Tt]he )?{_PART}?(?P<season>{_either_case(_SEASONS)})(?: of|,)? (?P<year>{_YEAR_DIGITS})"
    r"(?:[-/](?P<last>\d{4}|\d\d))?(?![\w%-])(?![.,:]\d)",
    "season_mod": rf"{_PART}?{_MOD} {_SEASON}",
    "season": rf"(?=[a-zEL])(?:{_after('in by until since over during through for')}(?:the )?|(?<=into )the )"
    rf"{_PART}?{_SEASON}"
    r"(?! (?:of|semester|into|from|to|training|water|break)\b)",
    "years": rf"(?P<year>{_YEAR_DIGITS})[-/](?P<last>{_YEAR_DIGITS}|\d\d)(?![\w-])(?![.,]\d)" + _NOT_BEFORE_CHRIST,
    "year_part": rf"{_PART}(?P<year>{_YEAR})(?!-){_NOT_BEFORE_CHRIST}",
    "year": rf"(?=\d){_NOT_A_TITLE}(?:(?:(?<=since at least )|{_after(_BEFORE_A_YEAR)})(?P<year>{_YEAR})(?!-)"
    rf"|(?<!-){_NOT_NUMBERED}(?P<year2>(?:19|20)\d\d(?![\w%-])(?![.,:/]\d))){_NOT_BEFORE_CHRIST}{_NOT_COUNTED}",
    "ago": rf"(?P<number>{_NUMBER}|[Hh]alf a) {_UNITS}(?:(?P<half> and a half)| or (?P<or>so|two))? ago\b",
    "ago_vague": r"(?<!\d )(?<!illion )"
    + _not_after("thousand thousands hundred dozen of few many several couple half some or and")
    + rf"(?P<unit>{_either_case(_UNIT_NAMES.split('|'))})(?P<many>s|ies) ago\b",
    "weekdays_ago": rf"(?P<number>{_NUMBER}) (?P<weekday>{_WEEKDAY})s ago\b",
    "recent": r"(?P<recent>[Rr]ecent (?:days|weeks|months|years|decades))\b",
    "span": rf"(?:[Tt]he )?(?P<way>last|past|next|coming|previous|following) (?P<number>few|{_NUMBER}) {_UNITS}",
    "span_one": rf"(?:[Tt]he (?P<way>last|past|coming)|{_after('in over within during for')}"
    r"(?:the (?P<way2>next)|(?P<way3>past)(?! \w+s\b))) "
    rf"{_UNITS}(?! of\b|-)",
    "ahead": rf"(?P<within>[Ii]n|[Ww]ithin) (?P<number>{_NUMBER}) {_UNITS}(?P<time>'s? time)?"
    r"(?! of\b| (?:a|per|ago|after|before|earlier|later) )",
    "from_now": rf"(?P<number>{_NUMBER}) {_UNITS} from (?:now|today)\b",
    "offset": rf"(?P<number>{_NUMBER}|[Tt]he) {_UNITS} (?P<way>after|before|following|prior to)(?= )",
    "offset_end": rf"(?P<number>{_NUMBER}|[Tt]he) (?:{_UNITS}|(?P<daypart>night|morning|evening)) (?P<way>before|after)"
    r"(?=[.,;:!?)\"”]|$)",
    "eve": r"[Tt]he (?P<eve>eve) of(?= )",
    "year_ago": r"(?:[Tt]he |[Aa] )?"
    r"(?:[Yy]ear-(?:ago|earlier) |(?:same|comparable) (?=quarter (?:a year |(?:of |in )?last year)))"
    r"(?P<unit>quarter|month|week)\b(?: (?:a year (?:ago|earlier)|(?:of |in )?last year))?",
    "narrated": rf"(?P<number>{_NUMBER}) {_UNITS} (?P<way>later|earlier)\b",
    "narrated_one": r"(?P<way>[Tt]he (?:next|following|previous|same)|[Tt]hat(?: same)?) "
    r"(?P<unit>day|week|month|year|morning"
    r"|afternoon|evening|night|weekend|quarter|decade|summer|winter|spring|autumn)\b"
    r"(?:(?: of| in)? last year\b)?(?! of (?:1|2)\d{3}\b)",
    "narrated_weekday": rf"(?:{_WEEKDAY})(?: of)? (?:the (?:following|next|previous|same)|that) week\b"
    rf"|(?:[Tt]he (?:next|following|previous|same)|[Tt]hat|following|previous) (?:{_WEEKDAY})\b",
    "day_word": rf"{_NOT_A_TITLE}(?:[Ee]arlier |[Ll]ater? |[Ee]arly )?"
    rf"(?:(?P<two>[Tt]he day (?:before yesterday|after tomorrow))"
    rf"|(?P<word>[Yy]esterday|today|(?<!\w )Today(?! show)|[Tt]onight|[Tt]omorrow)(?: {_DAYPART})?)\b",
    "overnight": r"Overnight(?=,)",
    "weekday_of": rf"(?P<weekday>{_WEEKDAY})(?: of)? (?P<mod>last|this|next) week\b"
    rf"|(?P<mod2>[Ll]ast|[Tt]his|[Nn]ext) week,? on (?P<weekday2>{_WEEKDAY})\b",
    "unit_mod": rf"{_PART}?(?:(?<!the )(?<!The ){_MOD}|(?P<mod2>current)) (?:(?:fiscal|school|calendar|academic) )?"
    rf"(?P<unit>week|month|year|quarter|decade|century|weekend|{_DAYPART})\b(?! of (?:the|(?:19|20)\d\d)\b)",
    "unit_the": rf"{_PART}(?<=the )(?P<unit>week|month|year|decade|century|quarter|day)\b(?! of)",
    "unit_end": rf"(?=[cdmwy]){_after('by before until at through')}(?P<unit>week|month|year|decade|century)(?:'s|-)"
    r"[- ]?(?P<part2>end)\b(?! \d{4})",
    "to_date": r"[Yy]ear[ -]to[ -]date\b",
    "weekend": r"[Tt]he (?:whole |entire )?weekend\b",
    "weekday_mod": rf"{_MOD} (?P<weekday>{_WEEKDAY})\b(?: {_DAYPART}\b)?",
    "weekday_numbered": rf"(?P<weekday>{_WEEKDAY}),? the (?P<day>[1-3]?\d)(?:st|nd|rd|th)\b",
    "weekday": rf"{_RECURRING_OR_NAME}{_PART}?(?P<weekday>{_WEEKDAY})\b(?: {_DAYPART}\b)?{_NOT_A_NAME}",
}
