from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.boilerplate import GAP, clean, junk_kind, visible

JUNK = {
    "agency credit": [
        "Do you know more? Email tips@quay.example",
        "Got a tip? Get in touch with our newsdesk.",
        "(Reporting by Ann Lee and Bo Kim in Rye; Editing by Cy Dow)",
        "Quay News writers Ann Lee and Bo Kim contributed to this report.",
        "Write to Ann Lee at ann@quay.example",
    ],
    "advertisement": [
        "Advertisment",
        "Advertisement",
        "ADVERTISEMENT",
        "- Advertisement -",
        "Sponsored content",
        "Ad",
        "ADVERTISEMENT Article continues below this ad",
        "How relevant is this ad to you?",
    ],
    "continuation": [
        "Story continues below",
        "Article continues after this ad",
        "Continue reading",
        "[Story continues below the map.]",
    ],
    "links": [
        "Also read: Ferry strike enters third week",
        "READ ALSO",
        "Read more:",
        "Read more about the ferry strike",
        "Related: What the ferry deal means",
        "Recommended",
        "More:Harbour plans unveiled",
        "Editor's picks",
        "Editors’ Picks",
        "Most read",
        "GO DEEPER How the ferry deal was made",
        "Watch: Ferry docks in a storm",
        "WATCH | Ferry docks in a storm",
        "Don't miss",
        "You may also like",
        "RELATED ARTICLES",
        "Up next",
    ],
    "share bar": [
        "Share on Facebook Twitter",
        "Share this article",
        "Copy link",
        "Facebook Twitter Whatsapp Reddit Email Share",
        "Share via email | Print | Tweet",
    ],
    "consent": [
        "We use cookies to improve your experience on our site.",
        "We use cookies to improve your visit.",
        "Accept all cookies",
        "Cookie policy",
        "This website uses cookies to analyse traffic.",
        "By clicking Accept you agree to our terms of service.",
        "Terms of Use and Privacy Policy",
    ],
    "newsletter": [
        "Sign up for our newsletter",
        "Subscribe to our newsletter today",
        "NFL NEWSLETTER: Sign up now for daily updates",
        "Get the day's news in your inbox",
        "Not a subscriber? Sign up here.",
        "For more harbour news, sign up to our newsletter.",
        "Never miss a ferry: Subscribe to our alerts today",
    ],
    "support": [
        "Enjoying this article? Share it with a friend.",
        "Support local journalism. Become a member.",
        "Your subscription makes work like this possible.",
    ],
    "call to click": [
        "Click here to see the pictures",
        "CLICK HERE TO GET THE APP",
        "Tap here for the list",
        "For the full story, click here.",
    ],
    "follow": ["Follow us on Facebook", "Follow Ana Ruiz on Twitter @anaruiz", "Like us on Facebook"],
    "app": [
        "Download our app",
        "Get our free app for breaking news",
        "Like this?:Download the Harbour News app for more",
    ],
    "player": ["Watch now", "Listen to this article", "Video Player is loading.", "Now playing"],
    "credit": [
        "Getty Images",
        "(Getty Images)",
        "Ana Ruiz/Getty Images",
        "Jo Lee/AFP/Getty Images",
        "Photo: Ana Ruiz / Reuters",
        "Image credit: the harbour board",
        "Photo by Ana Ruiz",
        "Ana Ruiz/Reuters",
    ],
    "paywall": [
        "This article is for subscribers only.",
        "To continue reading, please subscribe",
        "Log in to read this story",
        "You have reached your limit of free articles.",
        "Sign in",
    ],
    "comments": [
        "Comments",
        "12 comments",
        "View all 12 comments",
        "Leave a comment",
        "Join the conversation",
        "Comments are closed.",
    ],
    "copyright": [
        "© 2023 Harbour News. All rights reserved.",
        "Copyright 2023 Harbour News",
        "(c) 2023 Harbour News",
        "All rights reserved.",
        "The Harbour News Company. All rights reserved.",
    ],
    "origin": [
        "The post Quay is rebuilt appeared first on Quay News.",
        "This article was originally published on May 5, 2013.",
        "This story first appeared in the Harbour News.",
        "A version of this story appeared in our Friday letter.",
    ],
    "commission": ["If you buy through our links, we may earn a commission."],
    "page furniture": ["Skip to main content", "Back to top", "Please enable JavaScript to view this page."],
}
REPORTING = [
    "Mr Ann Lee, Bo Kim and " * 25,
    "Reporting by " + "Ann Lee, J. K. " * 30 + "showed a gap.",
    "Reporting by the newspaper showed that fees had risen.",
    "The port contributed to growth.",
    "Topics were fees and ferries.",
    "He asked readers to subscribe to the idea.",
    "Advertisement revenue fell 4 %.",
    "Share prices fell 3 % on Monday.",
    "Cookies were served.",
    "Watch makers gathered in Basel.",
    "Like us, they fled the war.",
    "Read more books, she told the class.",
    "We left cookies at the site for our partners.",
    "Do you know the muffin man? The children did.",
    "The post office in Rye opened on Monday.",
    "Share by share, the company bought its rivals.",
    "Related charges were dropped.",
    "Copyright law was amended in 2019.",
    "Comments from the minister drew fire.",
    "“Sign up for our newsletter,” the page said.",
    "Follow the money, prosecutors say.",
    "More than 30 people were hurt.",
    "This article was written by a machine, the court heard.",
    "Recommended doses rose.",
    "Michael Bloomberg",
    "Facebook",
    "X",
    "Video of the crash spread on Twitter, Facebook and Telegram.",
    "To read the bill, visitors must register with the clerk.",
    "Photos by satellites show a crater.",
    "Download speeds rose 4 %.",
    "Trending upward, prices rose.",
    "Ad spending rose.",
    "Getty refused to comment.",
    "Listen carefully, the judge said.",
    "Privacy policy changes are due in May.",
    "Subscribers paid more.",
    "Sponsored by two senators, the bill passed.",
    "Sign language was used.",
    "Join us at the museum, the curator said.",
    "The Royal Mint",
    "Click beetles were found.",
    "Editor's note: the figure was corrected.",
    "12:40 p.m. The ferry has docked.",
    "| Lima | 12 | 4 |",
]
LINES = st.sampled_from([line for lines in JUNK.values() for line in lines] + REPORTING) | st.text()
TEXTS = st.lists(LINES | st.sampled_from(["", "  ", "\t", "\u200b", "\x07", "\ufeff"])).flatmap(
    lambda lines: st.sampled_from(["\n", "\n\n", "\r\n", "\n \n", "\u2028"]).map(lambda end: end.join(lines))
)
UNSTORABLE = dict.fromkeys([*range(0x09), *range(0x0E, 0x1C), 0x1F, *range(0x7F, 0x85), *range(0x86, 0xA0)])


@pytest.mark.parametrize(("kind", "line"), [(kind, line) for kind, lines in JUNK.items() for line in lines])
def test_each_rule_knows_its_lines(kind: str, line: str) -> None:
    assert junk_kind(line) == kind
    assert clean(f"The ferry sank.\n\n{line}\n\nNobody was hurt.") == f"The ferry sank.{GAP}Nobody was hurt."


@pytest.mark.parametrize("line", REPORTING)
def test_reporting_stays(line: str) -> None:
    assert junk_kind(line) is None


def test_a_long_paragraph_is_never_junk() -> None:
    assert junk_kind("Read more about the ferry" + " and the pier" * 60) is None


def test_paragraphs_are_separated_by_one_blank_line() -> None:
    assert clean("\ufeffThe ferry sank.\r\n\r\n\r\n  Nobody was hurt. \r\nIt was old.") == (
        "The ferry sank.\n\nNobody was hurt.\n\nIt was old."
    )


def test_what_no_database_stores_goes_and_what_nobody_sees_stays() -> None:
    text = clean("The fer\u00adry\u200b sank\x00.\ud800\tAt\xa0nine.")
    assert text == "The fer\u00adry\u200b sank.\tAt\xa0nine."
    assert visible(text) == "The ferry sank.\tAt\xa0nine."


def test_a_rule_sees_through_what_nobody_sees() -> None:
    assert junk_kind("Adver\u00adtise\u200bment") == "advertisement"


def test_junk_at_either_end_leaves_no_gap() -> None:
    assert clean("Advertisement\nThe ferry sank.\n\n\n\nNobody was hurt.\nAdvertisement") == (
        "The ferry sank.\n\nNobody was hurt."
    )


def test_nothing_but_boilerplate_leaves_nothing() -> None:
    assert clean("Advertisement\n\nSubscribe to our newsletter today\n\nComments") == ""


@given(TEXTS)
def test_every_line_of_the_result_is_one_of_the_input_in_order(text: str) -> None:
    lines = iter([line.translate(UNSTORABLE).strip().strip("\ufeff").strip() for line in text.splitlines()])
    assert all(line in lines for line in _paragraphs(clean(text)))  # `in` moves the iterator on, so the order counts


@given(TEXTS)
def test_cleaning_twice_takes_nothing_more(text: str) -> None:
    assert _paragraphs(clean(clean(text))) == _paragraphs(clean(text))


@given(TEXTS)
def test_a_gap_stands_where_something_was_left_out_and_only_there(text: str) -> None:
    kinds = [junk_kind(line.translate(UNSTORABLE).strip()) for line in text.splitlines() if visible(line).strip()]
    inner = "".join("x" if kind else "." for kind in kinds).strip("x")
    assert clean(text).count(GAP) == len([run for run in inner.split(".") if run])


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]
