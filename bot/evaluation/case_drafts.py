"""New cases: from an article and what somebody asks of it, or from an answer that was right or wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.evaluation.agreement import folded
from bot.evaluation.case_files import read_cases
from retrieval.domain.answer import Answer
from retrieval.domain.articles import Article
from retrieval.domain.errors import DatelineError
from retrieval.text.sentences import split_sentences
from retrieval.times.expressions import TimeExpression, find_times

_LONGEST_ID = 40

Draft = dict[str, Any]
"""A case as it will stand in a file."""


def from_article(article: Article, question: str, answers: Sequence[str], tags: Sequence[str]) -> Draft:
    """Return a case that is asked on the article's day and has to cite it; without answers, one to be declined."""
    draft: Draft = {"question": question}
    if article.published:
        draft["as_of"] = article.published.day.isoformat()
    if not answers:
        return {**draft, "abstain": True, **_tags(tags)}
    source = article.url or article.outlet
    return {**draft, "answer": list(answers), **({"cite": [source]} if source else {}), **_tags(tags)}


def from_answer(
    answer: Answer, right: Sequence[str] = (), decline: str | None = None, tags: Sequence[str] = ()
) -> Draft:
    """Return a case for the question of an answer.

    `right` are the strings that would have been right, `decline` the reason to decline for ("any" for whichever).
    With neither, the answer itself is taken to be right: its first statement and sources, or its abstention.
    """
    draft: Draft = {"question": answer.question, "as_of": answer.as_of.date().isoformat()}
    if decline is None and not right and answer.status == "chat":
        return {**draft, "chat": True, **_tags(tags)}
    if decline is not None or (not right and answer.status in ("abstained", "closest")):
        reason = decline or answer.reason or "any"
        return {**draft, "abstain": True if reason == "any" else reason, **_tags(tags)}
    if right:
        return {**draft, "answer": list(right), **_tags(tags)}
    first = answer.statements[0]
    sources = {one.url or one.outlet for one in answer.citations if one.id in first.citations} - {None}
    return {
        **draft,
        "answer": [answer.direct.text if answer.direct else first.text],
        "cite": sorted(map(str, sources)),
        **_tags(tags),
    }


def stands_in(article: Article, text: str) -> bool:
    """Tell whether the words of a text stand in an article or its title."""
    return folded(text) in folded(f"{article.title} {article.text}") and bool(folded(text).strip())


def times_beside(article: Article, text: str) -> list[TimeExpression]:
    """Return the resolved time expressions in the first sentence of an article that holds a text."""
    sentences = [article.text[start:end] for start, end in split_sentences(article.text)]
    home = next((sentence for sentence in sentences if folded(text) in folded(sentence)), "")
    day = article.published.day if article.published else None
    return [time for time in find_times(home, day, language=article.language or "en") if time.start and time.end]


def add_cases(path: Path, drafts: Iterable[Draft]) -> list[str]:
    """Add cases to a file of cases, which is made where it is missing; return their ids.

    A draft without an id gets one from its question. Raises `DatelineError` when the file is of another kind, and
    leaves it as it was.
    """
    if path.suffix not in (".jsonl", ".yaml", ".yml"):
        raise DatelineError(f"Cases are added to files that end in .jsonl, .yaml or .yml; {path.name} does not.")
    before = path.read_text("utf-8") if path.exists() else ""
    taken = {case.id for case in read_cases(path, unfinished=True)} if before.strip() else set()
    named = list(_named(drafts, taken))
    told = map(_as_yaml if path.suffix != ".jsonl" else _as_json, named)
    gap = "\n" if before and not before.endswith("\n") else ""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(path.name + ".new")
    aside.write_text(before + gap + "".join(told), "utf-8")
    aside.replace(path)
    return [draft["id"] for draft in named]


def _named(drafts: Iterable[Draft], taken: set[str]) -> Iterable[Draft]:
    for draft in drafts:
        stem = re.sub(r"\W+", "-", draft["question"].lower())[:_LONGEST_ID].strip("-") or "case"
        wanted, number = str(draft.get("id") or stem), 1
        name = wanted
        while name in taken:
            number += 1
            name = f"{wanted}-{number}"
        taken.add(name)
        yield {**draft, "id": name}


def _as_json(draft: Draft) -> str:
    return json.dumps({"id": draft["id"], **draft}, ensure_ascii=False) + "\n"


def _as_yaml(draft: Draft) -> str:
    return str(yaml.safe_dump([{"id": draft["id"], **draft}], allow_unicode=True, sort_keys=False, width=120))


def _tags(tags: Sequence[str]) -> Draft:
    return {"tags": list(tags)} if tags else {}
