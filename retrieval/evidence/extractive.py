"""The extractive composer: first what dates an event, gives a figure or falls in a window, then what else answers.

Quotes only. When something happened is found out in the room `events`, the plain choice of quotes is `selection`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from retrieval.direct.answer_sentences import AnswerSentence, read_sentences
from retrieval.direct.asked import Asked, asked_of
from retrieval.direct.dated_lines import around, beside_event, day_of_title, lines_asked, lines_of, two_questions
from retrieval.direct.days import count_of, days_of, span_between
from retrieval.direct.said import Asked as Speaker
from retrieval.direct.said import may_be_his
from retrieval.direct.yes_no import decision
from retrieval.domain import trace
from retrieval.domain.articles import Candidate, Reason
from retrieval.english.dictionary import Pattern
from retrieval.events.asked_event import asked_event
from retrieval.events.chronology import date_event
from retrieval.events.context import held
from retrieval.events.dated_evidence import Evidence, gather
from retrieval.events.event_answers import told_first
from retrieval.events.figures import asked_figure
from retrieval.events.rivals import Loss
from retrieval.evidence.amounts_in_time import in_time, overtaken
from retrieval.evidence.answer_choice import both, by_choice, by_sentences, is_ranked, is_short, quote_of
from retrieval.evidence.answer_marks import marked, with_line, with_polarity, without_dateline
from retrieval.evidence.requirements import tells_kind
from retrieval.evidence.selection import choose
from retrieval.evidence.sentence_choice import Ruled, rank_sentences
from retrieval.evidence.several import STALE_AFTER, amounts_told, compared, planned_at_first
from retrieval.evidence.takebacks import as_it_holds
from retrieval.evidence.verdict import MOST_STATEMENTS, Pick, Verdict
from retrieval.question.elapsed_time import asked_between, asked_ends, asked_how_often, asked_when
from retrieval.question.question import Question, content_words, understand
from retrieval.ranking.sentences import Idf, Sentence, read_passages
from retrieval.text.acts import kinds_in
from retrieval.text.stems import stems

_MEASURED = Pattern(r"\b(?:years?|months?|weeks?|days?|hours?) (?:(?P<ago>ago)|after|before)\b")
_ONCE = frozenset({"begin", "end", "die", "resign", "found", "complete"})
"""Kinds of act that happen once, so that another day says that it was not on the one asked about."""
_READ, _READ_LONG = 25, 5  # passages that are read for the words that answer a short question and a long one
_MOST_DAYS = 6
"""Quotes of an answer to how often something happened."""
_BESIDE = 60  # characters
_OF_TIME: frozenset[Reason | None] = frozenset({"outside_window", "stale"})
"""Reasons to decline that no other sentence can be brought against."""
_OUTRIGHT = 0.9
"""Fit of a length of time that a sentence gives what is asked about, and nothing else."""
_SOON = Pattern(r"\s*how soon\b")
_REASONS: dict[Loss, Reason] = {"outside_window": "outside_window", "undated": "unproven"}


def compose(question: Question, ranked: Sequence[Candidate], as_of: date, *, idf: Idf) -> Verdict:
    """Choose up to three quotes that answer, up to five for a question about several articles.

    `ranked` is best first. `idf` is asked for stems as `stemming.stem` returns them and for "", which no text holds:
    its value tells the words that the corpus has never seen.
    """
    if question.parts:
        return choose(question, ranked, as_of, idf)
    two = two_questions(question.text)
    first, second = (_answered(understand(text, as_of), ranked, as_of, idf) for text in two) if two else (None, None)
    if first and second and first.picks and second.picks:
        verdict = both(first, second)
    else:
        verdict = _answered(question, ranked, as_of, idf)
    return replace(verdict, picks=tuple(map(without_dateline, verdict.picks)))


def _answered(question: Question, ranked: Sequence[Candidate], as_of: date, idf: Idf) -> Verdict:
    told = (
        _lines(question, ranked, as_of, idf)
        or _counted(question, ranked, as_of, idf)
        or compared(question, ranked, idf)
        or planned_at_first(question, ranked, idf)
        or amounts_told(question, ranked, as_of, idf, lambda event: _day_of(event, question, ranked, as_of, idf))
    )
    if told is not None:
        return told
    rules = chosen_by_rules(question, ranked, as_of, idf)
    verdict, asked = rules.verdict, rules.asked
    if rules.weighable is not None:
        verdict = by_choice(rules.weighable, rank_sentences(asked, rules.weighable, rules.passages))
    chosen = _beside_overtaken(asked, marked(verdict, rules.found), rules.found, anew=rules.anew)
    if not chosen.picks:
        return replace(chosen, near=with_line(asked, replace(chosen, picks=chosen.near), as_of).picks)
    chosen = as_it_holds(asked, with_line(asked, chosen, as_of), rules.passages)
    if rules.another_day:
        return _denied(chosen)
    if question.kind == "yesno":
        return _decided(asked, chosen, ranked, as_of)
    return _counted_between(question, chosen, ranked, as_of, idf)


@dataclass(frozen=True, slots=True)
class Rules:
    """What rules choose for a question, before single sentences are weighed against one another.

    `found` are the sentences that may answer, best first, of the `passages` that were read; `anew` when a later report
    gives the amount that holds, `another_day` when it was on another day than the one asked about.
    """

    asked: Asked
    verdict: Verdict
    passages: Sequence[Sequence[Sentence]]
    found: Sequence[AnswerSentence]
    settled: bool = False
    anew: bool = False
    another_day: bool = False

    @property
    def weighable(self) -> Ruled | None:
        """Return what sentences are weighed with, None where a rule has the last word."""
        verdict = self.verdict
        ruled_out = self.anew or self.another_day or verdict.notes or verdict.reason in _OF_TIME
        undated = not verdict.picks and self.asked.kind == "day"
        if verdict.weighed is None or ruled_out or undated:
            return None
        if verdict.picks and not is_ranked(self.asked.question):
            return None
        question = self.asked.question
        bounded = question.order is not None or question.window is not None or verdict.scope is not None
        return Ruled(verdict, verdict.weighed, self.settled, bounded or self.asked.event.bound is not None)


def chosen_by_rules(question: Question, ranked: Sequence[Candidate], as_of: date, idf: Idf) -> Rules:
    """Return what rules choose for a question that asks for no dated lines; arguments as those of `compose`."""
    another = None
    verdict, settled = _composed(question, ranked, as_of, idf)
    if not verdict.picks and question.kind == "yesno" and verdict.reason == "outside_window":
        another = _on_another_day(question, ranked, as_of, idf)
        verdict, settled = another or verdict, True
    asked, short = asked_of(question, idf), is_short(question)
    passages = read_passages(ranked[: _READ if is_ranked(question) or not verdict.picks else _READ_LONG])
    found = read_sentences(asked, passages if short else passages[:_READ_LONG], idf)
    if asked.speaker is not None and asked.speaker.surname and not found:
        verdict = _of_speaker(asked.speaker, verdict)
    best, found = found[:1], in_time(asked, found)
    anew = best != found[:1]
    if (short or anew) and verdict.reason != "stale":
        verdict = by_sentences(asked, verdict, found, settled=settled)
    return Rules(asked, verdict, passages, found, settled, anew, another is not None)


def _counted(question: Question, ranked: Sequence[Candidate], as_of: date, idf: Idf) -> Verdict | None:
    """Return on how many days something happened, with a quote for each, where it is asked how often and days tell."""
    when = asked_how_often(question)
    if when is None:
        return None
    event = asked_event(when, idf)
    if event.bound is not None or question.window is not None or not (event.acts and event.names):
        return None
    told = days_of(event, gather(event, read_passages(ranked[:_READ])), as_of)
    line = count_of(event, told)
    if line is None:
        return None
    picks = [_quote(one) for one in told[:_MOST_DAYS]]
    first = told[0]
    picks[0] = replace(picks[0], answer=line.moved(first.sentence.start - first.opening.start))
    kept = [pick for place, pick in enumerate(picks) if not any(pick.overlaps(other) for other in picks[:place])]
    return Verdict(tuple(kept), None, first.match, by_rule=True)


def _lines(question: Question, ranked: Sequence[Candidate], as_of: date, idf: Idf) -> Verdict | None:
    """Return the dated lines that a question asks for, None where it asks for none or they are stale."""
    beside = beside_event(question)
    if beside:
        day = _day_of(beside.event, question, ranked, as_of, idf, before=beside.before)
        trace.note(f"asks what happened beside {beside.event}, which was on {day}")
        asked = around(beside, day) if day else None
    else:
        asked = lines_asked(question)
    lines = lines_of(asked, read_passages(ranked)) if asked else []
    newest = max((one.candidate.passage.published or date.min for one in lines), default=date.min)
    if asked is None or not lines or (asked.form == "latest" and (as_of - newest).days > STALE_AFTER):
        return None
    trace.note(f"asks for dated lines: {len(lines)} reports tell of it")
    return Verdict(tuple(quote_of(one, one, 1.0) for one in lines), None, 1.0)


def _day_of(
    event: str, question: Question, ranked: Sequence[Candidate], as_of: date, idf: Idf, *, before: bool = True
) -> date | None:
    """Return the day of an event that a question names in passing: the first of its days, or the last."""
    passages = read_passages(ranked)
    headed = day_of_title(event, passages)
    if headed:
        return headed
    dated = date_event(replace(question, text=f"When was it that {event}?", kind="date"), passages, as_of, idf, None)
    return next((one.start if before else one.end for one in dated.told if one.start and one.end), None)


def _beside_overtaken(asked: Asked, chosen: Verdict, found: Sequence[AnswerSentence], *, anew: bool) -> Verdict:
    """Return a verdict with the amounts that it overtakes as rivals; `anew` when a later report gave its amount."""
    if not chosen.picks:
        return chosen
    return replace(chosen, rivals=chosen.rivals or overtaken(asked, found), by_rule=chosen.by_rule or anew)


def _denied(chosen: Verdict) -> Verdict:
    """Return a verdict that tells another day than the one asked about with "no" before it."""
    first = chosen.picks[0] if chosen.picks else None
    if first is None or first.answer is None or first.answer.text is None:
        return chosen
    line = replace(first.answer, kind="yes_no", value="no", text=f"No: {first.answer.text}", computed="another_day")
    return replace(chosen, picks=(replace(first, answer=line), *chosen.picks[1:]))


def _decided(asked: Asked, chosen: Verdict, ranked: Sequence[Candidate], as_of: date) -> Verdict:
    """Return what decides a question of yes or no first, with that word; the verdict as it is where nothing does."""
    decided = decision(asked.question, asked.event, read_passages(ranked[:_READ]), as_of)
    if decided is None:
        return with_polarity(asked, chosen, ranked[:_READ])
    first = quote_of(decided.opening, decided.sentence, 1.0)
    first = replace(first, answer=decided.span.moved(decided.sentence.start - decided.opening.start))
    return replace(chosen, picks=(first,), reason=None, by_rule=True)


def _of_speaker(speaker: Speaker, verdict: Verdict) -> Verdict:
    """Return a verdict without what others say, and without what he says of something else."""
    kept = tuple(pick for pick in verdict.picks if may_be_his(speaker, f"{pick.passage.title}. {pick.quote}"))
    return replace(verdict, picks=kept, reason=None if kept else verdict.reason or "not_in_corpus")


def _counted_between(
    question: Question, chosen: Verdict, ranked: Sequence[Candidate], as_of: date, idf: Idf
) -> Verdict:
    """Return the two days between which something lasted, where that is asked and no sentence tells it."""
    ends = asked_ends(question)
    told = chosen.picks[0].answer if chosen.picks else None
    if ends is None or (told is not None and told.fit >= _OUTRIGHT):
        return chosen
    began, ended = (_compose_date(one, ranked, as_of, idf) for one in ends)
    span = span_between(began.dated, ended.dated, as_of)
    if span is None or began.dated is None or not (began.picks and ended.picks):
        return chosen
    first = _quote(began.dated)
    first = replace(first, answer=span.moved(began.dated.sentence.start - began.dated.opening.start))
    picks = [first, *(pick for pick in ended.picks[:1] if not pick.overlaps(first))]
    return replace(began, picks=tuple(picks), notes=(), rivals=(), by_rule=True)


def _on_another_day(question: Question, ranked: Sequence[Candidate], as_of: date, idf: Idf) -> Verdict | None:
    """Return when it was, where it is asked whether it was on some day and is told of another."""
    window = question.window
    text = question.text.replace(window.reason, " ") if window else question.text
    when = replace(question, text=f"when {text.strip()}", kind="date", window=None)
    dated = _compose_date(when, ranked, as_of, idf)
    once = asked_event(question, idf).acts & _ONCE
    return dated if once and dated.dated is not None and dated.picks else None


def _composed(question: Question, ranked: Sequence[Candidate], as_of: date, idf: Idf) -> tuple[Verdict, bool]:
    """Return the quotes of the event's own evidence or of the plain choice, and whether the first is settled."""
    dated = question if question.kind == "date" else asked_when(question)
    if dated:
        return _compose_date(dated, ranked, as_of, idf), True
    plain = _choose(question, ranked, as_of, idf)
    between = asked_between(question)
    if between and not _is_measured(*between, plain, idf):
        trace.note("asks for the time between two events: answered by the day of the first")
        return _compose_date(between[0], ranked, as_of, idf), True
    telling = told_first(question, ranked, as_of, idf)
    if telling.unhappened:
        trace.gate("an article tells that it happened", False)
        return _declined(plain, telling.reason or plain.reason or "not_in_corpus"), True
    told = [pick for one in telling.told if tells_kind(question, (pick := _quote(one)).quote)]
    for pick in told:
        trace.note(f"comes first, as the event's own: {pick.quote}", value=pick.score)
    if not told or (plain.reason not in (None, "unproven") and asked_figure(question)):
        trace.note("answers with the plain choice of quotes")
        return replace(plain, scope=telling.scope), False
    if telling.notes or telling.decides:
        picks = told  # both sides of a disagreement, and nothing that distracts from it
    else:
        told_already = not asked_figure(question) and any(pick.overlaps(told[0]) for pick in plain.picks[:1])
        picks = _merged(told, plain.picks, dated_first=not told_already)
    verdict = replace(
        plain,
        picks=tuple(picks[:MOST_STATEMENTS]),
        reason=None,
        confidence=max(plain.confidence, telling.told[0].match),
        notes=telling.notes,
        scope=telling.scope,
        by_rule=any(first.overlaps(one) for first in picks[:1] for one in told),
    )
    window = question.window is not None and not question.window.strict
    bounded = window or telling.scope is not None or asked_event(question, idf).bound is not None
    return verdict, telling.decides or bounded or asked_figure(question) is None


def _choose(question: Question, ranked: Sequence[Candidate], as_of: date, idf: Idf) -> Verdict:
    """Choose quotes; "how soon" is answered by a day as well as by a number of days, and "did she" by what she did."""
    plain = choose(question, ranked, as_of, idf)
    if question.kind == "yesno":
        event = asked_event(question, idf)
        return _naming(event.acts, plain) if event.direct and event.names else plain
    if plain.reason == "unproven" and _SOON.match(question.text):
        return choose(replace(question, kind="date"), ranked, as_of, idf)
    return plain


def _compose_date(question: Question, ranked: Sequence[Candidate], as_of: date, idf: Idf) -> Verdict:
    """Quote what dates the event; where its act is not known, what any question would be answered with."""
    window = question.window if question.window and not question.window.strict else None
    dating = date_event(question, read_passages(ranked), as_of, idf, window)
    plain = choose(question, ranked, as_of, idf)
    plain = _naming(dating.acts, plain)
    dated = [pick for one in dating.told if tells_kind(question, (pick := _quote(one)).quote)]
    match = dated[0].score if dated else 0.0
    if dating.declined or (match < dating.bar[0] and plain.reason):
        trace.gate(f"the day is told: {dating.declined or plain.reason}", False, value=match, limit=dating.bar[0])
        reason = _REASONS.get(dating.declined or "weaker") or plain.reason or "not_in_corpus"
        return replace(_declined(plain, reason), rivals=dating.rivals, scope=dating.scope)
    trace.gate("the dated quote comes before all others", match >= dating.bar[0], value=match, limit=dating.bar[0])
    trace.gate("the dated quote needs no other", match >= dating.bar[1], value=match, limit=dating.bar[1])
    others = [pick for pick in plain.picks if match < dating.bar[0] or _is_about(question, pick)]
    picks = dated if match >= dating.bar[1] else _merged(dated, others, match >= dating.bar[0])
    return replace(
        plain,
        picks=tuple(picks[:MOST_STATEMENTS]),
        reason=None,
        confidence=max(plain.confidence, match),
        notes=dating.notes,
        rivals=dating.rivals,
        scope=dating.scope,
        dated=dating.told[0] if dated else None,
        by_rule=any(first.overlaps(one) for first in picks[:1] for one in dated[:1]),
    )


def _declined(plain: Verdict, reason: Reason) -> Verdict:
    """Return that a rule declines, with the quotes that would have been shown as the closest there is."""
    return replace(plain, picks=(), reason=reason, near=plain.picks, by_rule=True)


def _is_measured(question: Question, other: str, plain: Verdict, idf: Idf) -> bool:
    """Tell whether the first quote names the act and says how long before or after the other event it was."""
    acts = asked_event(question, idf).acts
    words = set(stems(" ".join(content_words(other))))
    return any(
        words & set(stems(quote if found["ago"] else quote[found.end() : found.end() + _BESIDE]))
        for quote in [pick.quote for pick in plain.picks[:1]]
        if not acts or acts & kinds_in(quote, stems(quote))
        for found in _MEASURED.finditer(quote)
    )


def _naming(acts: frozenset[str], plain: Verdict) -> Verdict:
    """Return a verdict with those quotes only that name one of the acts, whatever they are where there are none."""
    picks = tuple(pick for pick in plain.picks if not acts or _names_act(acts, pick))
    return replace(plain, picks=picks) if picks else _declined(plain, plain.reason or "unproven")


def _names_act(acts: frozenset[str], pick: Pick) -> bool:
    """Tell whether a quote or its title names an act of the kinds that were asked for."""
    text = f"{pick.passage.title}. {pick.quote}"
    return bool(acts & kinds_in(text, stems(text)))


def _is_about(question: Question, pick: Pick) -> bool:
    """Tell whether a quote or its title has a name of the question; what follows a dated quote should."""
    asked = frozenset(stems(" ".join(question.names)))
    return not asked or any(held(word, frozenset(stems(f"{pick.passage.title} {pick.quote}"))) for word in asked)


def _merged(dated: Sequence[Pick], plain: Sequence[Pick], dated_first: bool) -> list[Pick]:
    """Return the picks of both, none overlapping an earlier one; a longer quote stands in for a shorter."""
    longer = [next((other for other in plain if other.overlaps(pick)), pick) for pick in dated]
    merged: list[Pick] = []
    for pick in (*longer, *plain) if dated_first else (*plain, *longer):
        if not any(pick.overlaps(other) for other in merged):
            merged.append(pick)
    return merged


def _quote(one: Evidence) -> Pick:
    passage = one.sentence.candidate.passage
    return Pick(passage, passage.start + one.opening.start, passage.start + one.sentence.end, one.match, whole=True)
