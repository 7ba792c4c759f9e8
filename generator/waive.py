"""``jixiao waive``: register a waiver in a report and its reason in the internal records beside it.

Lines are inserted, nothing else is rewritten: every other byte of both files stays. What was made is read again before
it is written, and either both files are written or none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from generator import editing
from generator.finding import SECRET_RULES, Finding, Severity
from generator.load import INTERNAL_SUFFIX, Content, Loaded, M, internal_file, read_model, relative
from generator.pipeline import Checked, check
from generator.rules import RULES
from generator.rules.form import HANDLING_RULES, READING_RULES
from generator.schema.report import Internal, Report
from generator.textcode import to_yaml
from generator.validate import OUTER_RULES
from generator.waivers import last_day, reference_day, settle
from generator.withheld import Secrets
from generator.yamltext import Node, read_yaml

_KEY: Final = "waivers"
_LONG: Final = 2000
_SHOWN: Final = 8


class WaiveError(Exception):
    """The waiver was not registered and nothing was written; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for; ``fingerprint`` chooses where several findings have one rule and path."""

    rule: str
    path: str
    code: str
    note: str
    reason: str
    requested_by: str
    approved_by: str
    expires: date
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Registered:
    """The number of the new waiver, the two files, and earlier waivers of the same place that hold no more."""

    id: str
    report: str
    internal: str
    obsolete: tuple[str, ...]


def waive(root: Path, path: Path, request: Request, today: date) -> Registered:
    """Register one waiver. Raises WaiveError, or OSError; then both files are as they were."""
    path = path.resolve()
    checked = _checked(root, path, request.rule, today)
    content, longest = checked.content, checked.content.policy.waivers.longest_days
    secrets = checked.secrets.with_places(checked.findings)
    report = _report(root, path, content, [secrets.kept(f) for f in checked.findings])
    _examine(request, reference_day(report.model, today), last_day(report.model, longest))
    finding = _chosen(report, checked.findings, request, secrets)
    inner_path, internal = internal_file(path), content.internals.get(report.file)
    taken = {w.id for w in report.model.waivers} | set(internal.model.waivers if internal else ())
    name = next(f"w{number}" for number in range(1, len(taken) + 2) if f"w{number}" not in taken)
    made = _with_waiver(report, _record(name, request, finding))
    reasons = _with_reason(root, inner_path, internal, name, request.reason.strip())
    if not settle(_read(made, Report, report.file), [finding], today, longest)[0].waived:
        raise WaiveError("登记之后豁免不会起作用，没有改动。请核对到期日和申请人、批准人")
    old = tuple(w.id for w in report.model.waivers if (w.rule, w.path) == (request.rule, request.path))
    _write_both((path, report.raw, made), (inner_path, internal.raw if internal else None, reasons))
    return Registered(name, report.file, relative(inner_path, root), old)


def _checked(root: Path, path: Path, rule: str, today: date) -> Checked:
    """The content around the report and what is found in it; what compares reports needs all of them."""
    if path.name.endswith(INTERNAL_SUFFIX) or path.parent.parent != root / "content" / "reports":
        raise WaiveError("FILE 应是一份报告：content/reports/部门编号/年度.yml")
    return check(root, None if rule in OUTER_RULES else [path], today)


def _report(root: Path, path: Path, content: Content, findings: list[Finding]) -> Loaded[Report]:
    file, inner = relative(path, root), relative(internal_file(path), root)
    report = next((report for report in content.reports if report.file == file), None)
    for name in (file, inner):
        faults = [f for f in findings if f.location.file == name and f.severity is Severity.ERROR]
        if faults and (report is None or name == inner or any(f.rule == "yaml-form" for f in faults)):
            first = faults[0]
            raise WaiveError(
                f"{name} 有错误，先改正再登记豁免。第一处在 {first.location.spot or '文件'}：{first.message}"
            )
    if report is None:
        raise WaiveError(f"{file} 读不出来，先运行 jixiao check {file}")
    if report.model.origin == "transcribed":
        raise WaiveError("这是转录的报告，不设豁免：没有人代部门批准过，对不上之处照录发布、旁注核验说明")
    return report


def _examine(request: Request, day: date, end: date) -> None:
    """Whether what is asked for could ever be in force."""
    texts = {
        "--note": request.note,
        "--reason": request.reason,
        "--by": request.requested_by,
        "--approved-by": request.approved_by,
    }
    for option, text in texts.items():
        if not text.strip() or "\n" in text or "\r" in text or len(text) > _LONG:
            raise WaiveError(f"{option} 应写成一行，不能空着，不超过 {_LONG} 字")
    if "".join(request.requested_by.split()) == "".join(request.approved_by.split()):
        raise WaiveError("申请人和批准人不能是同一职务，须由另一职务批准")
    if request.expires < day:
        raise WaiveError(f"到期日 {request.expires} 早于 {day}，登记时就已失效")
    if request.expires > end:
        raise WaiveError(f"到期日 {request.expires} 太远：豁免最迟到 {end}（期限见 content/checks.yml 的 waivers）")


def _chosen(report: Loaded[Report], findings: list[Finding], request: Request, secrets: Secrets) -> Finding:
    """The finding that is meant; what is told of others holds nothing secret."""
    mine = [f for f in findings if f.location.file == report.file]
    found = [f for f in mine if (f.rule, f.path) == (request.rule, request.path)]
    rule = RULES.get(request.rule)
    if rule is None:
        raise WaiveError(f"没有规则“{request.rule}”。运行 jixiao explain 列出全部规则")
    if rule in HANDLING_RULES:
        raise WaiveError(f"{request.rule} 不能豁免：{rule.mend}")
    if rule.id in SECRET_RULES:
        raise WaiveError(f"{rule.id} 查的是个人信息和密级标志，由审核人核对，不能豁免：{rule.mend}")
    if rule in READING_RULES or any(f.severity is Severity.ERROR for f in found):
        raise WaiveError(f"{request.rule} 是错误，错误只能改正，不能豁免")
    if not found:
        open_ = [f for f in mine if f.severity is not Severity.ERROR and not f.waived and f.rule not in SECRET_RULES]
        known = sorted({(f.rule, secrets.path(f.path)) for f in open_})
        listed = "".join(f"\n  {name} {path}" for name, path in known[:_SHOWN])
        more = f"\n  另有 {len(known) - _SHOWN} 条，见 jixiao check" if len(known) > _SHOWN else ""
        told = f"现有：{listed}{more}" if known else "这份报告没有可以豁免的结果"
        raise WaiveError(f"检查结果里没有这一条：规则 {request.rule}，path {request.path}。{told}")
    figures = request.fingerprint.rpartition(":")[2]
    meant = [f for f in found if not figures or f.figures == figures]
    if not meant:
        raise WaiveError(f"没有指纹为 {figures} 的结果；现有：{'、'.join(f.figures for f in found)}")
    if len({f.figures for f in meant}) > 1:
        listed = "".join(
            f"\n  --fingerprint {f.figures}　第 {f.location.line} 行：{secrets.kept(f).message}" for f in meant
        )
        raise WaiveError(f"这条规则在此处有 {len(meant)} 条结果，用 --fingerprint 选定一条：{listed}")
    if len(meant) > 1:
        lines = "、".join(str(f.location.line) for f in meant)
        raise WaiveError(
            f"第 {lines} 行的 {len(meant)} 条结果，规则、所指之处和所载都相同，分不清豁免哪一条；一项豁免只管一条。"
            "先改好其中可以改的；都要保留的，给所在的各段分别加上 id，重新检查后按新的所指之处登记"
        )
    if meant[0].waived:
        raise WaiveError("这一条已有有效的豁免，没有改动")
    return meant[0]


def _record(name: str, request: Request, finding: Finding) -> dict[str, str]:
    return {
        "id": name,
        "rule": request.rule,
        "path": request.path,
        "fingerprint": finding.figures,
        "code": request.code,
        "note": request.note.strip(),
        "requested_by": request.requested_by.strip(),
        "approved_by": request.approved_by.strip(),
        "expires": request.expires.isoformat(),
    }


# -- text ------------------------------------------------------------------------------------------------------


def _with_waiver(report: Loaded[Report], record: dict[str, str]) -> bytes:
    wanted = report.node.data()
    wanted[_KEY] = [*wanted.get(_KEY, []), record]
    present = (report.node.items or {}).get(_KEY)
    indent = editing.dash_indent(report.raw, present) if present is not None and present.children else "  "
    if indent is None:
        raise WaiveError("waivers 写成了一行 [ … ]，没有改动。先改成每项一行、以“- ”开头")
    return _inserted(report.raw, report.node, indent, to_yaml([record]), wanted)


def _with_reason(root: Path, path: Path, internal: Loaded[Internal] | None, name: str, reason: str) -> bytes:
    if internal is None:
        raw = editing.NEW_INTERNAL.encode()
        internal = _read(raw, Internal, relative(path, root))
    wanted = internal.node.data()
    wanted[_KEY] = {**wanted.get(_KEY, {}), name: {"reason": reason}}
    present = (internal.node.items or {}).get(_KEY)
    columns = [place.column for place in present.key_locations.values()] if present is not None else []
    indent = " " * (columns[-1] - 1) if columns else "  "
    return _inserted(internal.raw, internal.node, indent, to_yaml({name: {"reason": reason}}), wanted)


def _inserted(raw: bytes, node: Node, indent: str, item: str, wanted: dict[str, Any]) -> bytes:
    """*raw* with the lines of *item* below ``waivers``."""
    made = editing.inserted(raw, node, _KEY, indent, item, wanted)
    if made is None:
        raise WaiveError(
            f"{node.location.file} 的写法特殊，找不到可以插入豁免的地方，没有改动。请按“填报说明”手工填写 waivers"
        )
    return made


def _read(raw: bytes, model: type[M], file: str) -> Loaded[M]:
    """The model that was made; it must be without fault."""
    node, faults = read_yaml(raw, file)
    loaded, more = read_model(node, model, file, raw) if node is not None else (None, [])
    if loaded is None:
        raise WaiveError(f"写出来的文件读不回来，没有改动：{[*faults, *more][0].message}")
    return loaded


# -- files -----------------------------------------------------------------------------------------------------


def _write_both(report: tuple[Path, bytes, bytes], internal: tuple[Path, bytes | None, bytes]) -> None:
    """Replace both files, or leave both: the reason first, so that no waiver ever stands without one."""
    for path, before, _ in (report, internal):
        if (path.read_bytes() if path.is_file() else None) != before:
            raise WaiveError(f"{path.name} 刚才被别的程序改过，没有改动。请再运行一次")
    with editing.pending(*report[::2]) as new_report, editing.pending(*internal[::2]) as new_internal:
        editing.put(new_internal, internal[0])
        try:
            editing.put(new_report, report[0])
        except OSError:
            _restore(*internal[:2])
            raise


def _restore(path: Path, before: bytes | None) -> None:
    if before is None:
        path.unlink()
        return
    with editing.pending(path, before) as old:
        editing.put(old, path)
