"""Open data: every product follows the one declaration, holds exact values, runs nothing, and holds nothing that is not public."""

import csv
import hashlib
import io
import json
import re
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

import jsonschema
import openpyxl
import pytest

from generator import publishing, synth
from generator.opendata import csvs, data_files, describing_files, feeds, linked, linked_by_page, sitemaps, workbooks
from generator.opendata.columns import BY_ID, FACTS, NOTES, SCORES, TABLES, Column, Table
from generator.opendata.csvs import harmless
from generator.opendata.database import database
from generator.opendata.published import json_schema
from generator.opendata.tables import Cell, rows
from generator.pages import all_pages
from generator.pages.base import DATA, size_text
from generator.pages.data import examples
from generator.pipeline import check
from generator.quantity import plain
from generator.render.templates import environment
from generator.report.model import Report
from generator.report.publication import Page, Publication
from generator.schemas import schema

ATOM: Final = "{http://www.w3.org/2005/Atom}"
BASE: Final = "https://example.gov.cn/jixiao"
EVIL: Final = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "－1",
    "'=1",
    "'",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]>&<b>&amp;",
    'a"b,c\r\nd',
    "a\u2028b",
    "_x0041_",
    '=HYPERLINK("http://x")',
)


@pytest.fixture(scope="module")
def real(root: Path) -> Publication:
    return publishing.publish_all(check(root))


@pytest.fixture(scope="module")
def invented(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """Invented reports: earlier editions, reviews, corrections, a draft and a withdrawn report among them."""
    folder = tmp_path_factory.mktemp("opendata") / "project"
    synth.write(root, folder, 14, seed=1)
    made = publishing.publish_all(check(folder))
    assert made.earlier
    return made


@pytest.fixture(scope="module")
def files(invented: Publication) -> dict[str, bytes]:
    return whole(invented)


@pytest.fixture(scope="module")
def real_files(real: Publication) -> dict[str, bytes]:
    return whole(real)


def whole(publication: Publication) -> dict[str, bytes]:
    made = dict(data_files(publication))
    made.update(list(describing_files(publication, made)))
    return made


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def sheet(content: bytes, name: str) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))[name]


def opened(content: bytes) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(content)
    return connection


def with_base(publication: Publication) -> Publication:
    return replace(publication, portal=replace(publication.portal, base_url=BASE, demonstration=False))


def evil(report: Report, words: str) -> Report:
    """The report with *words* wherever a text of it may stand."""
    note = (
        replace(report.notes[0], message=words, declared=words, difference=words, title=words) if report.notes else None
    )
    return replace(
        report,
        title=words,
        printed_title=words,
        department_name=words,
        region=words,
        publisher=words,
        grade=words,
        index_number=words,
        statements=tuple(replace(s, printed=words, name=words, place=words) for s in report.statements[:3]),
        scores=tuple(replace(row, name=words, wording=(words,)) for row in report.scores),
        notes=(note,) if note else (),
        sentences=tuple(replace(sentence, text=words) for sentence in report.sentences[:1]),
    )


# -- one declaration ---------------------------------------------------------------------------------------


def test_the_declaration_is_sound() -> None:
    assert len(BY_ID) == len(TABLES)
    for table in TABLES:
        ids, names = [c.id for c in table.columns], [c.name for c in table.columns]
        assert len(set(ids)) == len(ids), table.id
        assert len(set(names)) == len(names), table.id
        assert set(table.key) <= set(ids)
        assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in [table.id, *ids])
        assert all(c.description and c.source and not c.description.endswith("。") for c in table.columns)
        assert all(c.required for c in table.columns if c.id in table.key)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.id)
def test_every_row_is_as_declared(invented: Publication, real: Publication, table: Table) -> None:
    for publication in (invented, real):
        lines = list(rows(table, publication.reports))
        keys = [tuple(line[[c.id for c in table.columns].index(name)] for name in table.key) for line in lines]
        assert len(set(keys)) == len(keys)
        faults = [
            (c.id, cell) for line in lines for c, cell in zip(table.columns, line, strict=True) if not fits(c, cell)
        ]
        assert not faults[:5]
    assert table.id == "waivers" or list(rows(table, invented.reports)), "nothing to look at"


def fits(column: Column, cell: Cell) -> bool:
    if cell is None:
        return not column.required
    if column.values and cell not in dict(column.values):
        return False
    match column.type:
        case "flag":
            return isinstance(cell, bool)
        case "integer":
            return type(cell) is int
        case "decimal":
            return isinstance(cell, str) and format(Decimal(cell), "f") == cell
        case "date":
            return isinstance(cell, str) and date.fromisoformat(cell).isoformat() == cell
    return isinstance(cell, str) and cell != ""


def test_csv_and_data_package_have_the_declared_columns(files: dict[str, bytes]) -> None:
    package = json.loads(files["data/datapackage.json"])
    assert [resource["name"] for resource in package["resources"]] == [table.id for table in TABLES]
    for table, resource in zip(TABLES, package["resources"], strict=True):
        content = files[f"data/{table.id}.csv"]
        assert content.startswith("\ufeff".encode())
        assert content.decode("utf-8-sig").split("\r\n")[0].split(",") == [c.id for c in table.columns]
        assert [(f["name"], f["title"]) for f in resource["schema"]["fields"]] == [
            (c.id, c.name) for c in table.columns
        ]
        assert (resource["bytes"], resource["hash"]) == (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")


def test_workbooks_have_the_declared_columns(files: dict[str, bytes], invented: Publication) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files["data/jixiao.xlsx"]))
    assert book.sheetnames == ["说明", *(table.name for table in TABLES)]
    for table in TABLES:
        page = book[table.name]
        assert [str(cell.value).removesuffix("（分）") for cell in page[1]] == [c.name for c in table.columns]
        assert page.max_row == 1 + len(list(rows(table, invented.reports)))
        assert page.freeze_panes == "A2"
    one = openpyxl.load_workbook(io.BytesIO(files[f"{invented.reports[0].address}report.xlsx"]))
    assert one.sheetnames == ["说明", FACTS.name, SCORES.name, NOTES.name]


def test_the_database_has_the_declared_columns_tables_and_views(files: dict[str, bytes], invented: Publication) -> None:
    connection = opened(files["data/jixiao.sqlite"])
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert not connection.execute("PRAGMA foreign_key_check").fetchall()
    for table in TABLES:
        names = [row[1] for row in connection.execute(f'PRAGMA table_info("{table.id}")')]
        assert names == [c.id for c in table.columns]
        assert [row[1] for row in connection.execute(f'PRAGMA table_info("{table.name}")')] == [
            c.name for c in table.columns
        ]
        (statement,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", [table.id]).fetchone()
        assert all(f"-- {c.name}\n" in statement for c in table.columns)
        found = connection.execute(f'SELECT * FROM "{table.id}"').fetchall()
        assert sorted(map(str, found)) == sorted(
            str(tuple(int(v) if isinstance(v, bool) else v for v in line)) for line in rows(table, invented.reports)
        )
    explained = connection.execute("SELECT table_id, column_id FROM columns ORDER BY rowid").fetchall()
    assert explained == [(table.id, c.id) for table in TABLES for c in table.columns]
    connection.close()


def test_the_data_page_explains_every_column(root: Path, real: Publication) -> None:
    page = next(page for page in all_pages(real) if page.address == "data/")
    html = environment(root).get_template("web/data.html.j2").render(base="..", portal=real.portal, **page.data)
    for table in TABLES:
        assert f'id="table-{table.id}"' in html
        for column in table.columns:
            assert f"{column.name} <code>{column.id}</code>" in html
            assert column.description in html
    assert "没有另行规定" in html
    named = replace(real.portal, data_terms="数据使用条款", data_terms_address="https://example.gov.cn/t")
    told = environment(root).get_template("web/data.html.j2").render(base="..", portal=named, **page.data)
    assert '<a href="https://example.gov.cn/t">数据使用条款</a>' in told
    assert "没有另行规定" not in told


@pytest.mark.parametrize(
    "size,words", [(59, "59 B"), (1000, "1 KB"), (1001, "2 KB"), (999_999, "1000 KB"), (1_250_000, "1.3 MB")]
)
def test_sizes_are_told_in_words(size: int, words: str) -> None:
    assert size_text(size) == words


# -- exact values ------------------------------------------------------------------------------------------


def test_every_statement_is_in_the_csv_with_its_exact_value(real: Publication) -> None:
    for report in real.reports:
        (content,) = [made for address, made in csvs.files(real) if address == f"{report.address}facts.csv"]
        lines = read_csv(content)
        assert [(line["key"], line["value"], line["absence"]) for line in lines] == [
            (s.key, s.value or "", s.absence or "") for s in report.statements
        ]
        assert [line["printed"] for line in lines] == [harmless(s.printed) for s in report.statements]


def test_notes_are_named_at_the_figures_that_they_speak_of(real: Publication) -> None:
    named = [(line["report"], number) for line in bulk(real, "facts") for number in line["notes"].split()]
    assert named
    known = {(line["report"], line["number"]): line["places"] for line in bulk(real, "notes")}
    assert set(named) <= set(known)
    for line in bulk(real, "facts"):
        for number in line["notes"].split():
            assert line["place"] in known[line["report"], number]


def bulk(publication: Publication, table: str) -> list[dict[str, str]]:
    return read_csv(csvs.table_csv(BY_ID[table], rows(BY_ID[table], publication.reports)))


def test_base_units_and_steps(real: Publication) -> None:
    lines = {(line["report"].split("-")[0], line["key"], line["printed"]): line for line in bulk(real, "facts")}
    people = lines["futian", "drills.people", "3 万多人"]
    assert (people["value"], people["base_unit"], people["unit"], people["bound"]) == (
        "30000",
        "人",
        "万人",
        "some_more",
    )
    money = next(
        line for line in lines.values() if line["unit"] == "万元" and re.fullmatch(r"[\d,]+\.\d\d", line["printed"])
    )
    assert (money["base_unit"], money["step"]) == ("元", "100")
    ratio = next(line for line in lines.values() if re.fullmatch(r"\d+\.\d\d%", line["printed"]))
    assert (ratio["base_unit"], ratio["step"]) == ("", "0.0001")
    assert Decimal(ratio["value"]) * 100 == Decimal(ratio["printed"].removesuffix("%"))


def test_points_that_are_not_there_say_why(real: Publication) -> None:
    lines = bulk(real, "scores")
    missing = [line for line in lines if not line["declared"]]
    assert missing
    assert {line["declared_absence"] for line in missing} <= {"not_printed", "blank", "lost"}
    assert not [line for line in lines if line["declared"] and line["declared_absence"]]
    assert [line for line in lines if line["indicator"] == "total" and line["level"] == "0"]


def test_a_workbook_keeps_exact_numbers_with_the_printed_decimals(real: Publication) -> None:
    report = next(r for r in real.reports if r.department.startswith("futian"))
    page = sheet(workbooks.report_workbook(report), "事实")
    head = [cell.value for cell in page[1]]
    value, printed = head.index("数值"), head.index("原文")
    seen = set()
    for line, statement in zip(page.iter_rows(min_row=2), report.statements, strict=True):
        assert line[printed].value == (statement.printed or None)
        if statement.value is None:
            assert line[value].value is None
            continue
        assert plain(Decimal(repr(line[value].value))) == statement.value
        seen.add(line[value].number_format)
        if re.fullmatch(r"\d+\.\d%", statement.printed):
            assert line[value].number_format == "0.0%"
        if re.fullmatch(r"[\d,]+\.\d\d 元", statement.printed):
            assert line[value].number_format == "#,##0.00"
    assert {"#,##0", "0.00%"} <= seen


def test_a_figure_that_a_spreadsheet_would_round_stays_text(real: Publication) -> None:
    report = real.reports[0]
    long = replace(report.statements[0], value="12345678901234567.89", step="0.01", kind="money")
    fits_in = replace(long, value="1234567890123.45")
    page = sheet(workbooks.report_workbook(replace(report, statements=(long, fits_in))), "事实")
    column = [cell.value for cell in page[1]].index("数值") + 1
    assert [page.cell(row, column).value for row in (2, 3)] == ["12345678901234567.89", 1234567890123.45]
    assert [page.cell(row, column).data_type for row in (2, 3)] == ["s", "n"]


def test_a_text_longer_than_a_cell_can_hold_ends_with_where_the_rest_is(real: Publication) -> None:
    report = real.reports[0]
    notes = (
        replace(report.notes[0], message="长" * 40_000),
        replace(report.notes[0], message="长" * workbooks.LONGEST),
    )
    page = sheet(workbooks.report_workbook(replace(report, notes=notes)), "核验说明")
    told = [str(cell.value) for row in page.iter_rows(min_row=2) for cell in row if str(cell.value).startswith("长")]
    assert [len(text) for text in told] == [workbooks.LONGEST, workbooks.LONGEST]
    assert [text.endswith("全文见同名 CSV 和 report.json）") for text in told] == [True, False]


def test_large_sets_are_split_by_year_and_say_what_is_left_out(invented: Publication) -> None:
    scores = len(list(rows(SCORES, invented.reports)))
    per_year = {year: len(list(rows(SCORES, found))) for year, found in invented.by_year.items()}
    most = min(per_year.values())
    book = openpyxl.load_workbook(io.BytesIO(workbooks.bulk_workbook(invented, max_rows=most, max_facts=10)))
    assert FACTS.name not in book.sheetnames
    assert "事实未收" in [cell.value for cell in book["说明"]["A"]]
    parts = [name for name in book.sheetnames if name.startswith(f"{SCORES.name} ")]
    assert len(parts) >= len(per_year)
    assert sum(book[name].max_row - 1 for name in parts) == scores
    assert all(book[name].max_row - 1 <= most for name in parts)


def test_every_example_query_answers(real: Publication) -> None:
    connection = opened(database(real))
    answers = {title: connection.execute(query).fetchall() for title, query in examples(real)}
    connection.close()
    assert [title for title, found in answers.items() if not found] in ([], ["部门填报与按规则复算不同的指标"])
    assert len(answers["一张表各列的说明"]) == len(FACTS.columns)
    assert all(isinstance(row[2], float) for row in answers["一个部门各年度的预算执行率"])


# -- report.json -------------------------------------------------------------------------------------------


def test_report_json_follows_its_published_schema(
    root: Path, files: dict[str, bytes], real_files: dict[str, bytes], invented: Publication
) -> None:
    published = json.loads(files["data/report.schema.json"])
    assert published == json_schema()
    validator = jsonschema.Draft202012Validator(published)
    validator.check_schema(published)
    made = files | real_files
    some = [invented.reports[0].address, invented.earlier[0].address]
    some += [report.address for report in invented.reports if report.reviews][:1]
    chosen = [
        a for a in made if a.endswith("report.json") and (a in real_files or a.removesuffix("report.json") in some)
    ]
    assert len(chosen) > len(some)
    for address in chosen:
        data = json.loads(made[address])
        assert not [error.message for error in validator.iter_errors(data)][:3], address
        there = (Path("/") / address).parent / data["$schema"]
        assert resolved(there.parts) == ["/", "data", "report.schema.json"]
        assert all(name == "./" or f"{data['address']}{name}" in made for name in data["links"].values())
    one = json.loads(made[chosen[0]])
    assert list(validator.iter_errors(one | {"stray": 1}))
    assert list(validator.iter_errors({key: value for key, value in one.items() if key != "statements"}))
    stored = json.loads((root / "schemas" / "published-report.schema.json").read_text(encoding="utf-8"))
    assert stored == schema("published-report") == {key: value for key, value in published.items() if key != "$id"}


def resolved(parts: tuple[str, ...]) -> list[str]:
    made: list[str] = []
    for part in parts:
        if part == "..":
            made.pop()
        else:
            made.append(part)
    return made


# -- nothing runs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", EVIL)
def test_harmless_text_is_reversible_and_begins_with_nothing_that_is_computed(text: str) -> None:
    made = harmless(text)
    assert not made.startswith(tuple("=+-@＝＋－＠\t\r\n"))
    assert made.removeprefix("'") == text
    assert harmless("正文") == "正文"


@pytest.mark.parametrize("text", ["-36.11", "+1,234.50", "-1.2%", "-36.11 万元", "-1 个"])
def test_a_plain_negative_figure_stays(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize("text", ["-1+1", "-A1", "-1 A1", "-1个(1)", "-1|x!A0", "-"])
def test_what_begins_like_a_figure_and_goes_on_is_no_figure(text: str) -> None:
    assert harmless(text) == f"'{text}"


def test_evil_words_stay_words_in_every_product(root: Path, real: Publication) -> None:
    base = next(r for r in real.reports if r.department.startswith("futian"))
    for words in EVIL:
        report = evil(base, words)
        publication = with_base(replace(real, reports=(report,), earlier=(), editions={report.address: b""}))
        line = bulk(publication, "reports")[0]
        assert line["title"] == harmless(words)
        content = workbooks.report_workbook(report)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            texts = {name: archive.read(name).decode() for name in archive.namelist()}
        assert not [
            name
            for name, text in texts.items()
            if re.search("<f[ >]|<hyperlink|externalLink|<definedName[^>]*>=", text)
        ]
        facts = sheet(content, "事实")
        cells = [cell for row in facts.iter_rows(min_row=2) for cell in row if cell.data_type == "s"]
        assert squeezed(words) in {squeezed(str(cell.value)) for cell in cells}
        assert all(cell.quotePrefix for cell in cells if harmless(str(cell.value)) != cell.value)
        connection = opened(database(publication))
        assert connection.execute("SELECT title FROM reports").fetchall() == [(words,)]
        connection.close()
        data = linked.dataset(publication, report, {})
        assert head_json(root, publication, data) == json.loads(json.dumps(data))
        (entry,) = ElementTree.fromstring(dict(feeds.files(publication))[feeds.NEW]).iter(f"{ATOM}entry")
        assert squeezed(entry.findtext(f"{ATOM}title") or "") == squeezed(words)


def squeezed(text: str) -> str:
    """Line ends are one to XML."""
    return re.sub(r"\s+", " ", text.replace("_x000D_", "\r")).strip()


class Scripts(HTMLParser):
    """What stands in the script elements of a page, and their types."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.types: list[str | None] = []
        self.texts: list[str] = []
        self._in = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script":
            self._in = True
            self.types.append(dict(attrs).get("type"))
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._in = False

    def handle_data(self, data: str) -> None:
        if self._in:
            self.texts[-1] += data


def head_json(root: Path, publication: Publication, data: dict[str, Any]) -> Any:
    """The JSON-LD as a browser reads it from the head of a page."""
    shown = Page("x/", "题", "", DATA, linked=data)
    html = (
        environment(root)
        .get_template("web/meta.html.j2")
        .render(portal=publication.portal, page=shown, url="", base="..", icon="i.svg", scripts=[])
    )
    scripts = Scripts(html)
    assert scripts.types == ["application/ld+json"]
    assert "<" not in scripts.texts[0]
    return json.loads(scripts.texts[0])


def test_signs_that_xml_cannot_hold_are_left_out_of_a_feed(real: Publication) -> None:
    report = evil(real.reports[0], "甲\x07乙\x00丙\ud800丁")
    made = dict(feeds.files(replace(real, reports=(report,), earlier=())))[feeds.NEW]
    (entry,) = ElementTree.fromstring(made).iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "甲乙丙丁"


# -- description -------------------------------------------------------------------------------------------


def test_json_ld_names_every_file_with_size_and_hash_and_invents_nothing(
    invented: Publication, files: dict[str, bytes]
) -> None:
    for report in (*invented.reports, *invented.earlier):
        data = json.loads(files[f"{report.address}report.jsonld"])
        assert (data["@type"], data["temporalCoverage"]) == ("Dataset", f"{report.year}-01-01/{report.year}-12-31")
        assert len(data["description"]) >= 50
        assert "license" not in data
        for download in data["distribution"]:
            content = files[f"{report.address}{download['contentUrl']}"]
            assert download["sha256"] == hashlib.sha256(content).hexdigest()
            assert download["contentSize"] == f"{len(content)} B"
    catalogue = json.loads(files["data/reports.jsonld"])
    assert len(catalogue["dataset"]) == 1 + len(invented.reports)
    pages = linked_by_page(files)
    assert set(pages) == {"data/", *(r.address for r in (*invented.reports, *invented.earlier))}
    named = replace(invented, portal=replace(invented.portal, base_url=BASE, data_terms_address=f"{BASE}/terms"))
    told = linked.dataset(named, invented.reports[0], files)
    assert told["license"] == f"{BASE}/terms"
    assert all(d["contentUrl"].startswith(f"{BASE}/reports/") for d in told["distribution"])


def test_the_index_names_every_file_of_every_report(invented: Publication, files: dict[str, bytes]) -> None:
    index = json.loads(files["data/index.json"])
    assert [one["address"] for one in index["reports"]] == [report.address for report in invented.reports]
    assert sum(len(one["earlier"]) for one in index["reports"]) == len(invented.earlier)
    for one in index["reports"]:
        assert one["edition_sha256"] == hashlib.sha256(files[f"{one['address']}report.yml"]).hexdigest()
        assert {"report.json", "facts.csv", "report.xlsx"} <= {f["address"].rpartition("/")[2] for f in one["files"]}
        for file in one["files"]:
            assert file["sha256"] == hashlib.sha256(files[file["address"]]).hexdigest()


VALIDATE: Final = """
import json, sys
from frictionless import validate
print(json.dumps({path: validate(path).valid for path in sys.argv[1:]}))
"""


def test_frictionless_accepts_the_packages_and_notices_a_change(
    files: dict[str, bytes], invented: Publication, tmp_path: Path
) -> None:
    one = invented.reports[0].address
    for folder, names in {"data/": [*BY_ID], one: ["facts", "scores"], "changed/": [*BY_ID]}.items():
        source = "data/" if folder == "changed/" else folder
        for name in [*(f"{name}.csv" for name in names), "datapackage.json"]:
            (tmp_path / folder).mkdir(parents=True, exist_ok=True)
            (tmp_path / folder / name).write_bytes(files[f"{source}{name}"])
    changed = tmp_path / "changed" / "notes.csv"
    changed.write_bytes(changed.read_bytes() + b"x\r\n")
    packages = [str(tmp_path / folder / "datapackage.json") for folder in ("data", one, "changed")]
    done = subprocess.run([sys.executable, "-c", VALIDATE, *packages], check=True, capture_output=True, cwd=tmp_path)
    assert list(json.loads(done.stdout).values()) == [True, True, False]


# -- feeds and crawlers ------------------------------------------------------------------------------------


def parsed(publication: Publication) -> dict[str, ElementTree.Element]:
    return {address: ElementTree.fromstring(content) for address, content in feeds.files(publication)}


def entries(feed: ElementTree.Element) -> Iterator[dict[str, str]]:
    for entry in feed.iter(f"{ATOM}entry"):
        made = {
            name: entry.findtext(f"{ATOM}{name}") or "" for name in ("id", "title", "updated", "published", "summary")
        }
        (link,) = entry.findall(f"{ATOM}link")
        yield made | {"href": link.get("href") or "", "author": entry.findtext(f"{ATOM}author/{ATOM}name") or ""}


TIME: Final = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00"


def test_feeds_are_valid_atom_with_dates_of_the_content(invented: Publication) -> None:
    both = parsed(with_base(invented))
    assert set(both) == {feeds.NEW, feeds.CORRECTIONS}
    for address, feed in both.items():
        assert feed.tag == f"{ATOM}feed"
        assert feed.findtext(f"{ATOM}id") == f"{BASE}/{address}"
        assert re.fullmatch(TIME, feed.findtext(f"{ATOM}updated") or "")
        links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
        assert links["self"] == f"{BASE}/{address}"
        listed = list(entries(feed))
        assert listed
        assert len({one["id"] for one in listed}) == len(listed)
        for one in listed:
            assert one["title"] and one["author"] and one["href"].startswith(f"{BASE}/reports/")
            assert re.fullmatch(TIME, one["updated"])
        assert max(one["updated"] for one in listed) <= (feed.findtext(f"{ATOM}updated") or "")
    new = list(entries(both[feeds.NEW]))
    assert [one["published"] for one in new] == sorted((one["published"] for one in new), reverse=True)
    posted = {f"{BASE}/{r.address}": (r.posted, r.posted_time or "00:00") for r in invented.reports}
    assert any(r.posted_time for r in invented.reports)
    for one in new:
        day, clock = posted[one["id"]]
        assert day is not None
        assert one["published"] == f"{day.isoformat()}T{clock}:00+08:00"
    corrected = list(entries(both[feeds.CORRECTIONS]))
    days = [revision.date.isoformat() for r in invented.reports for revision in r.revisions]
    assert sorted(one["updated"][:10] for one in corrected if one["title"].startswith("更正")) == sorted(days)


def test_feeds_without_the_address_of_the_site_lead_from_where_they_lie(invented: Publication) -> None:
    addresses = {report.address for report in invented.reports}
    for feed in parsed(invented).values():
        assert feed.get("{http://www.w3.org/XML/1998/namespace}base") == "../"
        for one in entries(feed):
            assert one["id"].startswith("urn:uuid:")
            assert one["href"] in addresses or one["title"].startswith("撤回")
    assert parsed(invented)[feeds.NEW].findtext(f"{ATOM}id") != parsed(invented)[feeds.CORRECTIONS].findtext(
        f"{ATOM}id"
    )


def test_the_feed_of_new_reports_is_capped_and_an_empty_one_has_a_date(invented: Publication) -> None:
    many = tuple(replace(invented.reports[0], address=f"reports/d/{n}/", posted=date(2020, 1, 1)) for n in range(130))
    last = replace(invented.reports[0], posted=date(2030, 1, 1))
    feed = parsed(replace(invented, reports=(*many, last), earlier=()))[feeds.NEW]
    listed = list(entries(feed))
    assert len(listed) == feeds.MOST_NEW
    assert listed[0]["published"].startswith("2030-01-01")
    empty = replace(invented, reports=(), earlier=(), content=replace(invented.content, reports=[]))
    for feed in parsed(empty).values():
        assert re.fullmatch(r"[\dT:-]+Z", feed.findtext(f"{ATOM}updated") or "")


def test_crawlers_are_told_what_is_so(invented: Publication) -> None:
    addresses = [
        "index.html",
        "404.html",
        "data/index.html",
        "data/facts.csv",
        f"{invented.reports[0].address}index.html",
    ]
    shut = dict(sitemaps.files(invented, addresses))
    assert shut == {"robots.txt": b"User-agent: *\nDisallow: /\n"}
    named_demonstration = replace(invented, portal=replace(invented.portal, demonstration=True, base_url=BASE))
    assert dict(sitemaps.files(named_demonstration, addresses)) == shut
    nameless = replace(invented, portal=replace(invented.portal, demonstration=False))
    assert dict(sitemaps.files(nameless, addresses)) == {"robots.txt": b"User-agent: *\nAllow: /\n"}
    made = dict(sitemaps.files(with_base(invented), addresses))
    assert made["robots.txt"].decode().endswith(f"Sitemap: {BASE}/sitemap.xml\n")
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    found = {
        url.findtext(f"{space}loc"): url.findtext(f"{space}lastmod")
        for url in ElementTree.fromstring(made["sitemap.xml"])
    }
    report = invented.reports[0]
    assert found == {
        f"{BASE}/": None,
        f"{BASE}/data/": None,
        f"{BASE}/{report.address}": linked.changed(report).isoformat(),
    }
    split = dict(sitemaps.files(with_base(invented), addresses, most=2))
    assert set(split) == {"robots.txt", "sitemap.xml", "sitemap-1.xml", "sitemap-2.xml"}
    named = [one.findtext(f"{space}loc") for one in ElementTree.fromstring(split["sitemap.xml"])]
    assert named == [f"{BASE}/sitemap-1.xml", f"{BASE}/sitemap-2.xml"]


def test_the_page_of_all_pages_leads_to_lists_and_not_to_every_report(invented: Publication) -> None:
    made = list(all_pages(invented, {"about/": "说明"}))
    page = next(page for page in made if page.address == "sitemap/")
    groups = page.data["groups"]
    assert isinstance(groups, tuple)
    listed = [address for group in groups for _, address in group.pages]
    assert len(set(listed)) == len(listed)
    assert {"", "data/", "years/", "departments/", "about/", *(f"years/{year}/" for year in invented.by_year)} <= set(
        listed
    )
    assert not [address for address in listed if address.startswith("reports/")]
    assert set(listed) <= {page.address for page in made} | {"about/"}


# -- the same bytes, and only what is public ---------------------------------------------------------------

HASHES: Final = """
import hashlib, sys
from pathlib import Path
from generator import publishing
from generator.opendata import data_files, describing_files
from generator.pipeline import check
publication = publishing.publish_all(check(Path(sys.argv[1])))
made = dict(data_files(publication))
made.update(list(describing_files(publication, made)))
for address, content in sorted(made.items()):
    print(hashlib.sha256(content).hexdigest(), address)
"""


def test_another_process_makes_the_same_bytes(root: Path, real_files: dict[str, bytes]) -> None:
    """With other hashes of text, in another time zone."""
    done = subprocess.run(
        [sys.executable, "-c", HASHES, str(root)],
        check=True,
        capture_output=True,
        cwd=root,
        env={"PYTHONHASHSEED": "1", "PYTHONUTF8": "1", "PATH": "", "TZ": "Asia/Shanghai"},
    )
    here = [f"{hashlib.sha256(content).hexdigest()} {address}" for address, content in sorted(real_files.items())]
    assert done.stdout.decode().splitlines() == here


MARKER: Final = "绝不外传的标记"


def test_drafts_withdrawn_reports_and_internal_records_are_in_no_file(root: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    synth.write(root, project, 4, seed=2)
    paths = sorted((project / "content/reports").glob("*/*.yml"))
    current = [p for p in paths if ".r" not in p.name and "status: published" in p.read_text(encoding="utf-8")]
    assert len(current) >= 3
    for path, status in zip(current, ("draft", "withdrawn"), strict=False):
        text = path.read_text(encoding="utf-8").replace("status: published", f"status: {status}")
        path.write_text(re.sub(r"(?m)^title: ", f"title: {MARKER}", text), encoding="utf-8")
    internal = current[2].with_suffix(".internal.yml")
    internal.write_text(f"schema_version: 1\nfiller: {MARKER}\nremarks: [{MARKER}]\n", encoding="utf-8")
    commented = current[2].read_text(encoding="utf-8")
    current[2].write_text(f"# {MARKER}\n{commented}", encoding="utf-8")
    publication = publishing.publish_all(check(project))
    assert any(report.address.split("/")[1] == current[2].parent.name for report in publication.reports)
    for address, content in whole(publication).items():
        assert MARKER not in told(address, content), address


def told(address: str, content: bytes) -> str:
    """Everything that a file says, whatever it is packed in."""
    if address.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "".join(archive.read(name).decode() for name in archive.namelist())
    if address.endswith(".sqlite"):
        connection = opened(content)
        dump = "".join(connection.iterdump())
        connection.close()
        return dump
    return content.decode("utf-8")


def test_no_personal_data_of_the_sources_is_in_the_tables(root: Path, real: Publication) -> None:
    """Hashes, not names: the words themselves must not stand in this repository either."""
    withheld = json.loads((root / "tests" / "withheld.json").read_text(encoding="utf-8"))
    cells = {cell for table in TABLES for line in rows(table, real.reports) for cell in line if isinstance(cell, str)}
    cells |= {sentence.text for report in real.reports for sentence in report.sentences}
    for length, digests in withheld.items():
        n = int(length)
        grams = {text[i : i + n] for text in cells for i in range(len(text) - n + 1)}
        assert not {hashlib.sha256(gram.encode()).hexdigest() for gram in grams} & set(digests)
