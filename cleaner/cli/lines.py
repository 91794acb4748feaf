"""The JSONL records that commands with many inputs write: one line an input, success or failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.outputs import json

if TYPE_CHECKING:
    from cleaner.model import Page


def page_line(name: str, page: Page) -> str:
    """``{"input", "ok": true, "page"}`` with its line end."""
    return json.encode({"input": name, "ok": True, "page": page}) + "\n"


def failure_line(name: str, code: str, message: str) -> str:
    """``{"input", "ok": false, "error": {"code", "message"}}`` with its line end."""
    return json.encode({"input": name, "ok": False, "error": {"code": code, "message": message}}) + "\n"
