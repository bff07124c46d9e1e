from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.outlets import canonical_url, outlet_of


@pytest.mark.parametrize(
    ("url", "outlet"),
    [
        ("https://cnn.com/a", "CNN"),
        ("https://edition.cnn.com/2025/05/02/a", "CNN"),
        ("HTTPS://WWW.USATODAY.COM/", "USA Today"),
        ("https://www.bbc.co.uk/news", "BBC News"),
        ("https://abcnews.go.com/US", "ABC News"),
        ("https://notcnn.com/a", "notcnn.com"),
        ("https://news.example.co.uk/a", "example.co.uk"),
        ("https://www.example.org:8443/a", "example.org"),
        ("https://harbour.substack.com/p/a", "harbour.substack.com"),
        ("http://192.0.2.7/a", "192.0.2.7"),
        ("http://[2001:db8::1]/a", "2001:db8::1"),
        ("http://localhost/a", "localhost"),
        ("javascript:alert(1)", None),
        ("cnn.com", None),
        ("", None),
        (None, None),
    ],
)
def test_outlet(url: str | None, outlet: str | None) -> None:
    assert outlet_of(url) == outlet


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://WWW.Example.COM:443/Path/?id=3&utm_source=a&fbclid=b#top", "https://www.example.com/Path/?id=3"),
        ("http://example.com:80", "http://example.com/"),
        ("http://example.com:8080/a?b=2&a=1", "http://example.com:8080/a?b=2&a=1"),
        (" https://user:word@example.com/a b ", "https://example.com/a%20b"),
        ("https://example.com/%E2%82%AC?q=ü", "https://example.com/%E2%82%AC?q=%C3%BC"),
        ("https://[2001:DB8::1]:443/", "https://[2001:db8::1]/"),
        ("https://example.com/?UTM_Medium=a&&gclid=1", "https://example.com/"),
    ],
)
def test_canonical_url(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "mailto:a@example.com", "ftp://example.com/", "//example.com/", "example.com", "", "https://",
        "https:///a", "https://exa mple.com/", "https://example.com:99999/", "https://exa%6dple.com/", "https://[::1/",
        "java\nscript:alert(1)", "https://example.com\\@evil.example/",
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_none(url: str) -> None:
    assert canonical_url(url) is None


@given(st.text() | st.from_regex(r"https?://[\w.:\[\]@-]+(/\S*)?(\?\S*)?(#\S*)?", fullmatch=True))
def test_canonical_urls_stay_as_they_are(url: str) -> None:
    canonical = canonical_url(url)
    if canonical is not None:
        assert canonical.startswith(("http://", "https://"))
        assert canonical_url(canonical) == canonical


@pytest.mark.parametrize(
    "parameter",
    "utm_campaign=a xtor=RSS-1 CMP=rss traffic_source=rss fbclid=1 mc_eid=2 _hsenc=1 mkt_tok=4 at_medium=x wt_mc=a"
    " ref=home cmpid=1 ocid=2 s_cid=1 mtm_source=1 msclkid=2 ICID=r ns_campaign=b outputType=amp amp=1".split(),
)
def test_whatever_only_tells_where_a_reader_comes_from_is_no_part_of_an_address(parameter: str) -> None:
    assert canonical_url(f"https://quay.test/a?id=7&{parameter}") == "https://quay.test/a?id=7"


@pytest.mark.parametrize("mark", "nb=1 s=20 s=09 sh=1a2b3c4d5e6f s=21&t=Zk3vQ8x1bW_s0-aTq9uLmA".split())
def test_marks_of_sharing_are_no_part_of_an_address_whose_path_names_the_page(mark: str) -> None:
    assert canonical_url(f"https://quay.test/2025/quay-is-rebuilt?{mark}") == "https://quay.test/2025/quay-is-rebuilt"
    assert (
        canonical_url(f"https://quay.test/status/19187654?{mark}&page=2") == "https://quay.test/status/19187654?page=2"
    )
    assert canonical_url(f"https://quay.test/story.php?{mark}") == f"https://quay.test/story.php?{mark}"


@pytest.mark.parametrize("parameter", "id=4 cid=3 gallery=2 page=3 reference=4 client=4 story_id=3 newsid=3".split())
def test_what_may_name_a_page_stays(parameter: str) -> None:
    assert canonical_url(f"https://quay.test/a?{parameter}") == f"https://quay.test/a?{parameter}"


def test_an_address_with_a_lone_surrogate_is_none() -> None:
    assert canonical_url("https://quay.test/\ud800") is None
