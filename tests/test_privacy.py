"""Personal data and secrets in bytes: what is found and exactly where, what is left alone, and that nothing is told.

Numbers of people here are published samples (GB 11643, an operator's service number) or made up around a check digit.
"""

import json
import re
import shutil
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from generator import pipeline, publishing
from generator.cli import main
from generator.finding import SECRET_RULES, Severity
from generator.load import load_content, source_files
from generator.privacy import Hit, masked, scan, secrets
from generator.privacy.text import normal
from generator.schema.checks import Privacy
from generator.validate import check_files
from tests.projects import make_project, put_report
from tests.support import quiet

HERE: Final = Path(__file__).resolve().parent
SMALL: Final = (HERE / "reports" / "small.yml").read_text(encoding="utf-8")
ID: Final = "11010519491231002X"
MOBILE: Final = "13800138000"
CARD: Final = "6225768888888888"
WORDS: Final = Privacy(
    marks=("内部资料", "仅供内部"), causes=("患病", "身患", "癌", "残疾", "低保", "致困", "困难职工")
)
FULL_WIDTH: Final = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def found(text: str, name: str = "a.yml") -> list[Hit]:
    return scan(text.encode(), name, WORDS)


def kinds(text: str) -> list[tuple[str, bool]]:
    return [(hit.kind, hit.blocks) for hit in found(text)]


# -- vectors ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text,kind",
    [
        (ID, "resident-id"),
        ("360426199101010071", "resident-id"),
        ("440524188001010014", "resident-id"),
        ("830000199001010012", "resident-id"),
        ("身份证11010519491231002x", "resident-id"),
        ("1101 0519 4912 3100 2X", "resident-id"),
        ("110105-19491231-002X", "resident-id"),
        ("110105.19491231.002X", "resident-id"),
        ("110105（19491231）002Ｘ", "resident-id"),
        ("11010519491231002Х", "resident-id"),  # a Cyrillic letter
        (MOBILE, "mobile"),
        ("138 0013 8000", "mobile"),
        ("138-0013-8000", "mobile"),
        ("1 3 8 0 0 1 3 8 0 0 0", "mobile"),
        ("+86 138-0013-8000", "mobile"),
        ("+8613800138000", "mobile"),
        ("008613800138000", "mobile"),
        ("手机：8613800138000", "mobile"),
        ("Tel13800138000", "mobile"),
        ("１３８００１３８０００", "mobile"),
        ("一三八〇〇一三八〇〇〇", "mobile"),
        ("①13800138000", "mobile"),
        ("138**0013**8000", "mobile"),
        (r'"\x31380013800\u0030"', "mobile"),
        ("1&#51;800138000", "mobile"),
        ("138\u200b0013\ufeff8000", "mobile"),
        ("联系电话：1380013\n  8000", "mobile"),
        ('电话："1380013\\\n   8000"', "mobile"),
        (CARD, "bank-card"),
        ("6225 7688 8888 8888", "bank-card"),
        ("卡号 4111111111111111", "bank-card"),
    ],
)
def test_certain(text: str, kind: str) -> None:
    assert kinds(text) == [(kind, True)]


@pytest.mark.parametrize(
    "text,kind",
    [
        ("110105194912310021", "id-like"),
        ("项目编码 11010519491231002X", "id-like"),
        ("110105491231002", "old-id"),
        ("15412345678", "mobile-like"),
        ("合同编号 13800138000", "mobile-like"),
        ("https://www.example.gov.cn/post_13800138000.html", "mobile-like"),
        ("全年支出 13800138000", "mobile-like"),
        ("基本支出 | 13800138000 | 25912345678", "mobile-like"),
        ("2021-13800138000", "mobile-like"),
        ("+852 5123 4567", "mobile-like"),
        ("4111111111111111", "card-like"),
        ("开户行：某银行 账号：622576888888888", "account"),
        ("0755-82918789", "landline"),
        ("（0755）82918789", "landline"),
        ("家庭电话：0755-82918789", "landline"),
        ("护照 E12345678", "passport"),
        ("粤B12345", "plate"),
        ("abc@qq.com", "mail"),
        ("联系邮箱：12345678@qq.com", "mail"),
        ("住址：幸福路5号", "address"),
        ("张三，幸福路5号3栋201室", "address"),
        ("填报人：张三", "signatory"),
        ("困难职工张三因患癌症住院", "named-cause"),
        ("欧阳建国同志身患重病", "named-cause"),
        ("慰问困难职工 1 户", "small-count"),
        ("因病致困两人", "small-count"),
        ("92110000MA0000000E", "sole-trader"),
    ],
)
def test_to_be_looked_at(text: str, kind: str) -> None:
    assert kinds(text) == [(kind, False)]


@pytest.mark.parametrize(
    "text",
    [
        "统一社会信用代码 91110000600037341L",
        "91350100M000100Y43",
        "51011723T000007943391",
        "福财〔2021〕12号、粤ICP备12345678号、粤公网安备 44011802000123号",
        "政府网站标识码 4401180001",
        "采购编号 440118202312310014",
        "13800138000元、13800138000.00、13,800,138,000.00、¥13800138000、13800138000 万元",
        "{{ budget.executed = 13800138000 元 }}",
        "2023-11-20 14:05:33",
        "138 2023 2022",
        "text_sha256: 56f5940504ec0167fb9b7d8f3cf9dacb35fc6bb449f4a29f29c6d97a72afa6b0",
        "550e8400-e29b-41d4-a716-446655440000",
        "138****8000 5678",
        "110105********002X",
        "联系电话：0755-82918789",
        "联系电话：02082733866",
        "联系邮箱：futian@163.com、a@example.gov.cn",
        "办公地址：福民路5号3栋201室",
        "填报人：{{ withheld person }}",
        "填报人：财务科",
        "困难职工张某身患癌症",
        "高龄、残疾、低保职工优先；慰问困难职工 80 人，一户一策",
        "张三、李四获评市劳动模范",
        "姓名，电话，住址等信息不公开",
        "姓名 | 荣誉称号\n张三 | 市劳动模范",
        "姓名 | 电话\n{{ withheld person }} | {{ withheld phone }}\n合计 | 2",
        "不含国家秘密；秘密战线；商业机密；保守机密；保密审查；国家秘密",
        "连续性内部资料性出版物",
        "“内部资料”字样",
    ],
)
def test_left_alone(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "机密★20年",
        "★秘密",
        "绝　密 ★",
        "密级：秘密",
        "title: 机密",
        "  - cover: |\n      绝密\n",
        "【秘密】",
        "内部资料",
        "（内部资料）",
        "内部资料，注意保存",
        "内 部 资 料",
        "title: 内部资料",
        "本报告仅供内部使用",
        "仅供内部参考",
    ],
)
def test_marks(text: str) -> None:
    assert kinds(text) == [("secrecy-mark", True)]


@pytest.mark.parametrize(
    "text,kind",
    [
        ('title: "\\u673a\\u5bc6"', "secrecy-mark"),
        ('title: "\\u673a\\u5bc6\\u2605"', "secrecy-mark"),
        ('title: "\\U0000673a\\U00005bc6"', "secrecy-mark"),
        ('title: "机\\u5bc6\\n"', "secrecy-mark"),
        ('title: "\\u3010\\u5185\\u90e8\\u8d44\\u6599\\u3011"', "secrecy-mark"),
        ("<p>【&#26426;&#x5bc6;】</p>", "secrecy-mark"),
        ('text: "困难职工李\\u56db\\u5149因患白血\\u75c5致困"', "named-cause"),
        ('text: "\\u586b\\u62a5\\u4eba：赵\\u5c0f\\u71d5"', "signatory"),
    ],
)
def test_words_spelt_in_escapes(text: str, kind: str) -> None:
    """Found as a reader gets them, and told where they stand in the file."""
    (hit,) = [hit for hit in found(f"甲\n{text}\n") if hit.kind == kind]
    assert hit.line == 2 and text[hit.column - 1 :][: hit.length].strip() in text
    assert hit.column - 1 + hit.length <= len(text)


def test_escapes_that_are_none() -> None:
    assert found("path: 'C:\\u'\na: \\\\u673a\n") == []


@pytest.mark.parametrize("text", ["建立内部资料管理制度", "该系统仅供内部使用"])
def test_words_of_marks_in_running_text(text: str) -> None:
    assert kinds(text) == [("secrecy-word", False)]
    assert scan(text.encode(), "a.yml") == [], "the words are those of checks.yml"
    assert scan(text.encode(), "content/checks.yml", WORDS) == [], "which has to name them"


@pytest.mark.parametrize(
    "text,place",
    [
        ("序号 | 姓名 | 身份证号\n1 | 张三 | 已核", (1, 6)),
        ("| 姓名 | 住址 |\n| --- | --- |\n| 张三 | 略 |", (1, 3)),
        ("姓名,账号,备注\n张三,略,略", (1, 1)),
        ("columns: 序号 | 困难职工姓名 | 病种\n    rows:\n      a: 1 | 张三 | 略", (1, 19)),
        ("姓名 | 补助标准\n古丽·阿依 | 500", (1, 1)),
    ],
)
def test_lists_of_people(text: str, place: tuple[int, int]) -> None:
    assert [(h.kind, h.blocks, h.line, h.column) for h in found(text)] == [("name-list", True, *place)]


def test_a_list_of_prizes_is_to_be_looked_at() -> None:
    assert kinds("姓名 | 奖项 | 金额\n张三 | 一等奖 | 500") == [("award-list", False)]


# -- places, encodings ------------------------------------------------------------------------------------------


def id_number(place: str, born: date, serial: int) -> str:
    digits = f"{place}{born:%Y%m%d}{serial:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]


ID_NUMBERS: Final = st.builds(
    id_number,
    st.sampled_from(["110105", "440118", "440304", "500101", "710000", "810000", "820000", "830000", "659001"]),
    st.dates(date(1900, 1, 1), date(2026, 1, 1)),
    st.integers(0, 999),
)
SEPARATORS: Final = st.sampled_from(["", " ", "-", "　", "－", "—", "\u200b", "\u00ad", "\t", " - ", "\n      ", "**"])


@st.composite
def disguised(draw: st.DrawFn, numbers: st.SearchStrategy[str]) -> str:
    """A number with anything between its digits that people or programs put there, some digits of full width."""
    number = draw(numbers)
    parts = [draw(st.sampled_from([char, char.translate(FULL_WIDTH)])) for char in number]
    return "".join(char + draw(SEPARATORS) for char in parts[:-1]) + parts[-1]


@given(
    number=disguised(ID_NUMBERS), above=st.integers(0, 3), before=st.sampled_from(["", "，", "职工", "号：", "㎡", "("])
)
def test_identity_numbers_are_found_wherever_they_are(number: str, above: int, before: str) -> None:
    text = "甲①乙\r\n" * above + before + number + "。"
    hits = [hit for hit in found(text) if hit.kind == "resident-id"]
    assert [(h.line, h.column, h.length, h.blocks) for h in hits] == [(above + 1, len(before) + 1, len(number), True)]


@given(number=disguised(st.just(MOBILE)))
def test_a_named_mobile_number_is_found_however_it_is_written(number: str) -> None:
    assert [(h.kind, h.blocks, h.column) for h in found(f"电话：{number}。")] == [("mobile", True, 4)]


@given(text=st.text(max_size=60))
def test_the_copy_is_as_long_as_the_text(text: str) -> None:
    assert len(normal(text, "a.md")) == len(text)


@given(raw=st.binary(max_size=200))
def test_any_bytes_can_be_searched(raw: bytes) -> None:
    scan(raw, "a.bin", WORDS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_encodings(encoding: str) -> None:
    raw = f"第一行\r\n身份证号：{ID}。\n密级：机密\n".encode(encoding)
    assert {(h.kind, h.line, h.column) for h in scan(raw, "a.txt")} == {("resident-id", 2, 6), ("secrecy-mark", 3, 4)}


@pytest.mark.parametrize("broken", [b"\xff", b"\xe9", b"\xc4\xe3\xff", b"\x00"])
def test_what_is_no_text_hides_nothing(broken: bytes) -> None:
    raw = "说明\n".encode() + broken + b" \n" + ID[:9].encode() + broken + ID[9:].encode()
    assert [h.line for h in scan(raw, "a.txt") if h.kind == "resident-id"] == [3]
    assert [h.line for h in scan(broken + b"," + MOBILE.encode() + b"," + broken, "a.txt")] == [1]


# -- what is no personal data -----------------------------------------------------------------------------------

AMOUNTS: Final = st.decimals(Decimal(0), Decimal(10) ** 13, places=2, allow_nan=False, allow_infinity=False)
PLAIN: Final = st.one_of(
    AMOUNTS.map(lambda amount: f"{amount:,.2f} 元"),
    AMOUNTS.map(lambda amount: f"{amount:.2f}"),
    st.integers(0, 10**16).map(lambda amount: f"{amount}元"),
    st.integers(0, 10**13).map(lambda amount: f"{amount:,}"),
    st.from_regex(r"[0-9]{8}[A-Z][0-9]{12}", fullmatch=True),
    st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
    st.uuids().map(str),
    st.datetimes().map(lambda at: f"{at:%Y-%m-%d %H:%M:%S}"),
    st.integers(1, 999).map(lambda number: f"财绩〔2023〕{number}号"),
)


@given(figures=st.lists(PLAIN, min_size=1, max_size=6), between=st.sampled_from([" | ", "，", "；", "\n"]))
def test_figures_and_codes_never_block(figures: list[str], between: str) -> None:
    assert [hit.kind for hit in found(between.join(figures)) if hit.blocks] == []


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "1 ",
        "138 ",
        "62 ",
        "6222 ",
        "1\u200b",
        "1\n",
        f"{MOBILE} ",
        f"{ID},",
        "{{a=",
        "张",
        "住址",
        "姓名|电话\n",
        "姓名|电话\n张三丰|1\n",
        "columns:\n  a: {label: 姓名}\n  b: {label: 电话}\nrows:\n  x: 张三丰|1\n",
        "\\u673a",
        "困难职工李四光因病 1 户",
        "*",
        "@a",
    ],
)
def test_time_grows_with_the_length_only(unit: str) -> None:
    text = (unit * 200_000)[:200_000].encode()
    before = time.perf_counter()
    scan(text, "a.md", WORDS)
    for _ in secrets(text, "a.md", WORDS):
        pass
    assert time.perf_counter() - before < 10


# -- findings ---------------------------------------------------------------------------------------------------


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    return make_project(tmp_path / "project", root)


def with_secrets(report: str) -> bytes:
    text = f"      证件号 {ID}，电话 {MOBILE}，账号 622576888888888。\n      机密★\n      全年预算支出"
    return report.replace("      全年预算支出", text).encode()


def test_findings_say_kind_and_place_only(project: Path) -> None:
    path = put_report(project, with_secrets(SMALL))
    findings = [f for f in pipeline.check(project).findings if f.rule in SECRET_RULES]
    line = (
        path.read_text(encoding="utf-8").split("\n").index(f"      证件号 {ID}，电话 {MOBILE}，账号 622576888888888。")
        + 1
    )
    assert [(f.path, f.severity, f.location.line - line, f.location.column) for f in findings] == [
        ("resident-id-1", Severity.ERROR, 0, 11),
        ("mobile-1", Severity.ERROR, 0, 33),
        ("account-1", Severity.WARNING, 0, 48),
        ("secrecy-mark-1", Severity.ERROR, 1, 7),
    ]
    for finding in findings:
        assert (finding.declared, finding.expected, finding.difference, finding.related) == ("", "", "", ())
        assert not re.search(r"[0-9]{3}", finding.message + finding.hint)
    assert len({finding.figures for finding in findings}) == 1, "the identity holds nothing of the value"


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github", "gitlab", "markdown"])
def test_no_output_holds_the_value(form: str, project: Path) -> None:
    put_report(project, with_secrets(SMALL.replace("12.50 万元", "12.50 万圆")))  # something else on the next line
    result = CliRunner().invoke(main, ["--root", str(project), "check", "--format", form])
    assert result.exit_code == 1
    assert "personal-data" in result.output
    for value in (ID, ID[6:14], MOBILE, MOBILE[3:], "622576888888888"):
        assert value not in result.output


def test_nothing_is_published_and_the_old_site_stays(project: Path, root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "content" / "pages", project / "content" / "pages")
    site = tmp_path / "site"
    assert publishing.build(project, site, quiet, pdfs=False).files
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    put_report(project, with_secrets(SMALL))
    built = publishing.build(project, site, quiet)
    assert (built.files, built.published) == (0, 0)
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before
    assert not (tmp_path / "new").exists()
    assert not publishing.build(project, tmp_path / "new", quiet).files
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("name", ["site.yml", "pages/note.md", "attachments/list.csv", "frameworks/futian-2021.v1.yml"])
def test_every_file_of_the_content_is_searched(name: str, project: Path) -> None:
    path = project / "content" / name
    path.parent.mkdir(exist_ok=True)
    old = path.read_bytes() if path.exists() else b""
    path.write_bytes(old + f"\n# {MOBILE}\n".encode())
    checked = pipeline.check(project)
    assert [f.location.file for f in checked.findings if f.rule == "personal-data"] == [f"content/{name}"]
    assert checked.blocked


def test_internal_records_are_not_searched(project: Path) -> None:
    path = put_report(project, SMALL.encode())
    path.with_name("2021.internal.yml").write_text(f"schema_version: 1\ncontact: {MOBILE}\n", encoding="utf-8")
    assert not [f for f in pipeline.check(project).findings if f.rule in SECRET_RULES]


def test_a_number_in_a_file_name_is_told_masked(root: Path) -> None:
    name = f"content/pages/张三-{ID}.md"
    assert masked(name) == f"content/pages/张三-{'＊' * 18}.md"
    findings = check_files([(name, b"")], load_content(root, []).policy)
    assert [(f.rule, f.severity, f.path, f.location.line) for f in findings] == [
        ("personal-data", Severity.ERROR, "name-resident-id-1", 0)
    ]
    assert all(ID not in str(finding) for finding in findings)


def test_the_real_content(root: Path) -> None:
    """Nothing blocks; what is to be looked at is known."""
    policy = load_content(root, []).policy
    findings = check_files(source_files(root), policy)
    assert [f for f in findings if f.severity is Severity.ERROR] == []
    assert [(f.location.file, f.path) for f in findings if f.location.file.startswith("content/reports/")] == [
        ("content/reports/jiangmen-zonggonghui/2024.yml", "small-count-1")
    ]


def test_waivers_settle_no_error(project: Path) -> None:
    report = with_secrets(SMALL).decode()
    source = report[report.index("source:") : report.index("dates:")]
    figures = next(f for f in pipeline.check(put_and(project, report)).findings if f.path == "mobile-1").figures
    waiver = {"id": "w1", "rule": "personal-data", "path": "mobile-1", "fingerprint": figures, "code": "misread"}
    waiver |= {"note": "系单位电话", "requested_by": "财务", "approved_by": "主任", "expires": "2027-01-01"}
    text = report.replace(source, "").replace("transcribed", "authored") + f"waivers:\n  - {json.dumps(waiver)}\n"
    checked = pipeline.check(put_and(project, text))
    assert not next(f for f in checked.findings if f.path == "mobile-1").waived
    assert checked.blocked


def put_and(project: Path, report: str) -> Path:
    put_report(project, report.encode())
    return project
