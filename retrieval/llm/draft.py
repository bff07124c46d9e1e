"""What a model is asked to fill in: statements, verdicts, a question; read while they are being written.

A draft is only a claim. What becomes of it is decided by the proof.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import from_json

from retrieval.domain.articles import Reason

Item = tuple[str, int, Any]
"""The field that an object of a reply stands in, its place in that field's list (0 without one), and the object."""


class JsonReader:
    """Finds one JSON object in a text that comes in pieces; what stands before and behind it is passed over.

    An object within it is complete once something follows it, or the reply itself is complete.
    """

    def __init__(self) -> None:
        self._text = ""
        self._whole: str | None = None
        self._given: set[tuple[str, int]] = set()

    @property
    def started(self) -> bool:
        """Tell whether anything but white space has come, of the object or around it."""
        return bool(self._text.strip())

    @property
    def whole(self) -> str | None:
        """Return the object's text, None until its last brace has come."""
        return self._whole

    def feed(self, piece: str) -> list[Item]:
        """Take the next piece, and return the objects that it completes."""
        self._text += piece
        start = self._text.find("{")
        if start < 0 or self._whole is not None or not piece.strip():
            return []
        try:
            end = json.JSONDecoder().raw_decode(self._text, start)[1] if "}" in piece else None
        except (ValueError, RecursionError):
            end = None
        if end is not None:
            self._whole = self._text[start:end]
        try:
            so_far = from_json(self._text[start:end], allow_partial=end is None)
        except ValueError:
            return []
        return [self._mark(item) for item in _objects(so_far, is_whole=end is not None) if item[:2] not in self._given]

    def _mark(self, item: Item) -> Item:
        self._given.add(item[:2])
        return item


def _objects(reply: dict[str, Any], *, is_whole: bool) -> Iterator[Item]:
    """Yield the objects of a reply, the last one only if nothing can be added to it."""
    last = next(reversed(reply), None)
    for name, value in reply.items():
        done = is_whole or name != last
        if isinstance(value, dict) and done:
            yield name, 0, value
        if isinstance(value, list):
            yield from (
                (name, at, one) for at, one in enumerate(value if done else value[:-1]) if isinstance(one, dict)
            )


MOST_STATEMENTS = 5
"""In an answer, the answer line among them."""
_Filled = TypeVar("_Filled", bound=BaseModel)
DraftVerdict: TypeAlias = Literal["answered"] | Reason


class _Part(BaseModel):
    # Servers without structured output add fields of their own; what is needed must be there all the same.
    model_config = ConfigDict(frozen=True, extra="ignore")


class DraftQuote(_Part):
    """The label of a passage, and words that are said to stand in it."""

    passage: str = Field(description="The label of the passage.")
    words: str = Field(description="Words copied exactly from that passage.")


class DraftStatement(_Part):
    """A sentence, and what it is said to rest on."""

    quotes: tuple[DraftQuote, ...]
    text: str = Field(description="One sentence that says no more than its quotes.")


class Draft(_Part):
    """A whole reply: the answer line first. `verdict` says why there are no statements, where there are none.

    A reply without an answer line has it in its first statement.
    """

    answer: DraftStatement | None = Field(default=None, description="The sentence that answers, null where none does.")
    statements: tuple[DraftStatement, ...]
    verdict: DraftVerdict

    @property
    def lead(self) -> DraftStatement | None:
        """Return the answer line."""
        return self.answer or next(iter(self.statements), None)


class JudgedStatement(_Part):
    """What a judge finds of the statement with number `n`: `words` of its quotes decide, `why` says what is amiss."""

    n: int = Field(description="The number of the statement.")
    words: str = Field(default="", description="The words of its quotes that decide, copied exactly.")
    why: str = Field(default="", description="What the quotes do not say, in one short sentence; empty if supported.")
    supported: bool


class Judgement(_Part):
    """A judge's whole reply."""

    verdicts: tuple[JudgedStatement, ...]


class StandAlone(_Part):
    """A question that can be understood by itself."""

    question: str


class Manner(Enum):
    """How a form is asked for, the strictest first. The prompt describes it in words in any case."""

    SCHEMA = "json_schema"
    FUNCTION = "function_calling"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Form(Generic[_Filled]):
    """A reply's form: the pydantic model that it is read into, and its JSON schema, as strict as OpenAI wants it."""

    model: type[_Filled]
    schema: dict[str, Any]

    @classmethod
    def of(cls, model: type[_Filled]) -> Form[_Filled]:
        """Return the form of a pydantic model."""
        return cls(model, _strict(model.model_json_schema()))

    @property
    def name(self) -> str:
        """Return the name that servers are told."""
        return self.model.__name__.lower()

    def bound(self, chat: Any, manner: Manner) -> Any:
        """Return a LangChain chat model that is asked to reply in this form."""
        if manner is Manner.SCHEMA:
            wanted = {"name": self.name, "schema": self.schema, "strict": True}
            return chat.bind(response_format={"type": "json_schema", "json_schema": wanted})
        if manner is Manner.FUNCTION:
            function = {"name": self.name, "description": "The reply.", "parameters": self.schema}
            return chat.bind_tools([{"type": "function", "function": function}], tool_choice=self.name)
        return chat


def _strict(schema: dict[str, Any]) -> dict[str, Any]:
    """Close every object, as https://platform.openai.com/docs/guides/structured-outputs#supported-schemas asks.

    Defaults are no part of what may be sent there.
    """
    closed = copy.deepcopy(schema)
    for part in (closed, *closed.get("$defs", {}).values()):
        part["additionalProperties"] = False
        part["required"] = list(part["properties"])
        for field in part["properties"].values():
            field.pop("default", None)
    return closed
