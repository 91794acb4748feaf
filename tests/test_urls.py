"""service.urls: one form for the addresses of one story."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.service.urls import canonical, key, registered, same_site


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://News.Example/a", "http://news.example/a"),
        ("http://news.example", "http://news.example/"),
        ("http://news.example:80/a", "http://news.example/a"),
        ("https://news.example:443/a", "https://news.example/a"),
        ("http://news.example:443/a", "http://news.example:443/a"),
        ("http://news.example./a", "http://news.example/a"),
        ("http://news.example/a#comments", "http://news.example/a"),
        ("http://news.example/a/./b/../c", "http://news.example/a/c"),
        ("http://news.example/../../a", "http://news.example/a"),
        ("http://news.example/a/..", "http://news.example/"),
        ("http://news.example/%7ea/%41%2f%e6%b2%b3", "http://news.example/~a/A%2F%E6%B2%B3"),
        ("http://news.example/河 堤?问=一", "http://news.example/%E6%B2%B3%20%E5%A0%A4?%E9%97%AE=%E4%B8%80"),
        ("http://news.example/100%", "http://news.example/100%25"),
        ("http://新闻.example/a", "http://xn--efvy88h.example/a"),
        ("http://news.example/a/index.html", "http://news.example/a/"),
        ("http://news.example/Default.aspx", "http://news.example/"),
        ("http://news.example/index.php?id=5", "http://news.example/index.php?id=5"),
        ("http://news.example/index.html?utm_source=x", "http://news.example/"),
        ("http://news.example/myindex.html", "http://news.example/myindex.html"),
        ("http://[2606:4700::1]:80/a", "http://[2606:4700::1]/a"),
        ("  http://news.example/a\n", "http://news.example/a"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("javascript:void(0)", "javascript:void(0)"),
        ("http://news.example:99999/a", "http://news.example:99999/a"),
        ("http://[::1", "http://[::1"),
        ("", ""),
    ],
)
def test_canonical(url: str, expected: str) -> None:
    assert canonical(url) == expected


@pytest.mark.parametrize(
    "query",
    [
        "utm_source=a&utm_medium=b&utm_campaign=c", "spm=1001.2.3", "fbclid=x", "gclid=x", "msclkid=x",
        "mc_cid=x&mc_eid=y",
        "from=timeline", "from=singlemessage&isappinstalled=0", "share_token=abc", "share_from=app", "scm=1", "_ga=2.1",
        "UTM_Source=a", "&&utm_source=a&", "igshid=a", "ref_src=twsrc", "wfr=spider", "from",
    ],
)  # fmt: skip
def test_trackers_are_taken_off(query: str) -> None:
    assert canonical(f"http://news.example/a?{query}") == "http://news.example/a"
    assert canonical(f"http://news.example/a?id=7&{query}&page=2") == "http://news.example/a?id=7&page=2"


@pytest.mark.parametrize(
    "query",
    [
        "id=7",
        "page=2",
        "from=2024-01-01&to=2024-02-01",
        "from=20",
        "article=utm",
        "fromage=1",
        "spmx=1",
        "b=2&a=1",
        "q=a+b",
        "a=1&a=2",
    ],
)
def test_what_asks_for_something_stays(query: str) -> None:
    assert canonical(f"http://news.example/a?{query}") == f"http://news.example/a?{query}"


@given(
    st.one_of(
        st.text(max_size=60),
        st.builds(
            "{}://{}{}{}".format,
            st.sampled_from(["http", "https", "HTTP"]),
            st.sampled_from(
                [
                    "news.example",
                    "新闻.example",
                    "a.b:80",
                    "[::1]:443",
                    "x..y",
                    "ﬀ.example",
                    "İ.example",
                    "a%41.b",
                ]
            ),
            st.text("/.%aA2eEfF~ 河?&=#;:@+utm_index.html\\\u3002\ud800", max_size=40),
            st.sampled_from(["", "?utm_source=a&b=%zz", "/index.html", "/..", "?from=a&from=1", "/%2e%2e/"]),
        ),
    )
)
def test_canonical_is_idempotent_and_never_raises(url: str) -> None:
    once = canonical(url)
    assert canonical(once) == once
    assert key(once) == key(url)


@pytest.mark.parametrize(
    "other",
    [
        "http://news.example/a/1.html", "https://www.news.example/a/1.html", "http://m.news.example/a/1.html",
        "https://wap.news.example/a/1.html#top", "https://news.example/a/1.html?utm_source=x", "https://news.example/a/1.amp.html",
        "https://news.example/a/1.html?amp=1", "https://news.example:443/a/./1.html",
    ],
)  # fmt: skip
def test_one_story_has_one_key(other: str) -> None:
    assert key(other) == "news.example/a/1.html"


def test_key_of_folders_and_queries() -> None:
    assert key("http://news.example/a/") == key("https://news.example/a") == key("https://news.example/a/amp")
    assert key("http://news.example/?b=2&a=1") == key("http://news.example/?a=1&b=2")


@pytest.mark.parametrize(
    "other", [
        "http://news.example/a/2.html", "http://news.example/A/1.html", "http://blog.news.example/a/1.html",
        "http://other.example/a/1.html", "http://news.example/a/1.html?id=1",
    ]
)  # fmt: skip
def test_other_stories_have_other_keys(other: str) -> None:
    assert key(other) != key("http://news.example/a/1.html")


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("news.paper.co.uk", "paper.co.uk"), ("a.b.paper.com.cn", "paper.com.cn"), ("paper.example", "paper.example"),
        ("127.0.0.1", "127.0.0.1"), ("localhost", "localhost"), ("::1", "::1"), ("one.github.io", "one.github.io"),
    ],
)  # fmt: skip
def test_registered_domain(host: str, domain: str) -> None:
    assert registered(host) == domain


def test_same_site() -> None:
    assert same_site("http://news.paper.com.cn/a", "https://sport.paper.com.cn/b")
    assert not same_site("http://paper.com.cn/", "http://other.com.cn/")
    assert not same_site("http://[", "http://paper.com.cn/")
    assert not same_site("mailto:a", "mailto:b")
