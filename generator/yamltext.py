"""Strict reading of YAML: every value a string with its line and column, nothing typed implicitly.

libyaml's event stream is turned into a small tree in one pass without recursion, so nesting cannot exhaust the stack.
Refused with a located Chinese finding: anchors, aliases, tags, merge keys, duplicate keys, a second document, nesting
deeper than 20, files over 1 MB, bytes that are not UTF-8 text, folded blocks, comments behind a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import yaml

from generator.finding import Finding, Location, form_error

MAX_BYTES: Final = 1_000_000
MAX_DEPTH: Final = 20
RULE: Final = "yaml-form"

Path: TypeAlias = tuple[str | int, ...]


@dataclass(slots=True)
class Node:
    """A value of the file: a scalar (``text``), a mapping (``items``) or a sequence (``children``)."""

    location: Location
    text: str | None = None
    block: bool = False
    indent: int = 0
    items: dict[str, Node] | None = None
    key_locations: dict[str, Location] = field(default_factory=dict)
    children: list[Node] | None = None

    def at(self, path: Path) -> Node:
        """The node below *path*, or the nearest one above it that exists."""
        node = self
        for step in path:
            if node.items is not None and isinstance(step, str) and step in node.items:
                node = node.items[step]
            elif node.children is not None and isinstance(step, int) and step < len(node.children):
                node = node.children[step]
            else:
                break
        return node

    def locate(self, offset: int) -> Location:
        """File, line and column of the character at *offset* of a scalar's text."""
        before = (self.text or "")[:offset]
        if not self.block:
            return Location(self.location.file, self.location.line, self.location.column + offset)
        line_start = before.rfind("\n") + 1
        return Location(
            self.location.file,
            self.location.line + 1 + before.count("\n"),
            self.indent + 1 + offset - line_start,
        )

    def data(self) -> Any:
        """Plain dicts, lists and strings, as the schema takes them."""
        if self.items is not None:
            return {key: node.data() for key, node in self.items.items()}
        if self.children is not None:
            return [node.data() for node in self.children]
        return self.text


_MESSAGES: Final = (
    (r"found a tab character", "缩进用了制表符（Tab）", "把行首的制表符换成空格"),
    (r"mapping values are not allowed", "这里不应出现“: ”", "值里含有“: ”时，用中文冒号“：”，或把整段文字写成 | 块"),
    (r"while scanning a tag", "不能使用标签“!”", "“!”属于正文时，把整段文字写成 | 块"),
    (r"could not find expected ':'", "这一行缺少冒号“:”", "写成“键: 值”，冒号后空一格"),
    (r"did not find expected key", "缩进或括号不对，这里应是一个键", "检查本行及上一行的缩进是否与同级一致"),
    (r"did not find expected '-' indicator", "列表缩进不对，这里应以“- ”开头", "同一列表的各项“-”要对齐"),
    (r"did not find expected ',' or '[\]}]'", "括号没有配对，或括号内缺少逗号", "检查 [ ] 和 { } 是否成对"),
    (r"while scanning a quoted scalar|unexpected end of stream", "引号没有闭合", "补上缺少的引号"),
    (r"cannot start any token", "值以 YAML 保留的符号开头", "把整段文字写成 | 块，或给值加上引号"),
    (
        r"while scanning an alias|while scanning an anchor|found undefined alias",
        "不能使用 & 锚点和 * 引用",
        "把内容直接写出来",
    ),
    (r"control characters are not allowed|invalid (leading|trailing) UTF-8", "文件里有不可见的控制字符", "删去该字符"),
    (r"block sequence entries are not allowed", "这里不应出现“- ”", "检查缩进，列表另起一行"),
)
_LEFT_OPEN: Final = re.compile(
    r"while scanning a (quoted scalar|simple key)|while parsing a flow .* did not find expected ','"
)
INVISIBLE: Final = (
    r"\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    r"\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Inside brackets of an expression: what Unicode calls default-ignorable, and what turns the direction of writing.

Such characters show nothing, so two names that look the same differ, and a sum may be read backwards.
"""
UNPRINTABLE: Final = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f-\x9f{INVISIBLE}]")
_ODD_BREAK: Final = re.compile(r"\r(?!\n)|[\x85\u2028\u2029]")


def read_yaml(raw: bytes, file: str) -> tuple[Node | None, list[Finding]]:
    """The tree of one YAML file, or None with the findings that say why there is none.

    Refusals that leave a usable tree (a comment behind a value, a folded block) are returned with it.
    """
    whole = Location(file, 1, 1)
    if len(raw) > MAX_BYTES:
        return None, [
            form_error(
                RULE, whole, "", f"文件有 {len(raw):,} 字节，超过 1 MB 上限", "一个部门一个年度一个文件；附件不要放进来"
            )
        ]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return None, [form_error(RULE, Location(file, line, 1), "", "文件不是 UTF-8 文本", "另存为 UTF-8 编码的纯文本")]
    if "\0" in text:
        return None, [form_error(RULE, whole, "", "文件是二进制数据，不是文本", "提交 YAML 文本文件")]
    if not text.strip():
        return None, [form_error(RULE, whole, "", "文件是空的", "用“jixiao new 部门 年度”生成一份可填写的文件")]
    odd = _ODD_BREAK.search(text)
    if odd is not None:
        message = f"文件里有不可见的换行符（U+{ord(odd[0]):04X}）"
        return None, [form_error(RULE, _place(file, text, odd.start()), "", message, "删去该字符，或改为普通换行")]
    builder = _Builder(file, text)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            builder.feed(event)
            if builder.stopped:
                break
    except yaml.YAMLError as error:
        fault = _syntax_error(error, file, text)
        return None, [*(f for f in builder.findings if f.location < fault.location), fault]
    if builder.root is None and not builder.findings:
        builder.findings.append(form_error(RULE, whole, "", "文件里没有内容，只有注释", "填入报告内容"))
    return (None if builder.stopped else builder.root), builder.findings


def _place(file: str, text: str, offset: int) -> Location:
    """Line and column of the character at *offset* of the whole text."""
    before = text[:offset]
    return Location(file, before.count("\n") + 1, offset - before.rfind("\n"))


def _syntax_error(error: yaml.YAMLError, file: str, text: str) -> Finding:
    """Libyaml's complaint in Chinese; what is left open is shown where it was opened."""
    wording = f"{getattr(error, 'context', '') or ''} {getattr(error, 'problem', '') or error}"
    opened = getattr(error, "context_mark", None) if _LEFT_OPEN.search(wording) else None
    mark = opened or getattr(error, "problem_mark", None)
    if mark:
        location = Location(file, mark.line + 1, mark.column + 1)
    else:
        position = getattr(error, "position", 0)  # bytes of UTF-8, of a character that YAML does not allow
        location = _place(file, text, len(text.encode()[:position].decode(errors="ignore")))
    lines = text.split("\n")
    if location.line <= len(lines) and lines[location.line - 1][location.column - 1 : location.column] == "\t":
        wording = "found a tab character"
    for pattern, message, hint in _MESSAGES:
        if re.search(pattern, wording):
            return form_error(RULE, location, "", f"YAML 写法有误：{message}", hint)
    return form_error(RULE, location, "", "YAML 写法有误，读不下去", "检查本行及上一行的缩进、冒号和引号")


class _Builder:
    """Builds the tree from events; keeps a stack instead of recursing."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.lines = text.split("\n")
        self.findings: list[Finding] = []
        self.root: Node | None = None
        self.stopped = False
        self._stack: list[tuple[Node, str | None]] = []
        self._documents = 0

    def feed(self, event: Any) -> None:
        location = Location(self.file, event.start_mark.line + 1, event.start_mark.column + 1)
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._refuse(location, "文件里有第二个文档（“---”分隔）", "一个文件只放一份内容", stop=True)
            case yaml.AliasEvent():
                self._refuse(location, f"不能使用引用“*{event.anchor}”", "把内容直接写出来", stop=True)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._check_properties(event, location)
                is_mapping = isinstance(event, yaml.MappingStartEvent)
                node = Node(location, items={} if is_mapping else None, children=None if is_mapping else [])
                self._attach(node, location)
                self._stack.append((node, None))
                if len(self._stack) > MAX_DEPTH:
                    self._refuse(location, f"嵌套超过 {MAX_DEPTH} 层", "减少层级", stop=True)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._stack.pop()
                self._check_closing(event)
            case yaml.ScalarEvent():
                self._check_properties(event, location)
                self._scalar(event, location)

    def _scalar(self, event: Any, location: Location) -> None:
        style = event.style or ""
        node = Node(location, text=event.value)
        if style == "|":
            node.block = True
            node.indent = self._indent_below(event.start_mark.line, event.value)
            header = re.match(r"\|[-+0-9]*", self.lines[location.line - 1][location.column - 1 :])
            self._check_comment(event.start_mark, len(header[0]) if header else 0)
        elif style == ">":
            self._refuse(location, "不能使用折行块“>”", "改为“|”，一句一行")
        elif event.end_mark.line > event.start_mark.line:
            self._refuse(location, "一个值写成了好几行", "改为“|”块，一句一行")
        else:
            if style in "'\"" and style:
                node.location = Location(self.file, location.line, location.column + 1)
            self._check_comment(event.end_mark)
        self._check_characters(node, location)
        self._attach(node, location)

    def _check_characters(self, node: Node, start: Location) -> None:
        """What does not show; where it is written as such, and not as an escape, it is told at its own place."""
        odd = UNPRINTABLE.search(node.text or "")
        if odd is None:
            return
        own = node.locate(odd.start())
        line = self.lines[own.line - 1] if own.line <= len(self.lines) else ""
        place = own if line[own.column - 1 : own.column] == odd[0] else start
        hint = "它不显示：光标移到这一列，按一次 Delete，或把前后几个字重新输入"
        self._refuse(place, f"值里有不可见的字符（U+{ord(odd[0]):04X}）", hint)

    def _check_closing(self, event: Any) -> None:
        if event.end_mark.index > event.start_mark.index:  # a closing bracket; the end of a block has no width
            self._check_comment(event.end_mark)

    def _check_comment(self, mark: Any, skip: int = 0) -> None:
        line = self.lines[mark.line] if mark.line < len(self.lines) else ""
        rest = line[mark.column + skip :].strip()
        if rest.startswith("#"):
            where = Location(self.file, mark.line + 1, mark.column + skip + 1)
            self._refuse(where, f"值后面的“{rest[:20]}”会被当作注释丢掉", "注释单独写一行；“#”属于正文时，改用 | 块")

    def _indent_below(self, line: int, value: str) -> int:
        """How far a literal block is indented: its first words' column less the blanks that belong to them."""
        own = next((text for text in value.split("\n") if text.strip()), "")
        for text in self.lines[line + 1 :]:
            if text.strip():
                return len(text) - len(text.lstrip(" ")) - (len(own) - len(own.lstrip(" ")))
        return 0

    def _check_properties(self, event: Any, location: Location) -> None:
        if event.anchor:
            self._refuse(location, f"不能使用锚点“&{event.anchor}”", "把内容直接写出来", stop=True)
        if event.tag:
            self._refuse(location, f"不能使用标签“{event.tag}”", "删去标签", stop=True)

    def _attach(self, node: Node, location: Location) -> None:
        if not self._stack:
            if self.root is None:
                self.root = node
            return
        parent, key = self._stack[-1]
        if parent.children is not None:
            parent.children.append(node)
            return
        assert parent.items is not None
        if key is None:
            self._take_key(parent, node, location)
            return
        if key not in parent.items:
            parent.items[key] = node
        self._stack[-1] = (parent, None)

    def _take_key(self, parent: Node, node: Node, location: Location) -> None:
        assert parent.items is not None
        if node.text is None:
            self._refuse(location, "键必须是一个词，不能是列表或映射", "正文里的 {{ … }} 只能写在 | 块里", stop=True)
            return
        key = node.text
        if key == "<<":
            self._refuse(location, "不能使用合并键“<<”", "把内容直接写出来", stop=True)
        if key in parent.items:
            first = parent.key_locations[key].line
            self._refuse(location, f"键“{key}”重复（第 {first} 行已有）", "删去或改名其中一个")
        else:
            parent.key_locations[key] = location
        self._stack[-1] = (parent, key)

    def _refuse(self, location: Location, message: str, hint: str, *, stop: bool = False) -> None:
        self.findings.append(form_error(RULE, location, "", message, hint))
        self.stopped = self.stopped or stop


def walk_paths(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Every scalar below *node* with its path; depth is limited by the reader."""
    if node.items is not None:
        for key, child in node.items.items():
            yield from walk_paths(child, (*path, key))
    elif node.children is not None:
        for index, child in enumerate(node.children):
            yield from walk_paths(child, (*path, index))
    else:
        yield path, node
