"""From a request to a proven `Answer`, and the chain as LangChain knows it."""
