"""Leaves out what pages put between the paragraphs of an article: advertisements, links, appeals, notices.

Line by line, by fixed rules, each with a name. Getting the text out of a file or a page happens elsewhere.
"""

from __future__ import annotations

from retrieval.english.dictionary import Pattern

_LONGEST_JUNK = 700

# Words that the rules below are made of.
_NETWORK = (
    r"(?:facebook|twitter|x|whatsapp|reddit|linkedin|pinterest|telegram|messenger|flipboard|instagram"
    r"|threads|bluesky|tumblr|tiktok|youtube|mastodon|snapchat)"
)
_STORY = r"(?:article|story|column|post|piece|report|page|content|video|link)"
_STORIES = rf"(?:{_STORY}s?|stories|coverage|reading|news|topics?)"
_SHARE_WORD = rf"(?:share|tweet|on|via|to|copy|link|print|save|e-?mail|comments?|pin|this|{_STORY}|{_NETWORK})\b\W*"
_LINK_LABEL = (
    r"(?:also read|read also|read more|read next|read this|see also|also see|see more|more|learn more"
    r"|go deeper|dig deeper|further reading|don['’]?t miss|must[- ]read|icymi|in case you missed it"
    rf"|you (?:may|might) also like|(?:related|recommended)(?: {_STORIES})?|subscribers? exclusive"
    r"|(?:just )?for subscribers|watch|watch live|watch more|video|listen|podcasts?)"
)
_LIST_TITLE = (
    r"(?:recommended for you|editors?['’]?s?['’]? (?:picks?|choice)|trending(?: now)?|top stories"
    rf"|most (?:read|popular|viewed|shared|commented)(?: (?:{_STORIES}|now|today))?|what to read next"
    rf"|(?:more|latest) {_STORIES}|more on this (?:story|topic)|in this (?:article|story)|up next|next up"
    r"|you (?:may|might) like|explore more|newsletters?)"
)
_LOUD_LABEL = r"(?-i:GO DEEPER|READ MORE|READ ALSO|ALSO READ|SEE ALSO|RELATED (?:ARTICLES|STORIES|COVERAGE))"
_NAME = r"(?-i:[A-Z@][\w.'’@-]*|via|and|for|of|the|courtesy)"
_NAMES = rf"{_NAME}(?:[\s,/|&]+{_NAME})*"
_AGENCY = r"(?:ap(?: photo| images)?|afp|reuters|epa|efe|xinhua|tass|zuma(?: press)?|cnn|bloomberg)"
_STOCK = r"(?:getty(?: images)?|shutterstock|istock(?:photo)?|alamy|ap photo|pa (?:images|wire))"
_JOIN = r"(?:sign up|subscribe)"
_LOUD_JOIN = r"(?-i:Sign up|Subscribe|SIGN UP|SUBSCRIBE)"
_LETTER = r"(?:daily|weekly|morning|evening) (?:letter|briefing|bulletin|digest)s?"
_SENT = rf"(?=.*\b(?:newsletters?|{_LETTER}|inbox|e-?mails?|alerts?|updates|today|now|here|free)\b)"
_OUR = r"(?:the|our|a|an|my|this|cnn|[\w.]+['’]s?|[\w-]+\.\w+)"
_ENTER = r"(?:subscribe|log in|sign in|register|create (?:a free|an) account)"
_POLICY = r"(?:privacy (?:policy|notice)|terms (?:of (?:use|service)|and conditions))"
_PERSONAL_DATA = (
    r"(?=.*\b(?:(?:web)?site|brows\w+|privacy|consent|experience|settings|partners|policy|devices?"
    r"|personali[sz]\w+|analy[sz]\w+|advertising)\b)"
)
_NEWS_APP = r"(?:news|today|times|post|radio|sports?|journal|herald|mail|sun|telegraph|guardian|independent)"

_RULES: dict[str, tuple[str, ...]] = {
    "advertisement": (
        r"(?:advert(?:is[es]?ments?)?|ad|advertorial|sponsored|promoted|paid)"
        r"(?: (?:content|post|links?|feedback))?",
        rf"advert(?:is[es]?ment)? {_STORY} continues below.*",
        r"(?:\d\W*)?how relevant is this ad to you",
        r"video player was slow to load content.*",
        r"(?:skip|remove) ads?",
    ),
    "continuation": (
        rf"(?:the )?{_STORY} continues (?:below|after|on)\b.{{0,60}}",
        r"(?:continue|keep) reading\b.{0,100}",
        r"scroll (?:down )?(?:to|for) (?:continue|more|read)\b.{0,60}",
    ),
    "links": (
        rf"{_LINK_LABEL}|{_LIST_TITLE}",
        rf"{_LINK_LABEL}\s?[:|»›]\s?.{{1,240}}",
        rf"{_LOUD_LABEL}\b.{{0,240}}",
        r"read more (?:here|about|on|from|at|in)\b.{0,100}",
    ),
    "share bar": (
        r"share|tweet|copy (?:the )?link",
        rf"(?:share|tweet) (?:this|the) {_STORY}\b.{{0,80}}",
        rf"(?=(?:{_SHARE_WORD})+$).*\b(?:share|tweet|copy link|{_NETWORK}\W+{_NETWORK})\b.*",
    ),
    "consent": (
        r"(?:we|(?:this|our) (?:web)?site)\b.{0,80}\b(?:uses?|stores?|places?|sets?)\b.{0,60}\bcookies?\b"
        rf"{_PERSONAL_DATA}.*",
        rf"(?:by|if you) (?:us|click|continu|accept)\w*\b.{{0,160}}\bcookies?\b{_PERSONAL_DATA}.*",
        r"by (?:click|sign|subscrib|continu|register|submit)\w*\b.*\byou (?:agree|accept|consent)\b.*",
        r"(?:accept|manage|reject|allow)(?: all)? cookies",
        r"(?:manage |our |view )?cookies? (?:policy|settings|notice|preferences|consent)",
        r"we value your privacy.*|we and our (?:\d+ )?partners\b.*",
        r"we will use the (?:details|information) you have shared\b.*",
        r"if you wish to object to the use of your data.*",
        rf"{_POLICY}(?:\W+(?:and\W+)?{_POLICY})*",
    ),
    "newsletter": (
        rf"{_JOIN} (?:(?:to|for|with) {_OUR}\b{_SENT}|(?:here|now|today|for free)\b).{{0,260}}",
        rf"[^.!]{{0,90}}(?:newsletters?|[:?])\W*+{_LOUD_JOIN}\b{_SENT}.{{0,260}}",
        rf"(?:for|to|if) [^.]{{0,140}}, {_JOIN}\b(?=.*\bnewsletters?\b).{{0,140}}",
        r"(?:[^.!]{0,60}[:?]\s*)?(?:get|receive) .{0,120}\b(?:in|to|into|straight to) your inbox\b.*",
        rf"(?:get|would you like to receive) {_OUR}\b.{{0,60}}\bnewsletter\b.*",
        r"(?:not|already) an? (?:subscriber|member)\b.{0,200}",
    ),
    "form": (
        r"(?:thanks|thank you) for (?:signing up|subscribing|registering|joining|your (?:subscription|interest))"
        r"\b.{0,160}",
        r"(?:sorry, )?(?:there was|we (?:had|encountered)) an? (?:error|problem|issue)"
        r"(?: (?:processing|submitting|with|signing|completing|saving) your\b.{0,80})?",
        r"(?:please )?(?:enter|provide|use) (?:a|your) valid e-?mail\b.{0,80}|invalid e-?mail(?: address)?",
        r"(?:you(?:['’]ve| have|['’]re| are) )(?:successfully |now |already |been )+(?:subscribed|signed up|registered)"
        r"\b.{0,100}",
        r"(?:please )?check your (?:inbox|e-?mail)\b.{0,120}",
        r"we(?:['’]ve| have) sent (?:you )?an? .{0,30}e-?mail\b.{0,120}",
        r"your (?:e-?mail(?: address)?|subscription|request|submission) (?:has been|was|is) (?:\w+ )?"
        r"(?:received|confirmed|sent|added|submitted|invalid)\b.{0,100}",
        r"something went wrong(?:[.,:–—-] ?(?:please )?try again.{0,60})?|(?:please )?try again(?: later)?",
    ),
    "support": (
        r"(?:please )?(?:thank you for supporting|(?:consider |help )?support(?:ing)?)"
        r" (?:our|local|quality|independent) journalism\b.{0,240}",
        r"your (?:subscription|support|donation) makes\b.{0,160}\bpossible\b.{0,160}",
    ),
    "call to click": (
        r"(?:please )?(?:click|tap)(?: or (?:click|tap))? (?:here|(?:on )?(?:the|this) link)\b.{0,200}",
        r"(?:for|to|if you) .{0,140}\b(?:click|tap) here",
        r"app users click here",
    ),
    "follow": (
        r"follow us\b.{0,200}",
        rf"follow .{{0,100}}\bon {_NETWORK}\b.{{0,140}}",
        rf"(?:find|join|like|visit|connect with) us on {_NETWORK}\b.{{0,100}}",
    ),
    "app": (
        r"(?:[^.!]{0,60}[:?]+\s*)?(?:download|get) "
        rf"(?:our\b.{{0,30}}|the\b.{{0,30}}\b{_NEWS_APP}) app\b.{{0,120}}",
    ),
    "player": (
        r"video ad feedback\b.*",
        r"(?:video|audio) player\b.{0,80}\bload\w*\b.{0,80}",
        r"now playing|play (?:video|audio)|watch now|listen (?:now|live|to this (?:article|story))",
        r"watch the (?:full )?(?:video|clip|moment)(?: (?:below|above|here))?",
        r"hit play on the player\b.*|prefer to listen\?.{0,120}",
    ),
    "credit": (
        r"(?:image|photo|picture|video|illustration|graphic|photograph)s? credits?\s?[:/|-].{1,120}",
        rf"(?:photo|photograph|picture|image|illustration|credit)s?(?: by\b|\s?:)\s?{_NAMES}",
        rf"(?:{_NAMES}[\s,/|]+)?{_STOCK}(?:/{_NAMES})?",
        rf"{_NAMES}/{_AGENCY}(?:/{_STOCK})?",
    ),
    "paywall": (
        r"(?:this|these) (?:article|content|stor(?:y|ies)|articles) (?:is|are) (?:only )?"
        r"(?:available |exclusive )?(?:only )?(?:for|to)\b.{0,60}"
        r"\b(?:subscribers|(?:our|paying|registered) members)\b.{0,200}",
        r"to (?:(?:continue|keep) reading|read (?:this|the|more)\b[^.,]{0,60}),? (?:please )?"
        rf"{_ENTER}\b.*",
        rf"{_ENTER} to (?:continue|keep|read|unlock|access)\b.*",
        r"(?:you have|you['’]ve) (?:reached|used)\b.{0,60}\barticles?\b.{0,120}",
        r"you have \d+ (?:free )?articles? (?:left|remaining)\b.{0,100}",
        r"unlock this (?:article|story)\b.{0,100}",
        r"(?:log|sign) in(?: (?:or|/) (?:register|subscribe))?",
    ),
    "comments": (
        r"(?:\d+ )?comments?(?: \(\d+\))?|(?:view|show|hide|read|load)(?: all| more)?(?: \d+)? comments",
        r"(?:leave|post|add|write) an? (?:comment|reply)\b.{0,60}",
        r"(?:join|start) the (?:conversation|discussion)|be the first to comment|have your say",
        r"(?:the )?comments (?:are|have been|section is) (?:now )?(?:closed|disabled|turned off)\b.{0,80}",
        r"(?:let us know|tell us|what do you think)\b.{0,80}\bcomments?\b.{0,40}",
    ),
    "copyright": (
        r"(?:©|c\) ?\d{4}|copyright (?:©|\(c\)|\d{4})).{0,240}",
        rf"(?:\d{{4}} )?(?:{_NAMES}\W+)?(?:\d{{4}}\W+)?all rights reserved\b.{{0,100}}",
        r"this (?:material|article|story) may not be (?:published|reproduced)\b.{0,160}",
    ),
    "origin": (
        rf"(?:editor['’]s note\W+)?(?:a version of )?this {_STORY} (?:was )?(?:first|originally) "
        r"(?:appeared|published|ran|posted)\b.{0,300}",
        rf"(?:editor['’]s note\W+)?a version of this {_STORY} (?:appears|appeared|was published) in\b"
        r".{0,300}",
    ),
    "commission": (
        r"(?=.*\bcommission\b)(?:.{0,160}\b(?:through|from|via) (?:our|the|these) links\b"
        r"|.{0,120}\bwe may (?:earn|receive|get)\b).{0,160}",
    ),
    "page furniture": (
        r"(?:order|buy|request|get|purchase) (?:article |a )?(?:reprints?|permissions?|licen[cs]e)\b.{0,60}",
        r"reprints?(?: (?:and|&|/) (?:permissions?|licensing))?|rights (?:and|&) permissions",
        r"(?:print|save|bookmark|gift|listen to|email|report) (?:this |the )?(?:article|story|page)(?: for later)?"
        r"(?:[:·|] ?\d+ ?min(?:utes?)?)?",
        r"most[ -](?:read|popular|viewed|shared|commented|watched)(?: (?:in|on|from|this|today['’]s) [\w&'’ ]{1,30})?",
        r"(?:report|flag) (?:an? )?(?:error|typo|correction|problem)\b.{0,60}|suggest a correction",
        r"(?:\d+|a|one) ?-?min(?:ute)?s? read|reading time:? ?\d+ ?min(?:ute)?s?|estimated reading time\b.{0,30}",
        r"add (?:us|\w+(?: \w+)?) (?:as|to) (?:an? |your )?preferred source\b.{0,40}",
        r"(?:share|gift|save|comment) options|(?:copied|link copied)(?: to (?:the )?clipboard)?[.!]?",
        r"(?:article|story) (?:tools|options|actions)|text size|font size",
        r"skip to (?:main )?(?:content|navigation)|back to top",
        r"(?:please |you (?:need|have) to )?enable javascript\b.{0,120}|javascript (?:is|must be)\b.{0,120}",
        r"your browser (?:does not|doesn['’]t) support\b.{0,120}",
    ),
}
# Punctuation may frame a line, but not an opening quotation mark: what somebody says is never junk. The frame is
# possessive (*+), so that a long line of dashes costs no more than any other.
_PATTERNS = {kind: Pattern(rf"[^\w©“‘\"']*+(?:{'|'.join(forms)})\W*") for kind, forms in _RULES.items()}
# Almost no line is junk, and to ask once takes half the time of asking for each kind.
_ANY = Pattern("|".join(f"(?:{pattern.source})" for pattern in _PATTERNS.values()))
# Controls other than tabs and line breaks, and lone surrogates: no database stores them all.
_UNSTORABLE = Pattern("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]", 0)
# Soft hyphen, zero-width space, word joiner, byte order mark.
_INVISIBLE = Pattern("[\u00ad\u200b\u2060\ufeff]", 0)
GAP = "\n\n\n"
"""What stands between two paragraphs when junk was left out there; a quote that crossed it would not be verbatim."""


def clean(text: str) -> str:
    """Return the paragraphs of `text` without junk lines; "" if nothing is left.

    Each line becomes a paragraph or is left out. One blank line stands between two paragraphs, `GAP` where junk was
    left out between them. The words of a line are never changed: only whitespace and byte order marks at its ends,
    control characters and lone surrogates go.
    """
    kept: list[str] = []
    between = ""
    for line in (line.strip().strip("\ufeff").strip() for line in _UNSTORABLE.sub("", text).splitlines()):
        if junk_kind(line) is not None:
            between = GAP
        elif visible(line).strip():
            kept += [between, line] if kept else [line]
            between = "\n\n"
    return "".join(kept)


def visible(text: str) -> str:
    """Return `text` as it is seen: without the characters that have no look and no width, which split words."""
    # What is printable throughout, as most lines are, holds none of them.
    return text if text.isprintable() else _INVISIBLE.sub("", _UNSTORABLE.sub("", text))


def junk_kind(line: str) -> str | None:
    """Name the rule by which a trimmed line is no part of an article, such as "newsletter", else None."""
    if len(line) > _LONGEST_JUNK:
        return None
    seen = visible(line)
    if not _ANY.fullmatch(seen):
        return None
    return next((kind for kind, pattern in _PATTERNS.items() if pattern.fullmatch(seen)), None)
