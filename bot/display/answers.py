"""An `Answer` as a person reads it in a terminal, with its trace, and with what has changed about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from retrieval.domain.answer import Answer, Citation, FoundPassage, Reports, Rival, Statement
from retrieval.domain.trace import Step
from retrieval.following.changes import AnswerChange
from retrieval.times.expressions import format_interval

_LEAST_PART = 0.005
"""What a sign counts that is left out."""


def render_explanation(steps: Sequence[Step]) -> RenderableType:
    """Return the steps in order, those of one function together under its file and line. Print with `crop=False`."""
    lines: list[RenderableType] = [Text("\nHow this came about", style="bold")]
    for where, together in groupby(steps, key=lambda step: (step.file, step.rule)):
        own = list(together)
        lines.append(Text(f"{where[0]}:{own[0].line}  {where[1]}", style="cyan"))
        lines += [Padding(line, (0, 0, 0, 4)) for step in own for line in _lines(step)]
    return Group(*lines)


def _lines(step: Step) -> Iterator[Text]:
    mark = {True: ("passed  ", "green"), False: ("stopped  ", "red"), None: ("", "")}[step.passed]
    numbers = [] if step.value is None else [f"{step.value:g}"]
    if step.limit is not None:
        numbers.append(f"limit {step.limit:g}")
    yield Text.assemble(mark, step.text, (f"  ({', '.join(numbers)})" if numbers else "", "dim"))
    parts = [(name, part) for name, part in step.signs.items() if abs(part) >= _LEAST_PART]
    if parts:
        parts.sort(key=lambda part: -abs(part[1]))
        yield Text("    " + "  ".join(f"{name} {part:+.2f}" for name, part in parts), style="dim")


_LONGEST = 300
NO_ANSWER = "no answer"
GONE = {
    "changed": "The article that it rested on was changed and no longer says so.",
    "retracted": "The article that it rested on was retracted.",
    "vanished": "The article that it rested on is gone.",
}
KINDS = {
    "answered": "Now there is an answer.",
    "other_answer": "The answer has changed.",
    "other_proof": "The answer is the same, but its proof has changed.",
    "no_longer_proven": "The answer is no longer proven.",
}


def short_answer(answer: Answer) -> str:
    """Return an answer in one line: what was asked for, or its first statement."""
    if answer.status != "answered" or not answer.statements:
        return NO_ANSWER
    if answer.direct is not None:
        return answer.direct.text
    text = " ".join(answer.statements[0].text.split())
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0] + " …"


def change_text(change: AnswerChange) -> str:
    """Return in one sentence what kind of change it is."""
    return KINDS[change.kind]


def loss_text(change: AnswerChange) -> str | None:
    """Return why the old answer does not stand any more, None where it is only overtaken."""
    return GONE[change.lost.kind] if change.lost else None


def proof_of(answer: Answer) -> Citation | None:
    """Return the quote that proves an answer's first statement, None where there is none."""
    numbers = answer.statements[0].citations if answer.status == "answered" and answer.statements else ()
    return next((citation for citation in answer.citations if citation.id in numbers), None)


NOTES = {
    "single_source": "Only one article says so.",
    "conflict": "The sources disagree.",
    "superseded": "A later report overtakes an earlier one.",
    "withdrawn": "An earlier version of an article tells of it; the present one does not.",
    "undated": "The source has no date of publication.",
    "implied_by_publication": "The quote names no day; that of its publication is meant.",
    "year_not_stated": "The source does not state the year.",
    "without_words": "The lexical index could not be used; this answer rests on the vectors alone.",
    "without_vectors": "The vectors could not be used; this answer rests on the words alone.",
    "behind": "New articles are still being indexed; this answer does without them.",
    "model_unreachable": "The model could not be reached, so this is quoted from the articles.",
    "model_busy": "The model was too busy to answer, so this is quoted from the articles.",
    "model_slow": "The model did not finish in time.",
    "model_interrupted": "The model broke off half-way.",
    "model_garbled": "The model's reply could not be read.",
    "model_silent": "The model said nothing.",
    "model_refused": "The model refused to answer, so this is quoted from the articles.",
    "model_rejected": "The model's server rejected the question; see DATELINE_MODEL and OPENAI_BASE_URL.",
    "model_unproven": "Nothing that the model said could be proven, so this is quoted from the articles.",
    "judge_unreachable": "The model that judges could not be reached, so only what rules can prove is shown.",
    "judge_slow": "The model that judges did not finish in time, so only what rules can prove is shown.",
    "judge_refused": "The model that judges refused to, so only what rules can prove is shown.",
    "judge_garbled": "What the judging model said could not be read, so only what rules can prove is shown.",
    "judge_incomplete": "The judging model left statements out; of these only what rules can prove is shown.",
    "judge_off": "No model judged this answer (DATELINE_JUDGE_MODEL is off): only what rules can prove is shown.",
    "model_unknown": "The model's server does not know that model; set DATELINE_MODEL.",
    "wrong_key": "The model's server does not accept the key; set OPENAI_API_KEY.",
    "no_credit": "The model's account has no credit left, so this is quoted from the articles.",
    "too_long": "The articles are too long for the model, so this is quoted from them.",
    "budget_spent": "Today's budget for models is spent, so this is quoted from the articles.",
    "user_budget_spent": "Your budget for today is spent, so this is quoted from the articles.",
}
LOST = {
    "another_act": "when something else happened",
    "other_participants": "which is about others",
    "earlier": "which was earlier",
    "later": "which was later",
    "still_ahead": "which had still to come",
    "outside_window": "which lies outside the time asked for",
    "overtaken": "which a later report overtakes",
    "disputed": "which another source says",
    "undated": "which has no date",
    "weaker": "which fits less well",
}
NOT_SO = "Not {told}, {why}"
LOST_SINCE = {
    "withdrawn": "No longer told: {told}, which an earlier version of the article said until {changed}",
    "changed": "Not {told}, which the article itself said until it was changed on {changed}",
}
_SHORT, _RIVALS = 100, 3
CLOSEST = "No article says this outright. Closest:"
_CLOSEST = 2
_NEW = timedelta(days=31)
"""Up to this age nothing is said of it before the answer; the day of publication stands with each source anyway."""
NO_REASON = "I can't answer that."
REASONS = {
    "not_in_corpus": "I can't answer that from these articles.",
    "outside_window": "I can't answer that from the articles of that time.",
    "stale": "I can't answer that: the newest article on it is too old.",
    "unproven": "I found something, but no quote that proves it.",
}


def note_text(note: str) -> str:
    """Return what a note of an answer tells a reader."""
    return NOTES.get(note, note)


def note_texts(answer: Answer) -> list[str]:
    """Return what a reader must know about an answer: its notes, and how many reports are independent."""
    reports = answer.reports if answer.reports and answer.reports.outlets > 1 else None
    # Several outlets with one report between them are told in one sentence, which says more than the note.
    texts = [note_text(note) for note in answer.notes if not (reports and note == "single_source")]
    return [reports_text(reports), *texts] if reports else texts


def reports_text(reports: Reports) -> str:
    """Return, as "5 outlets, 1 independent report (Reuters)", who says so."""
    outlets = f"{reports.outlets:,} outlet" + ("" if reports.outlets == 1 else "s")
    independent = f"{reports.independent:,} independent report" + ("" if reports.independent == 1 else "s")
    return f"{outlets}, {independent}" + (f" ({reports.originator})." if reports.originator else ".")


def reason_text(reason: str | None) -> str:
    """Return why there is no answer, for a reader."""
    return REASONS.get(reason or "", NO_REASON)


def render(answer: Answer) -> RenderableType:
    """Return the answer as it is shown: what was asked for in one line, the sentences that say so, and their sources.

    Without an answer it is what comes closest, or why there is none; a reply of the bot's own stands alone. Print it
    with `crop=False`: links may be longer than a line.
    """
    understood = [render_understood(answer.understood)] if answer.understood else []
    statements = [render_statement(each, answer) for each in shown_statements(answer)]
    return Group(*understood, *render_head(answer), *statements, render_rest(answer))


def render_understood(question: str) -> RenderableType:
    """Return how a follow-up was understood."""
    return Text.assemble(("Understood as: ", "dim"), (question, "italic"), "\n")


def render_head(answer: Answer) -> Iterator[RenderableType]:
    """Yield what stands before the statements: the direct answer, or that there is none and what these are."""
    if answer.status == "closest":
        yield Text(f"{CLOSEST}\n", "bold")
    elif answer.direct is not None:
        # A date says by itself how long ago that was.
        old = None if re.match(r"\d{4}-\d\d", str(answer.direct.value)) else old_since(answer)
        yield Text.assemble((answer.direct.text, "bold"), (f"  (reported in {old:%B %Y})" if old else "", "dim"), "\n")


def old_since(answer: Answer) -> date | None:
    """Return the day of the first statement's newest source, None while that is new."""
    first = answer.statements[0].citations if answer.statements else ()
    days = [one.published for one in answer.citations if one.id in first and one.published]
    if not days or answer.as_of.date() - max(days) <= _NEW:
        return None
    return max(days)


def shown_statements(answer: Answer) -> Sequence[Statement]:
    """Return the statements that are shown: all of an answer, the first two of what only comes close to one."""
    return answer.statements[:_CLOSEST] if answer.status == "closest" else answer.statements


def render_statement(statement: Statement, answer: Answer | None = None) -> RenderableType:
    """Return one statement with the numbers of its citations, and in bold the words of it that answer."""
    start, end = marked_words(statement, answer) if answer is not None else (0, 0)
    # A quote keeps the line breaks of its article, which mean nothing on another page.
    before, words, after = (
        re.sub(r"\s+", " ", part) for part in (statement.text[:start], statement.text[start:end], statement.text[end:])
    )
    marks = "".join(f" [{number}]" for number in statement.citations)
    return Text.assemble(before.lstrip(), (words, "bold"), after.rstrip(), (marks, "bold cyan"), "\n")


def marked_words(statement: Statement, answer: Answer) -> tuple[int, int]:
    """Return the characters of a statement that answer, (0, 0) where that is not known."""
    direct = answer.direct
    if direct and direct.start is not None and direct.end is not None:
        place = direct.statement - 1
        if 0 <= place < len(answer.statements) and answer.statements[place] == statement:
            return direct.start, direct.end
    for citation in answer.citations:
        if citation.id in statement.citations and citation.marked and citation.quote == statement.text:
            return citation.marked
    return 0, 0


def render_rest(answer: Answer) -> RenderableType:
    """Return what follows the statements: citations and notes, or why there are no statements."""
    if answer.status == "chat":
        return Text(answer.reply or "")
    parts = _sources(answer) if answer.statements else _abstention(answer)
    return Group(*parts, *_notes(answer), *_passages(answer))


def _sources(answer: Answer) -> Iterator[RenderableType]:
    statements = shown_statements(answer)
    told = {statement.text for statement in statements}
    shown = {number for statement in statements for number in statement.citations}
    for citation in answer.citations:
        if citation.id in shown:
            yield _citation(citation, quoted=citation.quote not in told)
    for rival in shown_rivals(answer):
        yield _rival(rival)
    if answer.tokens:
        tokens = f"{answer.tokens.read:,} tokens read and {answer.tokens.written:,} written"
        yield _indented(f"{answer.model}: {tokens}, ${answer.cost_usd:.4f}", "dim")


def shown_rivals(answer: Answer) -> tuple[Rival, ...]:
    """Return the rivals that a reader is shown: without an answer only what an article said before it was changed."""
    rivals = (
        answer.rivals if answer.status in ("answered", "closest") else [one for one in answer.rivals if one.changed]
    )
    return tuple(rivals[:_RIVALS])


def _citation(citation: Citation, *, quoted: bool) -> RenderableType:
    """Return where a quote stands, with the quote itself where no statement repeats it."""
    parts = (citation.outlet, published_text(citation), TEXT_FROM.get(citation.text_from or ""))
    where = ", ".join(part for part in parts if part)
    head = Text.assemble((f"[{citation.id}] ", "bold cyan"), (where or "source unknown", "bold"))
    head.append(f"  {citation.title}")
    lines: list[RenderableType] = [head]
    if quoted:
        lines.append(_indented(f"“{' '.join(citation.quote.split())}”"))
    lines += [
        _indented(f"“{time.text}” is {format_interval(time.start, time.end)}")
        for time in citation.times
        if time.start and time.end
    ]
    if citation.url:
        lines.append(_link(citation.url))
    return Group(*lines)


TEXT_FROM = {"feed": "from the feed's own text", "summary": "from the feed's summary"}
"""What is said of a text that is not from its article's page."""


def published_text(citation: Citation) -> str | None:
    """Return when an article was published; what is only inferred from its words is not passed off as a date."""
    if citation.published:
        return format_interval(citation.published, citation.published)
    dated = citation.dated
    return f"undated, by its own words {format_interval(dated.start, dated.end)}" if dated else None


def _rival(rival: Rival) -> RenderableType:
    """Return a date or figure that is not the answer, and why."""
    told = rival.figure or format_interval(rival.start, rival.end)
    changed = format_interval(rival.changed, rival.changed) if rival.changed else None
    return _indented(f"{lost_text(rival, told, changed)}: “{shortened_quote(rival)}”", "dim")


def lost_text(rival: Rival, told: str, changed: str | None, say: Callable[..., str] = str.format) -> str:
    """Return that a date or figure is not the answer, and why.

    `told` is that date or figure in words, `changed` the day on which its article was changed. Of what was only
    withdrawn nobody can say that it is false. `say` puts a text, with what fills its gaps, into a language.
    """
    if changed:
        return say(LOST_SINCE["withdrawn" if rival.reason == "withdrawn" else "changed"], told=told, changed=changed)
    return say(NOT_SO, told=told, why=say(LOST.get(rival.reason, rival.reason)))


def shortened_quote(rival: Rival) -> str:
    """Return the beginning of a rival's quote, on one line."""
    words = " ".join(rival.citation.quote.split())
    return words if len(words) <= _SHORT else words[:_SHORT].rsplit(" ", 1)[0] + " ..."


def _abstention(answer: Answer) -> Iterator[RenderableType]:
    yield Text(reason_text(answer.reason))
    covered = answer.coverage
    if covered is not None and not covered.articles and covered.stored:
        noun = "article" if covered.stored == 1 else "articles"
        yield _indented(f"None of the {covered.stored:,} stored {noun} is of that time and outlet.")
        return
    if covered is None or not covered.articles:
        yield _indented("There are no articles yet. Add some with: dateline ingest FOLDER")
        return
    period = ""
    if covered.first_day and covered.last_day:
        period = f", published {format_interval(covered.first_day, covered.last_day)}"
    noun = "article" if covered.articles == 1 else "articles"
    yield _indented(f"{covered.articles:,} {noun} searched{period}.")
    for rival in shown_rivals(answer):
        yield _rival(rival)
    if answer.nearest:
        yield _indented("Nearest:")
        for found in answer.nearest:
            yield _indented(f"- {found.title}" + (f"  {found.url}" if found.url else ""), "dim")


def _notes(answer: Answer) -> Iterator[RenderableType]:
    for text in note_texts(answer):
        yield _indented(text, "italic")


def _passages(answer: Answer) -> Iterator[RenderableType]:
    for rank, found in enumerate(answer.passages, 1):
        yield Text.assemble(f"\n{rank:>3}. ", (found.title, "bold"), f"  ({found.score:.2f})")
        yield _indented(_shortened(found))


def _shortened(found: FoundPassage, limit: int = 300) -> str:
    text = " ".join(found.text.split())
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + " ..."


def _indented(text: str, style: str = "") -> RenderableType:
    return Padding(Text(text, style=style), (0, 0, 0, 4))


def _link(url: str) -> Text:
    # Not padded, which would crop it: a link that is broken over two lines can be neither clicked nor copied.
    return Text.assemble("    ", (url, f"dim link {url}"), no_wrap=True, overflow="ignore")
