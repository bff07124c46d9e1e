"""Which model writes, how long it may take, and what it may cost."""

from __future__ import annotations

from dataclasses import dataclass, field

DEFAULT_PROVIDER = "openai"


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """A model as LangChain names it, and the limits set to it.

    `name` is "PROVIDER:MODEL", or "MODEL" of OpenAI or of the server at `base_url`. `seconds` bounds a whole answer,
    retries included; `pause` is the wait in seconds before the first retry, which doubles with each further one.
    The budgets are in US dollars a day, for all and for each person; None is no limit.
    `judge` is another model that judges what this one writes, None for the same; it does so unless `judged` is False.
    """

    name: str
    api_key: str | None = field(default=None, repr=False)
    base_url: str | None = field(default=None, repr=False)
    seconds: float = 30.0
    pause: float = 0.5
    per_day_usd: float | None = None
    per_user_usd: float | None = None
    judge: ModelSettings | None = None
    judged: bool = True

    @property
    def manner(self) -> str:
        """Return what an answer depends on of these settings: who writes it and who judges it."""
        judge = (self.judge.manner if self.judge else "itself") if self.judged else "off"
        return f"{self.full_name} {self.base_url} judged by {judge}"

    @property
    def provider(self) -> str:
        """Return the provider's name, as `init_chat_model` knows it."""
        return self.name.partition(":")[0] if ":" in self.name else DEFAULT_PROVIDER

    @property
    def model(self) -> str:
        """Return the provider's own name for the model."""
        return self.name.partition(":")[2] if ":" in self.name else self.name

    @property
    def full_name(self) -> str:
        """Return the name that answers and the ledger carry."""
        return f"{self.provider}:{self.model}"
