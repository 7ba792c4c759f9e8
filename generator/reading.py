"""Reading a report's document: marks and table cells become statements, faults become findings."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Final

from generator.binding import cell_key, cell_unit, row_name, short_title
from generator.document import ABOVE, BLANK, LEFT, LOST, Cell, Document, Fill, Grid, TextBlock
from generator.facts import FactBook, FactInfo, FactKey, Place, Statement, read_literal
from generator.finding import Location, form_error
from generator.load import Loaded
from generator.markup import (
    Key,
    Mark,
    MarkError,
    Piece,
    cell_offsets,
    parse_key,
    parse_line,
    parse_text,
    plain_text,
    split_cells,
)
from generator.quantity import FULL_POINTS, Bound, Kind, LiteralError, Quantity, parse_quantity, show
from generator.schema.framework import Form, Framework, Indicator
from generator.schema.report import Block, Report, Row, Table
from generator.yamltext import Node

LABEL: Final = 40
STATEMENT_RULE: Final = "statement-form"
TABLE_RULE: Final = "table-form"


def read_document(report: Loaded[Report], book: FactBook, framework: Framework) -> Document:
    """The document with its statements; faults of marks, keys, figures and tables are in ``findings``."""
    return _Reader(report, book, framework).read()


_NUMBERING: Final = (
    (re.compile(r"[一二三四五六七八九十]+、"), 1),
    (re.compile(r"[（(][一二三四五六七八九十]+[）)]"), 2),
    (re.compile(r"\d+\s*[.．、](?!\d)"), 3),
    (re.compile(r"[（(]\d+[）)]"), 4),
)


class _Reader:
    def __init__(self, report: Loaded[Report], book: FactBook, framework: Framework) -> None:
        self.report = report
        self.model = report.model
        self.framework = framework
        self.document = Document(book)
        self.book = book
        self.section = ""
        self.levels: list[tuple[int, int]] = []

    def read(self) -> Document:
        for index, block in enumerate(self.model.document):
            if block.table is not None:
                self._table(block.table)
            elif block.view is not None:
                self.document.blocks.append(block)
                self._scores()
            else:
                self._words(index, block)
        for text, literal in self.model.facts.items():
            node = self.report.node.at(("facts", text))
            self._bind(parse_key(text), literal, "=", "", node.location, "别处未印的事实", "facts")
        if self.model.origin == "authored":
            self._fill()
        return self.document

    def _fill(self) -> None:
        """Give every mark without a figure the value of its one home; a mark whose fact has no home is a fault."""
        homes: dict[str, Statement] = {}
        for statement in self.document.statements:
            if not statement.absence:
                homes.setdefault(str(statement.key), statement)
        for block in self.document.blocks:
            if not isinstance(block, TextBlock):
                continue
            node = self.report.node.at(("document", block.index, block.block.content_key))
            for mark in (p for paragraph in block.paragraphs for p in paragraph if isinstance(p, Mark) and p.filled):
                resolved = self.book.resolve(mark.keys[0])
                home = homes.get(str(resolved))
                if isinstance(resolved, str) or home is None:
                    message = resolved if isinstance(resolved, str) else f"“{self.book.name(resolved)}”没有数值可填"
                    hint = "在表格、正文或 facts 中写出这个数一次"
                    self._fault(STATEMENT_RULE, node.locate(mark.offset), str(mark.keys[0]), message, hint)
                    continue
                block.fills[mark.offset] = Fill(self._filled_text(home, mark, node), home)

    def _filled_text(self, home: Statement, mark: Mark, node: Node) -> str:
        """The home's figure as printed there, or in the unit that the mark asks for, without loss."""
        if not mark.unit or home.quantity is None:
            return home.shown
        try:
            like = parse_quantity(f"0.00 {mark.unit}", home.key.fact.kind)
        except LiteralError as error:
            self._fault(STATEMENT_RULE, node.locate(mark.offset), str(home.key), str(error), "换一个单位", mark.unit)
            return home.shown
        if home.quantity.bound is not Bound.EXACT:
            message = f"“{home.shown}”不是确数，不能换算单位"
            self._fault(STATEMENT_RULE, node.locate(mark.offset), str(home.key), message, "删去 in 和单位", mark.unit)
            return home.shown
        step = min(like.step, home.quantity.step)
        return show(home.quantity.value, home.key.fact.kind, replace(like, text="0,000.00", step=step))

    # -- words ---------------------------------------------------------------------------------------------

    def _words(self, index: int, block: Block) -> None:
        key = block.content_key
        text: str = getattr(block, key)
        node = self.report.node.at(("document", index, key))
        errors: list[MarkError]
        if key in ("heading", "title", "annex"):
            pieces, errors = parse_line(text)
            paragraphs = [pieces]
        elif key == "cover":
            lines, errors = [], []
            offset = 0
            for line in text.split("\n"):
                pieces, found = parse_line(line)
                pieces = [_shifted(piece, offset) for piece in pieces]
                errors += [MarkError(e.offset + offset, e.message, e.hint) for e in found]
                offset += len(line) + 1
                if pieces:
                    lines.append(pieces)
            paragraphs = lines
        else:
            paragraphs, errors = parse_text(text)
        for error in errors:
            self._fault(STATEMENT_RULE, node.locate(error.offset), f"document.{index}", error.message, error.hint)
        level = self._level(block, text) if key == "heading" else 0
        if key == "heading":
            words = re.sub(r"[:：].*", "", plain_text(paragraphs[0]))
            self.section = words if len(words) <= LABEL else f"{words[: LABEL - 1]}…"
        place = {"cover": "封面", "title": "标题"}.get(key) or (f"正文“{self.section}”" if self.section else "正文")
        statements: dict[int, list[Statement]] = {}
        for paragraph in paragraphs:
            for piece in paragraph:
                if isinstance(piece, Mark):
                    statements[piece.offset] = self._mark(piece, node, place)
        anchor = f"b{index + 1}"
        self.document.blocks.append(TextBlock(index, key, paragraphs, statements, block, node, place, level, anchor))

    def _level(self, block: Block, text: str) -> int:
        """Heading level 1–5 from the printed numbering, relative to the headings that are open."""
        style = next((style for pattern, style in _NUMBERING if pattern.match(text.strip())), 0)
        while self.levels and style and self.levels[-1][0] >= style:
            self.levels.pop()
        level = block.level or (min(self.levels[-1][1] + 1, 5) if self.levels else 1)
        if style:
            self.levels.append((style, level))
        return level

    def _mark(self, mark: Mark, node: Node, place: str) -> list[Statement]:
        if mark.filled:
            if self.model.origin == "transcribed":
                self._fault(
                    STATEMENT_RULE,
                    node.locate(mark.offset),
                    str(mark.keys[0]),
                    f"转录的报告须写出印载的数值，标记“{mark.keys[0]}”没有数值",
                    "写成 {{ 事实 = 数值 }}",
                )
            return []
        made = []
        for key in mark.keys:
            location = node.locate(mark.literal_offset)
            statement = self._bind(key, mark.literal, mark.op, "", location, place, "text", mark.absence)
            if statement:
                made.append(statement)
        return made

    # -- tables --------------------------------------------------------------------------------------------

    def _table(self, name: str) -> None:
        table = self.model.tables.get(name)
        if table is None:
            return
        node = self.report.node.at(("tables", name))
        form = self._form(table, node, name)
        labels = [column.label for column in table.columns.values()]
        roles = list(form.columns) if form else list(table.columns)
        if len(roles) != len(labels):
            self._fault(
                TABLE_RULE,
                node.at(("columns",)).location,
                f"tables.{name}.columns",
                f"表式“{table.form}”有 {len(roles)} 列（{'、'.join(roles)}），这里写了 {len(labels)} 列",
                "补齐或删去列名",
            )
            roles = [*roles, *(f"c{i}" for i in range(len(roles), len(labels)))][: len(labels)]
        if form is None and table.by is None and len(table.rows) > 1 and any(c.fact for c in table.columns.values()):
            self._fault(
                TABLE_RULE,
                node.at(("columns",)).location,
                f"tables.{name}.by",
                "列写了 fact，而没有写 by，不知道各行是什么",
                "补上 by: member（成员）、period（期间）、item（指标）或 indicator（绩效指标）",
            )
            return
        short = short_title(table.title, len([b for b in self.document.blocks if isinstance(b, Grid)]) + 1)
        grid = Grid(name, table, form, labels, roles, {}, short, node)
        for key, row in table.rows.items():
            cells = self._row(grid, key, row, node)
            if cells is not None:
                grid.rows[key] = cells
        self.document.blocks.append(grid)

    def _form(self, table: Table, node: Node, name: str) -> Form | None:
        if table.form is None:
            return None
        form = self.framework.forms.get(table.form)
        if form is None:
            known = "、".join(self.framework.forms) or "无"
            self._fault(
                TABLE_RULE,
                node.at(("form",)).location,
                f"tables.{name}.form",
                f"指标体系中没有表式“{table.form}”（现有：{known}）",
                "改用已有的表式，或逐列写 label、fact",
            )
        return form

    def _row(self, grid: Grid, key: str, row: Row, node: Node) -> list[Cell] | None:
        row_node = node.at(("rows", key))
        cell_node = row_node.at(("cells",)) if row_node.items is not None else row_node
        texts, offsets = split_cells(row.cells), cell_offsets(row.cells)
        if len(texts) != len(grid.labels):
            self._fault(
                TABLE_RULE,
                cell_node.location,
                f"tables.{grid.id}.rows.{key}",
                f"本行有 {len(texts)} 格，表有 {len(grid.labels)} 列",
                "单元格之间用 | 分隔；空格写 ~，与上格合并写 ^，转录缺损写 ?",
            )
            return None
        if grid.form and grid.form.by == "indicator" and "name" in grid.roles:
            self.book.name_indicator(key, texts[grid.roles.index("name")])
        own = self.book.members[key].name if key in self.book.members else key
        row_label = next((t for t in texts if t not in (BLANK, ABOVE, LEFT, LOST) and not t[:1].isdigit()), own)
        cells = []
        for position, (text, offset) in enumerate(zip(texts, offsets, strict=True)):
            location = cell_node.locate(offset)
            label = f"{grid.short}“{row_name(grid, texts, row_label)}·{grid.labels[position]}”"
            cells.append(self._cell(grid, key, row, grid.roles[position], text, location, label))
        return cells

    def _cell(self, grid: Grid, key: str, row: Row, role: str, text: str, location: Location, label: str) -> Cell:
        fact = cell_key(grid, key, row, role, self.book)
        if text in (BLANK, ABOVE, LEFT, LOST):
            absence = {BLANK: "blank", LOST: "lost"}.get(text, "")
            bound = None
            if fact and absence == "lost":
                bound = self._bind(fact, "", "=", "", location, label, "table", absence)
            return Cell([], location, text, bound)
        pieces, errors = parse_line(text)
        for error in errors:
            self._fault(STATEMENT_RULE, location, f"tables.{grid.id}.rows.{key}", error.message, error.hint)
        inner = Node(location, text=text)
        statements = {p.offset: self._mark(p, inner, label) for p in pieces if isinstance(p, Mark)}
        bound = None
        if fact and not statements:
            bound = self._bind(fact, text, "=", cell_unit(grid, role), location, label, "table")
        return Cell(pieces, location, "", bound, statements)

    # -- the printed score table ---------------------------------------------------------------------------

    def _scores(self) -> None:
        scores = self.model.scores
        if scores is None:
            return
        labels = split_cells(scores.columns)
        heads = {1: ["score"], 2: ["points", "score"]}.get(len(labels))
        if heads is None:
            location = self.report.node.at(("scores", "columns")).location
            message = f"评分表有 {len(labels)} 列，应为“分值 | 得分”或“得分”"
            self._fault(TABLE_RULE, location, "scores.columns", message, "改写 columns")
            return
        for item, text in scores.items.items():
            node = self.report.node.at(("scores", "items", item))
            cells, offsets = split_cells(text), cell_offsets(text)
            if len(cells) != len(heads):
                self._fault(
                    TABLE_RULE,
                    node.location,
                    f"scores.{item}",
                    f"本项有 {len(cells)} 格，应为 {len(heads)} 格（{scores.columns}）",
                    "以 | 分隔；转录缺损写 ?",
                )
                continue
            name = "合计" if item == "total" else self.book.items[item].name if item in self.book.items else item
            for head, cell, offset, label in zip(heads, cells, offsets, labels, strict=True):
                absence = {LOST: "lost", BLANK: "blank"}.get(cell, "")
                place = f"评分表“{name}·{label}”"
                self._bind(
                    Key(f"{head}.{item}"),
                    "" if absence else cell,
                    "=",
                    "分",
                    node.locate(offset),
                    place,
                    "scores",
                    absence,
                )

    # -- one statement -------------------------------------------------------------------------------------

    def _bind(
        self,
        key: Key | None,
        literal: str,
        op: str,
        unit: str,
        location: Location,
        label: str,
        source: str,
        absence: str = "",
    ) -> Statement | None:
        resolved = self.book.resolve(key) if key else "这不是事实键"
        if isinstance(resolved, str):
            self._fault(STATEMENT_RULE, location, str(key or ""), resolved, "核对键名", literal)
            return None
        anchor = f"f{len(self.document.statements) + 1}"
        place = Place(location, label, source, anchor)
        quantity: Quantity | None = None
        if not absence:
            try:
                quantity, kind = self._read(resolved, literal, op, unit)
            except LiteralError as error:
                self._fault(STATEMENT_RULE, location, str(resolved), str(error), "按原件照录数值和单位", literal)
                return None
            if kind is not resolved.fact.kind:
                resolved = FactKey(_with_kind(resolved, kind), resolved.period, resolved.members)
        statement = Statement(resolved, literal, place, quantity, absence)
        self.document.statements.append(statement)
        return statement

    def _read(self, key: FactKey, literal: str, op: str, unit: str) -> tuple[Quantity | None, Kind]:
        if literal == FULL_POINTS and key.fact.id.startswith("score."):
            item = self.book.items.get(key.fact.id.split(".")[1])
            full = _full_points(item, key.fact.id) if item else self.framework.full
            return (Quantity(literal, full, full * 0, "分") if full is not None else None), Kind.POINTS
        return read_literal(key.fact, literal, op, unit)

    def _fault(self, rule: str, location: Location, path: str, message: str, hint: str, declared: str = "") -> None:
        self.document.findings.append(form_error(rule, location, path, message, hint, declared))


def _with_kind(key: FactKey, kind: Kind) -> FactInfo:
    return replace(key.fact, kind=kind)


def _full_points(item: Indicator, fact_id: str) -> Decimal | None:
    """Full points of an item, or of the part that the key names."""
    part = fact_id.split(".")[2:]
    if part and item.rule:
        known = {p.id: p.points for p in item.rule.parts} | {p.id: p.points for p in item.rule.items}
        return known.get(part[0])
    return item.full


def _shifted(piece: Piece, by: int) -> Piece:
    if isinstance(piece, Mark):
        return replace(piece, offset=piece.offset + by, literal_offset=piece.literal_offset + by)
    return piece
