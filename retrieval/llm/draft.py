"""What a model is asked to fill in: statements with labels and exact words, verdicts on them, a question; and how.

A draft is only a claim. What becomes of it is decided by the proof.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from retrieval.domain.articles import Reason

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
