"""The forms: as strict as OpenAI wants them, and as lenient in reading as other servers need.

Reading JSON in pieces: what is found does not depend on how the text is cut, and comes as early as it can.
"""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.domain.articles import Reason
from retrieval.llm.draft import Draft, Form, JsonReader, Judgement, StandAlone


def objects(schema: Any) -> list[dict[str, Any]]:
    if isinstance(schema, list):
        return [found for part in schema for found in objects(part)]
    if not isinstance(schema, dict):
        return []
    here = [schema] if schema.get("type") == "object" else []
    return here + [found for part in schema.values() for found in objects(part)]


@pytest.mark.parametrize("model", [Draft, StandAlone, Judgement])
def test_every_object_is_closed_and_every_field_required(model):
    form = Form.of(model)
    assert objects(form.schema)
    for part in objects(form.schema):
        assert part["additionalProperties"] is False
        assert part["required"] == list(part["properties"])
    assert "default" not in json.dumps(form.schema)
    assert form.name == model.__name__.lower()


def test_quotes_are_written_before_the_sentence():
    statement = Form.of(Draft).schema["$defs"]["DraftStatement"]
    assert list(statement["properties"]) == ["quotes", "text"]


def test_every_reason_to_decline_can_be_given():
    def values(schema: Any) -> set[str]:
        parts = schema.get("anyOf", [schema])
        return {value for part in parts for value in part.get("enum", [part.get("const")])}

    assert values(Form.of(Draft).schema["properties"]["verdict"]) == {"answered", *get_args(Reason)}


def test_the_answer_line_is_written_first_and_may_be_the_first_statement():
    assert next(iter(Form.of(Draft).schema["properties"])) == "answer"
    said = '{"quotes": [], "text": "It sails."}'
    for reply in (f'{{"answer": {said}, "statements": []', f'{{"statements": [{said}]'):
        draft = Draft.model_validate_json(f'{reply}, "verdict": "answered"}}')
        assert draft.lead is not None
        assert draft.lead.text == "It sails."


def test_further_fields_are_passed_over():
    draft = Draft.model_validate_json('{"verdict": "stale", "statements": [], "confidence": 0.3}')
    assert (draft.verdict, draft.statements) == ("stale", ())


TEXTS = st.text(st.sampled_from('ab "\\{}[],:\n“é'), max_size=12)
ITEMS = st.lists(st.fixed_dictionaries({"text": TEXTS, "quotes": st.lists(st.fixed_dictionaries({"words": TEXTS}))}))


def cut(text: str, places: list[int]) -> list[str]:
    ends = sorted({place % (len(text) + 1) for place in places} | {0, len(text)})
    return [text[start:end] for start, end in pairwise(ends)]


@settings(deadline=None)
@given(verdict=TEXTS, items=ITEMS, places=st.lists(st.integers(0, 10_000)), ascii_only=st.booleans())
def test_items_and_whole_whatever_the_pieces(verdict: str, items: list[object], places: list[int], ascii_only: bool):
    reply = {"answer": {"text": verdict}, "statements": items, "verdict": verdict}
    whole = json.dumps(reply, ensure_ascii=ascii_only)
    reader, found = JsonReader(), []
    for piece in cut(whole, places):
        found += reader.feed(piece)
    assert found == [("answer", 0, {"text": verdict}), *(("statements", at, item) for at, item in enumerate(items))]
    assert reader.whole == whole


@settings(deadline=None)
@given(items=ITEMS.filter(bool))
def test_each_item_comes_before_the_next_has_begun(items: list[object]):
    whole = json.dumps({"statements": items})
    reader, so_far, ends = JsonReader(), "", []
    for character in whole:
        so_far += character
        ends += [(place, len(so_far)) for _, place, _ in reader.feed(character)]
    assert [place for place, _ in ends] == list(range(len(items)))
    begins = len('{"statements": [')
    for place, end in ends[:-1]:
        begins += len(json.dumps(items[place])) + len(", ")
        assert end <= begins + 1


@pytest.mark.parametrize(
    "text", ['Certainly! Here is "it":\n```json\n{"a": [{"b": 1}]}\n```', '{"a": [{"b": 1}]} and {"c": [{"d": 2}]}']
)
def test_what_stands_around_it_is_passed_over(text: str):
    reader = JsonReader()
    assert reader.feed(text) == [("a", 0, {"b": 1})]
    assert reader.whole == '{"a": [{"b": 1}]}'


@pytest.mark.parametrize("text", ["", "  \n", "no object", '{"a": [', '{"a": "}', '{"a": "\\"}'])
def test_what_is_not_whole(text: str):
    reader = JsonReader()
    assert reader.feed(text) == []
    assert reader.whole is None
    assert reader.started == bool(text.strip())
