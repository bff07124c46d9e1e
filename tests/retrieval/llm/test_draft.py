"""The forms: as strict as OpenAI wants them, and as lenient in reading as other servers need."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest

from retrieval.domain.articles import Reason
from retrieval.llm.draft import Draft, Form, Judgement, StandAlone


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
