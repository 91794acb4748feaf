"""What slots of a template stand for: the article's fields, random names and dates, lists."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from tests.tools.generator.data import Article, Family, Material, Template
from tests.tools.generator.marks import compact
from tests.tools.generator.spam import hide, post

LIST_START = datetime(2026, 1, 15, 20, 7, 30)  # noqa: DTZ001 - lists print local time without a zone
"""Lists of latest posts are newer than the article: the trap of aggregators crawled later."""
POST_SHARE = 0.45
"""Share of advertising posts in a latest list, as on the aggregators seen."""
DAYS_A_WEEK = 7


@dataclass
class Values:
    """Values for slots, drawn as they are asked for. ``used`` remembers which of the article's fields were
    shown."""

    rng: Random
    material: Material
    article: Article
    template: Template
    families: tuple[Family, ...]
    zero_width: bool
    used: dict[str, str] = field(default_factory=dict)
    url: str = ""
    clock: datetime = LIST_START

    def __post_init__(self) -> None:
        folder = self.rng.choice(("news", "a", "post", "html"))
        self.url = f"http://{self.template.host}/{folder}/{self._digits(7)}.html"

    def _digits(self, count: int) -> str:
        return str(self.rng.randint(10 ** (count - 1), 10**count - 1))

    def text(self, value: str) -> str:
        """``value`` as it stands in the page: escaped in HTML; in a dump as it is, or in lines of a fixed
        length (addresses stay whole)."""
        if self.template.form == "html":
            return html.escape(value, quote=False)
        width = int(self.template.markup.get("wrap", 0))
        return textwrap.fill(value, width, break_on_hyphens=False) if width and "://" not in value else value

    def pool(self, name: str) -> tuple[str, ...]:
        """The split's wordings called ``name`` in the article's script."""
        return self.material.wordings[self.article.script][name]

    def get(self, name: str, argument: str) -> str:
        """The value of a slot; raises ``KeyError`` for a slot that does not exist."""
        if name == "say":
            return self.rng.choice(self.pool(argument))
        if name in ("latest", "related", "hot", "comments"):
            return self._list(name, int(argument))
        if name in ("author", "translator", "source", "original", "editor"):
            return self._shown(name)
        simple: dict[str, Callable[[], str]] = {
            "title": lambda: self.text(self.article.title),
            "site": lambda: self.template.site,
            "host": lambda: self.template.host,
            "url": self._own_url,
            "date": self._date,
            "time": self._time,
            "summary": lambda: self.text(self.article.summary),
            "caption": lambda: self.text(self.article.caption),
            "tags": lambda: self.template.markup.get("tag_joint", " ").join(self.article.tags),
            "first_tag": lambda: self.article.tags[0],
            "headline": lambda: self.text(self._headline()),
            "person": lambda: self.rng.choice(self.pool("person")),
            "handle": lambda: self.rng.choice(self.pool("handle")),
            "views": lambda: self._digits(self.rng.randint(2, 5)),
            "small": lambda: str(self.rng.randint(0, 40)),
            "href": lambda: f"/{self.rng.choice(('n', 'show', 'v'))}/{self._digits(6)}.html",
            "id": lambda: self._digits(6),
            "hash": lambda: "".join(self.rng.choice("abcdef0123456789XYZk_") for _ in range(7)),
            "calendar": self._calendar,
            "stuffing": self._stuffing,
            "post": lambda: self.text(" ".join(self.post("list")[1])),
            "year": lambda: str(self.article.published.year),
            "month": lambda: str(self.article.published.month),
        }
        return simple[name]()

    def _shown(self, name: str) -> str:
        if name == "editor":
            self.used.setdefault("editors", self.rng.choice(self.pool("person")))
            return self.used["editors"]
        key, value = {
            "author": ("authors", self.article.author),
            "translator": ("translators", self.article.author),
            "source": ("source", self.article.source),
            "original": ("original_url", self.article.original),
        }[name]
        self.used[key] = value
        return self.text(self.used[key])

    def _own_url(self) -> str:
        self.used["url"] = self.url
        return self.url

    def _date(self) -> str:
        moment, shape = self.article.published, self.template.date
        shown = "%Y-%m-%dT%H:%M:%S" if "%S" in shape else "%Y-%m-%dT%H:%M" if "%M" in shape else "%Y-%m-%d"
        if "%Y" in shape:  # a date without a year says nothing that could be checked
            self.used["published"] = moment.strftime(shown)
        return moment.strftime(shape)

    def shown(self) -> dict[str, str | tuple[str, ...]]:
        """The article's fields that the page shows, by the names of ``cleaner.Page``."""
        many = ("authors", "editors", "translators")
        found: dict[str, str | tuple[str, ...]] = {
            k: (v,) if k in many else v for k, v in sorted(self.used.items())
        }
        return {"title": self.article.title, **found}

    def _time(self) -> str:
        self.clock -= timedelta(seconds=self.rng.randint(61, 1900))
        return self.clock.strftime(self.template.markup.get("time", "%Y-%m-%d %H:%M:%S"))

    def _headline(self) -> str:
        return self.rng.choice(
            [line for line in self.pool("headline") if compact(line) != compact(self.article.title)]
        )

    def post(self, place: str) -> tuple[str, tuple[str, ...]]:
        """``(label, lines)`` of a post by one of the families that may stand in ``place``; else of a
        headline."""
        fitting = [family for family in self.families if place in family.where]
        if not fitting:
            return "related", (self._headline(),)
        family = self.rng.choice(fitting)
        return family.label, self.written(family)

    def written(self, family: Family) -> tuple[str, ...]:
        """A post of ``family``, with invisible characters when the page hides them."""
        lines = post(self.rng, family, self.pools())
        return tuple(
            hide(self.rng, line, self.material.zero_width) if self.zero_width and len(line) > 3 else line
            for line in lines
        )

    def pools(self) -> dict[str, tuple[str, ...]]:
        """Pools that skeletons may draw on besides their own slots."""
        return dict(self.material.wordings[self.article.script])

    def _list(self, name: str, count: int) -> str:
        if name == "comments":
            lines = self.rng.sample(self.pool("comment"), min(count, len(self.pool("comment"))))
            return "\n".join(self.template.markup["comment"].replace("{}", self.text(line)) for line in lines)
        markup = self.template.markup["item" if name == "latest" else "link"]
        lines = self.rng.sample(self.pool("headline"), min(count, len(self.pool("headline"))))
        rows = [("related", line) for line in lines if compact(line) != compact(self.article.title)]
        if name == "latest" and any("list" in family.where for family in self.families):
            rows = [self._maybe_post(row) for row in rows]
        return "\n".join(
            markup.replace("{{count}}", str(number)).replace("@", label).replace("{}", self.text(line))
            for number, (label, line) in enumerate(rows, 1)
        )

    def _maybe_post(self, row: tuple[str, str]) -> tuple[str, str]:
        if self.rng.random() > POST_SHARE:
            return row
        label, lines = self.post("list")
        return label, " ".join(lines)

    def _calendar(self) -> str:
        first, days = self.rng.randint(0, 6), self.rng.choice((28, 30, 31))
        cells = [""] * first + [str(day) for day in range(1, days + 1)]
        weeks = [cells[at : at + DAYS_A_WEEK] for at in range(0, len(cells), DAYS_A_WEEK)]
        cell = self.template.markup["cell"]
        return "\n".join(
            self.template.markup["week"].replace("{}", "".join(cell.replace("{}", day) for day in week))
            for week in weeks
        )

    def _stuffing(self) -> str:
        return " ".join(self.rng.choice(self.pool("keyword")) for _ in range(self.rng.randint(30, 90)))
