"""The Discord bot under load: everybody asks at once, bursts of messages, and memory after thousands of answers."""
