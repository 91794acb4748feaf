"""From a seed to a page: choose article, template and spam, expand the template's slots, encode.

Slots of templates: ``{{name}}`` a value of the article or the site, ``{{say:pool}}`` one of the split's
wordings, ``{{part:name}}`` a part of the template, ``{{latest:n}}`` and its like a list (in whose markup
``{{count}}`` is the line's number), ``{{head}}``/``{{tail}}`` the parts in the template's order (a part
ending in ``?`` is left out of some pages). Slots may hold slots.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from random import Random

from tests.tools.generator.body import BODY, article_blocks, sibling
from tests.tools.generator.data import Article, Family, Material, Template, load
from tests.tools.generator.marks import compact, labels, read, snippets, strip
from tests.tools.generator.model import Form, Frame, GeneratedPage, Split
from tests.tools.generator.values import Values

SLOT = re.compile(r"\{\{([a-z_]+)(?::([a-z0-9_]+))?\}\}")
DEPTH = 6
"""Slots within slots: page → head → part → say → value is five deep."""
OPTIONAL_PART = 0.6
SWAPPED_TAIL = 0.3
"""Share of pages whose tail has two neighbouring parts swapped, as sites reorder their templates."""
INTRUDED = 0.5
"""Share of pages with advertising among or right after the article's paragraphs."""
BELOW = 0.5
"""Share of posts after the article that stand below its container, by the tail's first part."""
INVISIBLE_SPAM = 0.2


@dataclass
class Writer:
    """The state of one page while it is written: the dice, the choices, and which values were shown."""

    rng: Random
    material: Material
    article: Article
    template: Template
    families: tuple[Family, ...]
    zero_width: bool
    place: str
    values: Values = field(init=False)

    def __post_init__(self) -> None:
        self.values = Values(
            self.rng, self.material, self.article, self.template, self.families, self.zero_width
        )

    def expand(self, text: str) -> str:
        """``text`` with every slot filled."""
        for _ in range(DEPTH):
            if "{{" not in text:
                return text
            text = SLOT.sub(lambda match: self._slot(match[1], match[2] or ""), text)
        raise ValueError(
            f"{self.template.name}: slots nested too deep near {text[text.index('{{') :][:60]!r}"
        )

    def _slot(self, name: str, argument: str) -> str:
        match name:
            case "head":
                return self._parts(self.template.head)
            case "tail":
                return self._parts(self._tail(), self._post() if self.place == "below" else "")
            case "part":
                return self.template.parts[argument]
            case "body":
                return BODY
            case _:
                return self.values.get(name, argument)

    def _parts(self, names: tuple[str, ...], extra: str = "") -> str:
        kept = [
            name.rstrip("?") for name in names if not name.endswith("?") or self.rng.random() < OPTIONAL_PART
        ]
        parts = [self.template.parts[name] for name in kept]
        if extra:
            parts.insert(self.rng.randint(0, min(1, len(parts))), extra)
        return "\n".join(parts)

    def _post(self) -> str:
        label, written = self.values.post("after")
        lines = tuple(self.values.text(line) for line in written)
        return sibling(self.template.markup["p"], label, lines, "\n")

    def _tail(self) -> tuple[str, ...]:
        names = list(self.template.tail)
        if len(names) > 2 and self.rng.random() < SWAPPED_TAIL:
            at = self.rng.randrange(len(names) - 1)
            names[at], names[at + 1] = names[at + 1], names[at]
        return tuple(names)


def _families(rng: Random, material: Material, article: Article) -> tuple[Family, ...]:
    fitting = [family for family in material.families if family.script == article.script]
    return tuple(rng.sample(fitting, min(len(fitting), rng.randint(1, 3))))


def _place(rng: Random, families: tuple[Family, ...], template: Template) -> str:
    """Where advertising stands besides the lists: between paragraphs, after the last, below the container.

    A template whose paragraphs are bare text has nothing to wrap a post below the container in.
    """
    places = {place for family in families for place in family.where if place != "list"}
    if not places or rng.random() > INTRUDED:
        return ""
    place = rng.choice(sorted(places))
    wrapped = template.form == "dump" or template.markup["p"].startswith("<")
    return "below" if place == "after" and wrapped and rng.random() < BELOW else place


def _charset(rng: Random, article: Article, form: Form) -> tuple[str, str]:
    """``(codec, declared name)``; an empty declaration is a page that says nothing of its charset.

    Pages that say Big5 hold Microsoft's variant, as browsers read it: ``／`` differs between the two.
    """
    if article.script == "Hant":
        return rng.choice((("utf-8", "utf-8"), ("cp950", "big5"), ("cp950", "big5")))
    if article.script == "Jpan" and form == "html":
        return rng.choice((("utf-8", "utf-8"), ("utf-8", ""), ("cp932", "shift_jis"), ("euc_jp", "euc-jp")))
    if article.script == "en" or form == "dump":
        return rng.choice(
            (
                ("utf-8", "utf-8"),
                ("utf-8", ""),
                ("utf-8", "utf-8"),
                ("gb18030" if article.script == "Hans" else "utf-8", ""),
            )
        )
    return rng.choice(
        (
            ("utf-8", "utf-8"),
            ("utf-8", "utf-8"),
            ("utf-8", ""),
            ("utf-8", "gb2312"),
            ("gb18030", "gb2312"),
            ("gb18030", "gbk"),
            ("gb18030", ""),
        )
    )


def _encode(text: str, codec: str, form: Form) -> tuple[bytes, str]:
    try:
        return text.encode(codec), codec
    except UnicodeEncodeError:
        if form == "html":
            return text.encode(codec, "xmlcharrefreplace"), codec
        return text.encode("utf-8"), "utf-8"


def rebuild(page: GeneratedPage, blocks: tuple[str, ...], page_id: str) -> GeneratedPage:
    """``page`` with other top-level blocks; its answers are read anew from the marks."""
    frame = Frame(page.frame.before, blocks, page.frame.after, page.frame.joint, page.frame.sibling)
    marked = frame.before + frame.joint.join(blocks) + frame.after
    found = read(marked, page.form)
    unwanted = snippets(found)
    data, charset = _encode(strip(marked), page.charset, page.form)
    return GeneratedPage(
        id=page_id,
        data=data,
        url=page.url,
        charset=charset,
        form=page.form,
        title=page.title,
        paragraphs=tuple(mark.text for mark in found if mark.label == "body"),
        spam=tuple(unwanted),
        beside=frozenset(snippet for snippet, is_spam in unwanted.items() if not is_spam),
        labels=labels(found),
        fields=page.fields,
        about=page.about,
        frame=frame,
    )


def _meta(declared: str) -> str:
    return f'<meta http-equiv="Content-Type" content="text/html; charset={declared}" />' if declared else ""


def generate(seed: int, *, split: Split, form: Form) -> GeneratedPage:
    """The page of ``seed``: the same bytes every time. Raises ``KeyError`` for a split or slot that does
    not exist."""
    rng = Random(f"{split}:{form}:{seed}")
    material = load(split)
    article = rng.choice(material.articles)
    template = rng.choice(
        [one for one in material.templates if one.form == form and article.script in one.scripts]
    )
    families = _families(rng, material, article)
    place = _place(rng, families, template)
    codec, declared = _charset(rng, article, form)
    invisible = rng.random() < INVISIBLE_SPAM
    writer = Writer(rng, material, article, template, families, zero_width=invisible, place=place)
    inside = place if place != "below" else ""
    written = article_blocks(rng, template, article, writer.values, inside)
    blocks = tuple(writer.expand(block) for block in written)
    marked = writer.expand(template.page.replace("{{charset}}", _meta(declared)))
    before, _, after = marked.partition(BODY)
    frame = Frame(before, blocks, after, template.markup["joint"], template.markup["p"])
    draft = GeneratedPage(
        id=f"{split}-{form}-{seed}",
        data=b"",
        url=writer.values.url,
        charset=codec,
        form=form,
        title=article.title,
        paragraphs=(),
        spam=(),
        beside=frozenset(),
        labels=(),
        fields=writer.values.shown(),
        about={
            "split": split,
            "template": template.name,
            "article": article.name,
            "topic": article.topic,
            "vocabulary": ",".join(family.name for family in families),
            "place": place or "list only",
            "charset": f"{codec} declared {declared or 'nothing'}",
        },
        frame=frame,
    )
    return rebuild(draft, blocks, draft.id)


def expected_text(page: GeneratedPage) -> str:
    """All that ``text`` should hold, white space and invisible characters aside."""
    return compact("".join(page.paragraphs))
