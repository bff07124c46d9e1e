"""What there is without a question: the events of a story, the news of a day."""
