"""Reading cases from JSON Lines, YAML, public sets and folders; what cannot be scored is refused with its line.

Each is recognised by its own fields; a record of any other shape is left as it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import ValidationError

from bot.evaluation.agreement import can_be_scored
from bot.evaluation.cases import Case, expectations
from retrieval.domain.errors import DatelineError, reason_of

_ASKED = frozenset({"id", "question", "turns", "as_of", "since", "until", "tags", "reason"})
_CLOSE = 0.8
"""How alike a key must be to a known one, by `difflib`, to be taken for a slip."""
_SAID = ("answer", "all_of", "none_of", "direct", "dates", "cite")


def faults(record: dict[str, Any], case: Case) -> Iterator[str]:
    """Yield a sentence for each thing by which a case cannot be scored, or says two things at once."""
    yield from _slips(record)
    for field in _SAID:
        value = record.get(field)
        if value == []:
            yield f"{field} is empty; leave it out, or say what is expected"
        if any(isinstance(one, str) and not one.strip() for one in (value if isinstance(value, list) else [value])):
            yield f"{field} holds an empty text"
    for answer in (*case.answer, *case.direct):
        if answer.strip() and not can_be_scored(answer):
            yield f"{answer!r} stands in every other text, so that it tells no answer from another; give more of it"
    if case.abstain and (
        expected := [name for name in ("answer", "all_of", "direct", "dates", "cite") if record.get(name)]
    ):
        yield f"it is to be declined (abstain) and to say something ({', '.join(expected)}); leave one out"
    if case.chat and (case.abstain is not None or case.answer):
        yield "it is small talk (chat), which is neither answered nor declined; leave the other out"
    if not expectations(case) and not unknown(record):
        yield "it expects nothing, so that every answer would pass; give answer, dates, cite, abstain or another"


def unknown(record: dict[str, Any]) -> list[str]:
    """Return the fields that no case has; they are left alone, and somebody else may score them."""
    return [name for name in record if name not in Case.model_fields]


def _slips(record: dict[str, Any]) -> Iterator[str]:
    for name in unknown(record):
        known = get_close_matches(name.lower().replace("-", "_"), Case.model_fields, n=1, cutoff=_CLOSE)
        if known:
            yield f"there is no field {name!r}; did you mean {known[0]!r}?"


Record = dict[str, Any]
_MULTIHOP_TYPES = frozenset({"inference", "comparison", "temporal", "null"})


def records_of(document: object) -> Iterator[object]:
    """Yield the questions of a whole JSON document: a list of records, or the nested paragraphs of SQuAD."""
    if isinstance(document, list):
        yield from document
    elif isinstance(document, dict) and isinstance(document.get("data"), list):
        for article in document["data"]:
            yield from _squad_questions(article)
    else:
        yield document


def as_case(record: object) -> object:
    """Return the record of a public set with the fields of a case; any other record unchanged."""
    if not isinstance(record, dict):
        return record
    for fields, convert in _SETS:
        if fields <= record.keys():
            return convert(record)
    return record


def _realtime_qa(record: Record) -> Record:
    """Read Kasai et al. 2023: weekly quizzes; `answer` holds positions in `choices`, as text."""
    choices, answer = record.get("choices") or [], record["answer"]
    positions = answer if isinstance(answer, list) else [answer]
    told = [choices[int(one)] if str(one).isdigit() and int(one) < len(choices) else one for one in positions]
    day = str(record["question_date"]).replace("/", "-") if record.get("question_date") else None
    return {
        **record,
        "id": record["question_id"],
        "question": record["question_sentence"],
        "as_of": day,
        "answer": told,
        "tags": ["realtime-qa"],
    }


def _multihop_rag(record: Record) -> Record:
    """Read Tang and Yang 2024: questions over several articles, a part of them without an answer in the articles."""
    evidence = record.get("evidence_list") or []
    return _multihop(
        {
            **record,
            "id": record.get("id") or record["query"],
            "question": record["query"],
            "type": str(record["question_type"]).removesuffix("_query"),
            "facts": [piece["fact"] for piece in evidence if piece.get("fact")],
        }
    )


def _multihop(record: Record) -> Record:
    """Read the same, reduced to question, type, answer and facts."""
    if record["type"] not in _MULTIHOP_TYPES:
        return record
    tagged = {**record, "tags": ["multihop-rag", record["type"]]}
    return {**tagged, "answer": None, "abstain": True} if record["type"] == "null" else {**tagged, "abstain": False}


def _trial(record: Record) -> Record:
    """Read questions with patterns of what is right, which a script of their own scores; here only whether to answer.

    `decline` and `chat` say that it is to be declined, or small talk; all others are to be answered.
    """
    fields: Record = {name: record[name] for name in ("id", "question", "turns", "as_of", "tags") if name in record}
    if record.get("chat"):
        return {**fields, "chat": True}
    return {**fields, "abstain": bool(record.get("decline"))}


def _squad(record: Record) -> Record:
    """Read Rajpurkar et al. 2016 and 2018: spans of a paragraph, or none where the question is impossible."""
    texts = list(dict.fromkeys(answer["text"] for answer in record["answers"]))
    expected: Record = {"answer": texts} if texts else {"abstain": True}
    # Everything else about the record is told apart from the fields of a case that have the same names.
    return {"id": record["id"], "question": record["question"], "tags": ["squad"], **expected}


def _squad_questions(article: object) -> Iterator[object]:
    paragraphs = article.get("paragraphs") if isinstance(article, dict) else None
    for paragraph in paragraphs or [article]:
        yield from paragraph.get("qas", [paragraph]) if isinstance(paragraph, dict) else [paragraph]


_SETS: tuple[tuple[frozenset[str], Callable[[Record], Record]], ...] = (
    (frozenset({"question_id", "question_sentence", "answer"}), _realtime_qa),
    (frozenset({"query", "question_type", "answer"}), _multihop_rag),
    (frozenset({"id", "question", "type", "answer", "facts"}), _multihop),
    (frozenset({"id", "question", "answers"}), _squad),
    (frozenset({"id", "question", "kind", "accept"}), _trial),
    (frozenset({"id", "question", "kind", "decline"}), _trial),
    (frozenset({"id", "question", "kind", "chat"}), _trial),
)


KINDS = (".jsonl", ".yaml", ".yml", ".json")
"""The files that a folder of cases is made of."""
_MOST_SHOWN = 50


class _Record(NamedTuple):
    """What stands at a place of a file, or what is wrong with it."""

    where: str
    content: object = None
    fault: str | None = None


def read_cases(path: Path, warn: Callable[[str], None] = lambda _: None, *, unfinished: bool = False) -> list[Case]:
    """Return the cases of a file or of a folder's files, and `warn` of fields that no case has.

    Raises `DatelineError` that names every line that cannot be used, and why. Where cases may be `unfinished`, they
    need not be such that they can be scored.
    """
    files = [file for file in sorted(path.iterdir()) if file.suffix in KINDS] if path.is_dir() else [path]
    cases: list[Case] = []
    refused: list[str] = []
    for file in files:
        fields: dict[str, int] = {}
        for record in _records(file):
            case, complaints = _case(record, unfinished=unfinished)
            refused.extend(f"{record.where} {complaint}" for complaint in complaints)
            cases.extend([case] if case else [])
            for name in unknown(record.content) if isinstance(record.content, dict) and _is_own(record.content) else ():
                fields[name] = fields.get(name, 0) + 1
        for name, count in fields.items():
            warn(f"{file}: the field {name!r} of {count:,} cases is none that is scored; it is left alone.")
    if refused:
        raise DatelineError(_listed(refused))
    if not cases:
        raise DatelineError(f"There are no cases in {path}; it should hold one JSON object a line, or a YAML list.")
    return cases


def _listed(refused: list[str]) -> str:
    if len(refused) == 1:
        return refused[0]
    left = [f"and {len(refused) - _MOST_SHOWN:,} more"] if len(refused) > _MOST_SHOWN else []
    return "\n  ".join([f"{len(refused):,} things are wrong with these cases:", *refused[:_MOST_SHOWN], *left])


def _case(record: _Record, *, unfinished: bool) -> tuple[Case | None, list[str]]:
    """Return the case that a record is, or what is wrong with it."""
    if record.fault is not None:
        return None, [record.fault]
    content = as_case(record.content)
    try:
        case = Case.model_validate(content)
    except ValidationError as error:
        slips = unknown(content) if isinstance(content, dict) else []
        found = [_told(fault) for fault in error.errors(include_url=False)]
        return None, [f"is not a case: {text}" for text in dict.fromkeys(found)] + (
            [f"has the fields {', '.join(slips)}, which no case has"] if slips and _is_own(record.content) else []
        )
    # A public set is taken as it is: what cannot be told of it is left out of the scores.
    checked = content is record.content and not unfinished
    complaints = list(faults(content, case)) if checked and isinstance(content, dict) else []
    return (None, [f"cannot be scored: {text}" for text in complaints]) if complaints else (case, [])


def _is_own(content: object) -> bool:
    return as_case(content) is content


def _told(fault: Any) -> str:
    field = ".".join(str(part) for part in fault["loc"]) or "the line"
    return f"{field}: {fault['msg']}"


def _records(file: Path) -> Iterator[_Record]:
    """Yield what is in a file, each with the line on which it begins."""
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DatelineError(f"The cases in {file} cannot be read: {reason_of(error)}.") from error
    if file.suffix in (".yaml", ".yml"):
        return _yaml_records(text, file)
    if file.suffix == ".json":
        return _json_records(text, file)
    lines = enumerate(text.split("\n"), 1)
    return (_parsed(line, f"{file}:{number}") for number, line in lines if line.strip())


def _json_records(text: str, file: Path) -> Iterator[_Record]:
    whole = _parsed(text, str(file))
    if whole.fault is not None:
        yield whole
        return
    # A document of one piece has no line for each case; the number of the case is what there is to say.
    for number, record in enumerate(records_of(whole.content), 1):
        yield _Record(f"{file}:{number}", record)


def _yaml_records(text: str, file: Path) -> Iterator[_Record]:
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        if node is not None and not isinstance(node, yaml.SequenceNode):
            yield _Record(f"{file}:{node.start_mark.line + 1}", fault="is not a list of cases.")
            return
        for each in node.value if node else ():
            yield _Record(f"{file}:{each.start_mark.line + 1}", loader.construct_object(each, deep=True))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        yield _Record(f"{file}:{line}", fault=f"is not YAML: {error.problem}")
    finally:
        loader.dispose()


def _parsed(text: str, where: str) -> _Record:
    try:
        return _Record(where, json.loads(text))
    except json.JSONDecodeError as error:
        return _Record(where, fault=f"is not JSON: {error}")
