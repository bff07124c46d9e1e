"""Every score by its name, with what it says in a line. `docs/scorecard.md` gives the formulas and their sources."""

from __future__ import annotations

from bot.evaluation.cases import REASONS
from bot.evaluation.judgement import ANSWER_AT
from bot.evaluation.retrieved import FACTS_AT, READ_AT, RECALL_AT

DAYS = "freshness-lag"
"""The one score that is no share: days, of which fewer are better."""

MEANINGS: dict[str, str] = {
    "passed": "everything that the case expects came",
    "answer": "what was expected is said, all of it, and nothing that must not be",
    "direct": "the line that stands first says what was expected",
    "beside": "answered, though nothing that is shown holds what was expected",
    "dates": "an expected day or period is shown",
    "quotes": "the quote stands at its place in the article, character by character",
    "citation-recall": "statements that their quotes bear out",
    "citation-precision": "quotes that their statement needs",
    "cite": "an accepted article or outlet is cited",
    "abstained": "declined where it should be",
    "answered": "not declined where it should not be",
    "abstention-f1": "F1 of declining",
    "reason": "declined for an expected reason, of those declined",
    "notes": "all expected notes are there",
    "conflict": "conflicting and superseded reports are told as such, and only they",
    "recall@10": "what should be found is among the first 10 ranked",
    "mrr": "one over the rank of the first thing that should be found",
    "direct-exact": "the line that stands first is what was expected, word by word or as a value",
    "direct-contained": "it holds what was expected, among other words",
    "direct-wrong": "it says something else",
    "direct-missing": "there is no such line",
    "chat": "small talk gets a reply and no news",
    **{f"answer@{most}": f"an expected string stands in the first {most} statements" for most in ANSWER_AT},
    "abstention-precision": "declined rightly, of all declined",
    "gold-cited": "an article that holds the answer is cited",
    "quoted": "facts of which a citation quotes at least half",
    **{f"recall@{most}": f"what should be found is among the first {most} ranked" for most in RECALL_AT},
    **{f"read@{most}": f"an expected string stands in the first {most},000 characters ranked" for most in READ_AT},
    **{f"facts@{most}": f"all facts stand in the first {most},000 characters ranked" for most in FACTS_AT},
    **{f"abstained:{reason}": f"declined as {reason} where that was due" for reason in REASONS},
    **{f"abstention-precision:{reason}": f"{reason} was due where it was given" for reason in REASONS},
    **{f"abstention-f1:{reason}": f"F1 of declining as {reason}" for reason in REASONS},
    DAYS: "days by which the newest cited article is older than the newest accepted one",
}

LOWER_IS_BETTER = frozenset({"beside", "direct-wrong", "direct-missing", DAYS})
"""Scores of which less is better."""

HEADLINES = tuple(MEANINGS)[: tuple(MEANINGS).index("mrr") + 1]
"""The scores that a person looks at first, in that order; the others follow in theirs."""
SHARES = tuple(name for name in MEANINGS if name != DAYS)
"""The scores that lie between 0 and 1."""
