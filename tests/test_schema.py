"""outputs.schema: the JSON Schema and the record keep to each other."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import msgspec
import pytest

from cleaner import model
from cleaner.outputs import json_schema, schema, write
from tests.handmade import full_page, page

RECORDS: list[tuple[str, type[Any]]] = [(name, getattr(model, name)) for name in schema.FIELDS]


def check(record: object) -> None:
    jsonschema.Draft202012Validator(json_schema()).validate(record)


def test_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    assert json_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("made", [full_page(), page(), page(title=None)])
def test_records_validate(made: model.Page) -> None:
    check(json.loads(write(made, "json")))
    check(json.loads(json.dumps(made.to_dict())))


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("title", 1),
        ("published", "yesterday"),
        ("page_type", "blog"),
        ("blocks", [{}]),
        ("text", None),
        ("tags", "a"),
    ],
)
def test_wrong_records_do_not_validate(field: str, wrong: object) -> None:
    record = {**json.loads(write(full_page(), "json")), field: wrong}
    with pytest.raises(jsonschema.ValidationError):
        check(record)


@pytest.mark.parametrize("field", model.Page.__struct_fields__)
def test_every_field_of_a_page_is_required(field: str) -> None:
    record = json.loads(write(full_page(), "json"))
    del record[field]
    with pytest.raises(jsonschema.ValidationError):
        check(record)


@pytest.mark.parametrize(("name", "record"), RECORDS)
def test_every_field_is_described_and_no_other(name: str, record: type[msgspec.Struct]) -> None:
    assert set(schema.FIELDS[name]) == set(record.__struct_fields__)
    properties = json_schema()["$defs"][name]["properties"]
    assert all(properties[field]["description"] == meaning for field, meaning in schema.FIELDS[name].items())


def test_every_record_of_the_schema_is_described() -> None:
    records = {name for name, definition in json_schema()["$defs"].items() if "properties" in definition}
    assert records == set(schema.FIELDS)


def test_unknown_fields_are_welcome() -> None:
    check({**json.loads(write(full_page(), "json")), "more": "c1"})


def test_cluster_is_an_id_or_absent() -> None:
    record = json.loads(write(full_page(), "json"))
    check({**record, "cluster": "0123456789abcdef"})
    for wrong in (1, None, "c1", ""):
        with pytest.raises(jsonschema.ValidationError):
            check({**record, "cluster": wrong})


def test_schema_says_its_version() -> None:
    assert json_schema()["$id"].endswith(f":{model.SCHEMA_VERSION}")
