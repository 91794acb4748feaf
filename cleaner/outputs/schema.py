"""The JSON Schema of the record, made from the records themselves, with a description for every field."""

from __future__ import annotations

from typing import Any

import msgspec

from cleaner.model import SCHEMA_VERSION, Page

DIALECT = "https://json-schema.org/draft/2020-12/schema"

FIELDS: dict[str, dict[str, str]] = {
    "Page": {
        "title": "Headline without the site's suffix; null when the page has none.",
        "text": "Texts of the body blocks in reading order, joined by a blank line; items of one list and "
        "rows of one table by a line end, cells by a tab. Empty for pages without an article.",
        "text_from": "Where the text came from: the page's blocks, or JSON-LD when the HTML holds none.",
        "authors": "People that the page credits as authors.",
        "translators": "People that the page credits as translators.",
        "editors": "People that the page credits as editors.",
        "source": "Outlet that the byline credits, as printed; the first such line wins over a reposter's.",
        "original_url": "Address of the original that the page names.",
        "url": "Address of the page as given by the caller, else as the page states it.",
        "canonical_url": "Canonical address that the page states, absolute.",
        "site_name": "Name of the site.",
        "description": "The page's own summary of itself (meta description and its like).",
        "published": "When it was published, ISO 8601; with an offset when the zone is known.",
        "modified": "When it was last changed, ISO 8601; with an offset when the zone is known.",
        "language": "Language of the text, ISO 639-1.",
        "script": "Hans or Hant for Chinese, else null.",
        "tags": "Keywords that the page gives itself.",
        "image": "Address of the lead image.",
        "images": "Images in place, with captions.",
        "page_type": "What the page is.",
        "confidence": "The chance that the text is right (F1 of 0.95 or more over runs of four words), 0 to 1.",
        "blocks": "Every block of the page in reading order, whatever its label; hidden ones too.",
        "spam": "Advertising posts, grouped by the sentence skeleton that they share.",
        "facts": "For every metadata field: value, origin, raw string and the candidates that lost.",
        "notices": "What went wrong or was repaired.",
        "charset": "Character set that the bytes were decoded with.",
        "schema_version": "Version of this record; it rises when a field changes its meaning or goes away.",
    },
    "Block": {
        "index": "Position on the page, from 0.",
        "text": "The block's text, white space collapsed (code keeps its lines, table rows their tabs).",
        "kind": "What the block looks like.",
        "level": "Level of a heading, 1 to 6; else 0.",
        "label": "What the block is for.",
        "confidence": "The chance that the block is rightly in the text, or rightly not, 0 to 1.",
        "margin": "Score of the label minus the runner-up's, in log-odds.",
        "evidence": "The reasons for and against, of both steps.",
        "path": "Place in the document, or json-ld for text that only JSON-LD held.",
        "span": "Start and end in the whole paragraph's text when a cut split it; else null.",
        "spans": "Links and emphasis inside the text.",
        "page": "Page number of a stitched record, from 1.",
    },
    "Evidence": {
        "rule": "Id of the rule or feature.",
        "saw": "What it saw.",
        "weight": "Log-odds for the label; negative is against it.",
        "label": "The label that the weight counts for; body when left out.",
        "step": "1: the block and its place; 2: the first scores around it. 1 when left out.",
        "blocks": "First and last index of the other blocks that the reason looked at.",
    },
    "Span": {
        "start": "First character, from 0.",
        "end": "One past the last character.",
        "kind": "What the run is.",
        "href": "A link's address as the page wrote it.",
    },
    "Image": {
        "url": "Address of the image.",
        "alt": "Its text alternative; empty when left out.",
        "caption": "Its caption; empty when left out.",
        "after": "Index of the block that it follows; -1 (or left out) before all text.",
    },
    "SpamGroup": {
        "skeleton": "The sentence that the posts share, slots as {…}.",
        "posts": "The posts, in reading order.",
    },
    "SpamPost": {
        "block": "Index of the post's block.",
        "text": "The post's text.",
        "slots": "What could be read in the slots, by slot name.",
    },
    "Fact": {
        "value": "The value that won; a list for people and tags.",
        "origin": "Where it was found, such as meta:og:title or block:12.",
        "raw": "The string as found.",
        "rivals": "Candidates that lost, best first.",
    },
    "Rival": {
        "value": "The candidate.",
        "origin": "Where it was found.",
        "raw": "The string as found.",
    },
    "Notice": {
        "code": "What happened, as a stable code.",
        "message": "What happened, in words.",
        "offset": "First character concerned, in the decoded text.",
        "length": "How many characters are concerned.",
    },
}
"""Record → field → meaning. A test holds this table against the records."""

CLUSTER = {
    "type": "string",
    "pattern": "^[0-9a-f]{16}$",
    "description": "Id of the cluster: the same for all reposts of one story. Only in records that an export or an "
    "output of the cron job writes.",
}
"""What an export adds to a page's record."""

_MOMENT = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2}(:\d{2})?)?$"
"""ISO 8601 as Python writes it. JSON Schema's date-time would refuse a time without an offset."""


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) that every record of this version validates against, exported ones too."""
    (_, *_), definitions = msgspec.json.schema_components([Page], ref_template="#/$defs/{name}")
    for name, definition in definitions.items():
        definition["description"] = " ".join(
            str(definition.get("description", name)).replace("``", "`").split()
        )
        for field, meaning in FIELDS.get(name, {}).items():
            _describe(definition["properties"], field, meaning)
    for field in ("published", "modified"):
        _as_moment(definitions["Page"]["properties"][field])
    # A page is always written whole; only the records below it leave out their defaults.
    definitions["Page"]["required"] = list(definitions["Page"]["properties"])
    definitions["Page"]["properties"]["cluster"] = CLUSTER
    return {
        "$schema": DIALECT,
        "$id": f"urn:cleaner:page:{SCHEMA_VERSION}",
        "title": "Page",
        "description": "Record of one cleaned page.",
        "$ref": "#/$defs/Page",
        "$defs": dict(sorted(definitions.items())),
    }


def _describe(properties: dict[str, Any], field: str, meaning: str) -> None:
    properties[field] = {**properties[field], "description": meaning}


def _as_moment(field: dict[str, Any]) -> None:
    for choice in field["anyOf"]:
        choice.pop("format", None)
        if choice["type"] == "string":
            choice["pattern"] = _MOMENT
