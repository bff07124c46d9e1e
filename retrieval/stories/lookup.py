"""The story of each article, in memory, for whoever must know it for many articles at once."""

from __future__ import annotations

import threading

from retrieval.catalogue.story_memberships import Memberships


class StoryLookup:
    """A dictionary of stories, kept current by reading what has changed. Safe to share between threads."""

    def __init__(self, memberships: Memberships) -> None:
        self.memberships = memberships
        self._stories: dict[str, int] = {}
        self._seen = 0
        self._reading = threading.Lock()

    def refresh(self) -> None:
        """Read what has changed since."""
        with self._reading:
            for article_id, story, changed in self.memberships.changed(self._seen):
                self._stories[article_id] = story
                self._seen = changed

    def story_of(self, article_id: str) -> int:
        """Return the number of an article's story; of one that is in none yet a negative number of its own."""
        found = self._stories.get(article_id)
        # Half of what an id can be, so that databases can hold the number.
        return found if found is not None else -1 - (int(article_id, 16) >> 1)

    def __contains__(self, article_id: str) -> bool:
        return article_id in self._stories
