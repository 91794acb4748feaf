"""3, continued: cells of data tables are joined into one block a row; layout tables keep a block a cell.

A table is data when it holds no other table, most of its rows have two cells or more, and no cell is long: a
layout cell holds paragraphs, a data cell a few words (16 characters on the mean in the tables that this test lets
through on the tuning articles, `python -m tests.tools.measure`).
"""

from __future__ import annotations

from cleaner.model import Element, Kind, RawBlock

CELL_MEAN = 80
"""Characters: the longest mean cell of a data table."""
CELL_MOST = 400
"""Characters: a longer cell makes a table layout."""
CELL_BLOCKS = 3
"""Blocks: more in one cell make a table layout."""


def merge_rows(
    blocks: list[RawBlock], elements: tuple[Element, ...]
) -> tuple[list[RawBlock], list[int] | None]:
    """The blocks with the rows of data tables merged, and where each old block went (None: nothing moved)."""
    tables = _cells_by_table(blocks, elements)
    rows: dict[int, list[int]] = {}
    for cells in tables.values():
        if cells is not None and _is_data(cells, blocks):
            for members in cells.values():
                rows[members[0][1]] = [index for _, index in members]
    if not rows:
        return blocks, None
    merged: list[RawBlock] = []
    moved: list[int] = []
    skip_until = 0
    for index, block in enumerate(blocks):
        if index < skip_until:
            moved.append(len(merged) - 1)
            continue
        moved.append(len(merged))
        row = rows.get(index)
        if row is None or len(row) == 1:
            merged.append(block)
            continue
        skip_until = row[-1] + 1
        merged.append(_row([blocks[member] for member in row], elements))
    moved.append(len(merged))
    return merged, moved


_Cells = dict[int, list[tuple[int, int]]]


def _cells_by_table(blocks: list[RawBlock], elements: tuple[Element, ...]) -> dict[int, _Cells | None]:
    """Table element → row element → [(cell element, block index)]; None for a table that holds a table."""
    tables: dict[int, _Cells | None] = {}
    where: dict[int, tuple[int, int, int] | None] = {}
    for index, block in enumerate(blocks):
        if block.element not in where:
            where[block.element] = _cell_of(block.element, elements)
        place = where[block.element]
        if place is None:
            continue
        cell, row, table = place
        cells = tables.setdefault(table, {})
        if cells is None:
            continue
        members = cells.setdefault(row, [])
        if members and members[-1][1] != index - 1:
            tables[table] = None
            continue
        members.append((cell, index))
    for element in elements:
        if element.tag == "table":
            outer = _ancestor(element.parent, "table", elements)
            if outer >= 0:
                tables[outer] = None
    return tables


def _ancestor(index: int, tag: str, elements: tuple[Element, ...]) -> int:
    while index >= 0 and elements[index].tag != tag:
        index = elements[index].parent
    return index


def _cell_of(index: int, elements: tuple[Element, ...]) -> tuple[int, int, int] | None:
    """Cell, row and table around an element that is a cell or a child of one."""
    cell = index if elements[index].tag in {"td", "th"} else elements[index].parent
    if cell < 0 or elements[cell].tag not in {"td", "th"}:
        return None
    row = elements[cell].parent
    if row < 0 or elements[row].tag != "tr":
        return None
    table = _ancestor(row, "table", elements)
    return None if table < 0 else (cell, row, table)


def _is_data(cells: _Cells, blocks: list[RawBlock]) -> bool:
    wide = total = count = 0
    for members in cells.values():
        columns: dict[int, int] = {}
        for cell, index in members:
            columns[cell] = columns.get(cell, 0) + 1
            length = len(blocks[index].text)
            if length > CELL_MOST or columns[cell] > CELL_BLOCKS or blocks[index].kind is Kind.HEADING:
                return False
            total += length
            count += 1
        wide += len(columns) > 1
    return len(cells) > 1 and wide * 2 > len(cells) and total <= CELL_MEAN * count


def _row(members: list[RawBlock], elements: tuple[Element, ...]) -> RawBlock:
    first = members[0]
    row = _ancestor(first.element, "tr", elements)
    text = "\t".join(member.text.replace("\n", " ") for member in members)
    return RawBlock(
        text, Kind.TABLE_ROW, 0, row, elements[row].path, first.hidden,
        sum(member.link_chars for member in members), sum(member.links for member in members),
        " ".join(member.inner for member in members if member.inner), (), first.run,
    )  # fmt: skip
