"""What a model is asked to fill in: statements with labels and exact words, or the kind of "no"; and how to ask.

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
    """A whole reply. `verdict` says why there are no statements, where there are none."""

    verdict: DraftVerdict
    statements: tuple[DraftStatement, ...]


class StandAlone(_Part):
    """A question that can be understood by itself."""

    question: str


class Entailment(_Part):
    """Whether quotes say what a statement says."""

    supported: bool


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
    """Close every object, as https://platform.openai.com/docs/guides/structured-outputs#supported-schemas asks."""
    closed = copy.deepcopy(schema)
    for part in (closed, *closed.get("$defs", {}).values()):
        part["additionalProperties"] = False
        part["required"] = list(part["properties"])
    return closed
