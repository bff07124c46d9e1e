"""Putting articles into stories as they come: the projection of the catalogue that feeds the stories in it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace

from retrieval.catalogue.catalogue import Reads
from retrieval.catalogue.story_memberships import Member, Memberships, NewestRevision
from retrieval.domain.articles import Passage
from retrieval.stories.credits import credited_agency
from retrieval.stories.similarity import Report, StoryIndex, digests_of, shingle


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


class StoryProjection:
    """New articles to stories: each joins those that it is a copy or an update of, or else founds its own."""

    name = "stories"
    batch = 50
    reads: Reads = "nothing"

    def __init__(self, memberships: Memberships, lookup: StoryLookup) -> None:
        self._memberships = memberships
        self._lookup = lookup
        self._index = StoryIndex(memberships.digests, memberships.texts)

    def cursor(self) -> int:
        """Return the number of the last change whose articles are in stories."""
        return self._memberships.cursor()

    def horizon(self) -> None:
        """Return None: text is there as soon as a change is."""

    def apply(self, passages: Sequence[Passage], cursor: int, removed: Sequence[int] = (), mark: int = 0) -> None:  # noqa: ARG002
        """Put the passages' articles into stories, by their newest revisions; removed ones left with their articles."""
        state = self._memberships.state()
        self._lookup.refresh()
        batch = _Batch(self._lookup, self._index, state[1])
        newest = self._memberships.newest({passage.article_id for passage in passages})
        shingles = [shingle(revision.text) for revision in newest]
        for revision, text, digest in zip(newest, shingles, digests_of(shingles), strict=True):
            batch.place(revision, Report(revision.article_id, revision.day, text, digest))
        if not self._memberships.save(list(batch.members.values()), batch.merged, state, cursor):
            # Another machine has been faster: what was put into the index here may not be what is stored.
            self._index = StoryIndex(self._memberships.digests, self._memberships.texts)
        self._lookup.refresh()


class _Batch:
    """The memberships that one batch of articles makes or changes, before they are stored."""

    def __init__(self, lookup: StoryLookup, index: StoryIndex, last: int) -> None:
        self._lookup = lookup
        self._index = index
        self._last = last
        self.members: dict[str, Member] = {}
        self.merged: dict[int, int] = {}

    def place(self, revision: NewestRevision, report: Report) -> None:
        stories = self._index.stories_of(report, self._story_of)
        if report.article_id in self._lookup:
            stories.add(self._story_of(report.article_id))
        self._last += 1
        story = min(stories, default=self._last)
        self._merge(stories - {story}, story)
        self.members[report.article_id] = Member(
            report.article_id,
            story,
            self._last,
            report.day,
            credited_agency(revision.text, revision.authors),
            report.digest,
        )
        self._index.add(report)

    def _story_of(self, article_id: str) -> int:
        placed = self.members.get(article_id)
        story = placed.story if placed else self._lookup.story_of(article_id)
        return self.merged.get(story, story)

    def _merge(self, absorbed: set[int], story: int) -> None:
        if not absorbed:
            return
        self.merged = {old: story if new in absorbed else new for old, new in self.merged.items()}
        self.merged |= dict.fromkeys(absorbed, story)
        for article_id, member in self.members.items():
            if member.story in absorbed:
                self.members[article_id] = replace(member, story=story)
