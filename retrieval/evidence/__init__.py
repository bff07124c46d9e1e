"""The extractive composer: from ranked passages to the quotes that answer, or a reason to decline."""
