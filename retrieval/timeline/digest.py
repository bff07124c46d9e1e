"""What is new: the latest articles on a topic, and the stories of a day, one headline each.

Articles on one event are found by the words of their headlines; of those that copied one another one counts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from retrieval.catalogue.channel_posts import changed_articles
from retrieval.catalogue.holdings import Headline, arrived, newest
from retrieval.corpus.corpus import Corpus
from retrieval.domain.articles import Candidate, end_of_day
from retrieval.question.question import content_words
from retrieval.ranking.search import Request, Search
from retrieval.ranking.sentences import weigh
from retrieval.text.correction_notices import find_notices
from retrieval.text.stems import stems

_LEAST_ABOUT = 0.5  # of the topic's weight in a passage with its title, for the article to be about it
_SAME_STORY = 0.4  # of the words of two headlines in common (Jaccard), to tell one story
_MOST_OF_A_DAY = 2_000


@dataclass(frozen=True, slots=True)
class Story:
    """A story of a day, its newest headline first, and how many outlets report it.

    `independent` counts those that did not copy it from another.
    """

    headlines: tuple[Headline, ...]
    independent: int


@dataclass(frozen=True, slots=True)
class Correction:
    """An article that was corrected after it had been told of: `notice` is what it says about that itself."""

    title: str
    url: str | None
    notice: str


@dataclass(frozen=True, slots=True)
class Digest:
    """What has come since a moment: corrections of what was told before, and stories, the most told first."""

    corrections: tuple[Correction, ...]
    stories: tuple[Story, ...]


def latest(corpus: Corpus, search: Search, request: Request, *, limit: int) -> list[Headline]:
    """Return the newest articles on `request.question`, of all articles when that is empty, newest first."""
    if not request.question.strip():
        return newest(corpus.catalogue, request.as_of, limit=limit, since=request.since, outlets=request.outlets)
    found = search.find(request)
    wanted = weigh(found.question, found.idf, frozenset())
    about: dict[str, Headline] = {}
    for candidate in found.candidates:
        passage = candidate.passage
        held = frozenset(stems(f"{passage.title} {passage.text}"))
        if passage.stated_day and wanted.covered(held) >= _LEAST_ABOUT:
            about.setdefault(passage.article_id, _headline(candidate, passage.stated_day))
    return sorted(about.values(), key=lambda one: one.published, reverse=True)[:limit]


def latest_day(corpus: Corpus, as_of: datetime, *, outlets: Collection[str] = ()) -> date:
    """Return the newest day of which there is news, the day of `as_of` where there is none at all."""
    newest_one = newest(corpus.catalogue, as_of, limit=1, outlets=outlets)
    return newest_one[0].day if newest_one else as_of.date()


def stories_of(corpus: Corpus, day: date, as_of: datetime, *, limit: int, outlets: Collection[str] = ()) -> list[Story]:
    """Return the stories published on a day, as far as known at `as_of`: those that most outlets have first."""
    seen_from = min(as_of, end_of_day(day))
    headlines = newest(corpus.catalogue, seen_from, limit=_MOST_OF_A_DAY, since=day, outlets=outlets)
    corpus.stories.refresh()
    groups = _grouped([headline for headline in headlines if headline.day == day])
    stories = [Story(tuple(group), _independent(group, corpus.stories.story_of)) for group in groups]
    return sorted(stories, key=lambda story: (-story.independent, -len(story.headlines)))[:limit]


def digest_since(
    corpus: Corpus,
    search: Search,
    since: datetime | None,
    as_of: datetime,
    *,
    limit: int,
    outlets: Collection[str] = (),
    topic: str = "",
    told: Collection[str] = (),
) -> Digest:
    """Return what has become known since a moment, without the stories of the articles `told` before.

    Before there is such a moment it is the news of the newest day. `topic` bounds it to articles about that.
    """
    if since is None:
        day = latest_day(corpus, as_of, outlets=outlets)
        headlines = [
            one for one in newest(corpus.catalogue, as_of, limit=_MOST_OF_A_DAY, outlets=outlets) if one.day == day
        ]
    else:
        headlines = arrived(corpus.catalogue, since, as_of, limit=_MOST_OF_A_DAY, outlets=outlets)
    if topic:
        about = latest(corpus, search, Request(topic, as_of, outlets=tuple(outlets)), limit=_MOST_OF_A_DAY)
        wanted = {headline.article_id for headline in about}
        headlines = [headline for headline in headlines if headline.article_id in wanted]
    corpus.stories.refresh()
    known = {corpus.stories.story_of(article) for article in told}
    groups = [group for group in _grouped(headlines) if not _is_known(group, known, corpus.stories.story_of)]
    stories = [Story(tuple(group), _independent(group, corpus.stories.story_of)) for group in groups]
    ranked = sorted(stories, key=lambda story: (-story.independent, -len(story.headlines)))[:limit]
    return Digest(tuple(_corrections(corpus, told, since)), tuple(ranked))


def _is_known(group: Sequence[Headline], known: Collection[int], story_of: Callable[[str], int]) -> bool:
    return any(story_of(headline.article_id) in known for headline in group)


def _corrections(corpus: Corpus, told: Collection[str], since: datetime | None) -> Iterator[Correction]:
    """Yield what was corrected or retracted of the articles told of, by what they say about it themselves."""
    for article in changed_articles(corpus.catalogue, told, since) if since and told else ():
        notice = next((one for one in find_notices(article.text) if one.kind in ("correction", "retraction")), None)
        if notice is not None:
            yield Correction(article.title, article.url, notice.text.strip())


def _independent(headlines: Sequence[Headline], story_of: Callable[[str], int]) -> int:
    """Return how many outlets told it in their own words; articles of nobody known count as one outlet."""
    outlets = {headline.outlet for headline in headlines}
    return min(len(outlets), len({story_of(headline.article_id) for headline in headlines}))


def _grouped(headlines: Sequence[Headline]) -> list[list[Headline]]:
    """Group headlines that share enough words, each with the first group that has one like it."""
    groups: list[tuple[list[Headline], list[frozenset[str]]]] = []
    for headline in headlines:
        words = frozenset(stems(" ".join(content_words(headline.title))))
        group = next((one for one in groups if any(_alike(words, other) for other in one[1])), None)
        if group is None:
            group = ([], [])
            groups.append(group)
        group[0].append(headline)
        group[1].append(words)
    return [members for members, _ in groups]


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= _SAME_STORY * len(one | other) > 0


def _headline(candidate: Candidate, day: date) -> Headline:
    passage = candidate.passage
    published = datetime.combine(day, time(), UTC)
    return Headline(passage.article_id, passage.title, passage.outlet, passage.url, published, day)
