"""The pieces of a report's model in the order in which its papers and its page say them, beside the document itself."""

from collections.abc import Iterable, Iterator

from generator.pages.articles import Download
from generator.report.model import Card, Chart, NoteView, Pair, Portal, Report, WaivedView
from generator.report.parts import Excerpt, QuotedReview, Rectification, ReviewView
from generator.report.previous import Beside
from generator.report.publication import Embedded, Paper
from generator.report.views import Method, OperandView, PartView, ScoreRow
from tests.equality import Piece, refs
from tests.reading_back import Grid, squeezed

UNTOLD = ("批复日期", "部门公开日期")
"""What the cover leaves out where nobody entered it; 信息公开表 says so."""
COVER = ("发布机构", "成文日期", "批复日期", "部门公开日期", "发布日期", "本站发布日期")
META = ("索引号", "发布机构", "成文日期", "发布日期", "本站发布日期")


def piece(path: str, value: object) -> Piece:
    """A value of the model as it reads."""
    return Piece(path, squeezed("" if value is None else str(value)))


def some(path: str, item: object, *names: str) -> Iterator[Piece]:
    """Values of one part of the model."""
    return (piece(f"{path}.{name}", getattr(item, name)) for name in names)


# -- papers: groups of pieces; the order of groups is that of the paper's layout --------------------

Group = list[Piece]


def cover(report: Report) -> Iterator[Group]:
    """The first page."""
    yield [piece("title", report.title)]
    for pair in report.disclosure:
        if pair.label in COVER and (pair.label not in UNTOLD or pair.value != "本站未登记"):
            yield list(_row_on_paper(report, pair))
    for name in ("number", "text_code", "transcribed"):
        yield list(some("", report, name))


def contents(report: Report, appendices: Iterable[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """The lines of the contents list: anchor and words."""
    made = []
    for number, block in enumerate(report.blocks):
        said = squeezed("".join(run.text for run in block.paragraphs[0])) if block.paragraphs else ""
        if block.kind == "heading" and block.level <= 2:
            made.append((block.anchor, said))
        elif block.kind == "annex" and number:
            after = report.blocks[number + 1] if number + 1 < len(report.blocks) else None
            title = "".join(run.text for run in after.paragraphs[0]) if after and after.kind == "title" else ""
            made.append((block.anchor, said + squeezed(title)))
    return made + [(f"appendix-{name}", squeezed(mark + title)) for name, mark, title in appendices]


def key_part(report: Report, two: Beside) -> Iterator[Group]:
    """要点与关键数据."""
    values = [piece(f"cards[{card.label}].value, .unit", card.value + card.unit) for card in report.cards]
    details = [piece(f"cards[{card.label}].detail", card.detail) for card in report.cards]
    yield [piece(f"cards[{card.label}].label", card.label) for card in report.cards]
    yield [one for pair in zip(values, details, strict=True) for one in pair]
    for card in report.cards:
        yield _named_method(f"cards[{card.label}]", card.label, card.method)
    for index, sentence in enumerate(report.sentences):
        yield list(some(f"sentences[{index}]", sentence, "text"))
    for chart in report.charts:
        if chart.id != "goals":
            yield list(some(f"charts[{chart.id}]", chart, "title", "finding"))
            yield _named_method(f"charts[{chart.id}]", chart.title, chart.method)
    yield list(_fact_rows(two))
    yield [piece(f"facts[{row.name}] how", row.how) for row in two.rows]
    yield list(_goals(report))


def _named_method(path: str, of: str, method: Method | None) -> Group:
    return [piece(f"{path}.method of", of), *_method(f"{path}.method", method)] if method else []


def scores_part(report: Report) -> Iterator[Group]:
    """评分表与复算."""
    yield from short_scores_part(report)
    yield list(_method("total_method", report.total_method))
    if not report.losses.rows:
        yield [piece("losses.lead", report.losses.lead)]
    yield from traces(report)


def short_scores_part(report: Report) -> Iterator[Group]:
    """评分表 of a report in a volume: without the steps of computing."""
    yield list(_basis(report))
    yield list(score_table(report))
    if report.losses.rows:
        yield [piece("losses.lead", report.losses.lead), *_loss_rows(report)]
        yield list(_method("losses.method", report.losses.method))
    for review in report.review_views:
        yield list(_review(review))
    yield from quoted_part(report)


def _basis(report: Report) -> Iterator[Piece]:
    yield from some("", report, "recomputable", "listed")
    yield from some("framework", report.framework, "title", "reference", "status")


def quoted_part(report: Report) -> Iterator[Group]:
    """Reviews of earlier years that the report prints."""
    for index, item in enumerate(report.quoted_reviews):
        place = item.score or item.grade
        path = f"quoted_reviews[{index}]"
        yield [*_quoted_in_line(path, item), piece(f"{path}.place", place.place if place else "")]


def traces(report: Report) -> Iterator[Group]:
    """How computed points came about."""
    for row in report.scores:
        if row.leaf and any(part.computed for part in row.parts):
            path = f"scores[{row.id}]"
            made = [*some(path, row, "name", "points", "declared"), piece(f"{path}.computed", row.computed or "—")]
            for index, part in enumerate(row.parts):
                if part.computed:
                    made += _part_on_paper(f"{path}.parts[{index}]", part)
            yield made


def notes_part(report: Report) -> Iterator[Group]:
    """核验说明."""
    yield list(counts(report))
    for group in report.note_groups:
        yield [*some(f"note_groups[{group.id}]", group, "title", "lead"), *(p for n in group.notes for p in note(n))]
    yield [p for waived in report.waived for p in _waived(waived)]
    yield [piece("department_statement", report.department_statement)]


def rectification_part(report: Report) -> Group:
    """问题与整改: the matters, beside which a paper names the pages."""
    given = report.rectification
    absent = piece("rectification.absent", "" if given.matters else given.absent)
    return [absent, *(piece(f"matters[{index}].title", m.title) for index, m in enumerate(given.matters))]


def disclosure_part(report: Report) -> Iterator[Group]:
    """信息公开表, with corrections."""
    yield [p for pair in report.disclosure for p in _row_on_paper(report, pair)]
    yield list(revisions(report))


def _row_on_paper(report: Report, pair: Pair) -> Iterator[Piece]:
    """A row with its label: of a transcribed report, the body is the one that made the original public."""
    original = report.transcribed and pair.label == "发布机构"
    yield piece(f"disclosure[{pair.label}].label", "原发布机构" if original else pair.label)
    yield piece(f"disclosure[{pair.label}].value", pair.value)


def imprint(report: Report, portal: Portal, paper: Paper) -> Iterator[Group]:
    """What a print is traced by."""
    for name in ("number", "text_code", "digest", "address"):
        if name != "address" or not portal.base_url:
            yield list(some("", report, name))
    yield list(some("framework", report.framework, "called", "reference", "status"))
    yield [p for file in paper.embedded for p in embedded(file)]
    if portal.base_url:
        yield [piece("base_url, address", f"{portal.base_url}/{report.address}")]
    yield [piece("portal.name", portal.name)]


def score_table(report: Report) -> Iterator[Piece]:
    """The score table, cell by cell."""
    for row in report.scores:
        yield from _score_row(f"scores[{row.id}]", row)
    yield from _score_row("total", report.total, status=False)


def _score_row(path: str, row: ScoreRow, status: bool = True) -> Iterator[Piece]:
    yield from some(path, row, "name", "points")
    yield Piece(f"{path}.declared, .notes", squeezed(row.declared) + refs(row.notes))
    yield piece(f"{path}.computed", row.computed or "—")
    yield piece(f"{path}.taken", row.taken)
    if status:
        yield piece(f"{path}.status", row.status)


def score_grid(report: Report) -> dict[str, tuple[str, ...]]:
    """The columns of the score table by words of their head."""
    rows = (*report.scores, report.total)
    taken = (f"含按自评得分计入{row.taken}分" if row.taken else "" for row in rows)
    return {
        "指标": tuple(squeezed(row.name) for row in rows),
        "分值": tuple(squeezed(row.points) for row in rows),
        "自评得分": tuple(squeezed(row.declared) + refs(row.notes) for row in rows),
        "复算得分": tuple(squeezed(row.computed or "—") + words for row, words in zip(rows, taken, strict=True)),
        "复算情况": (*(squeezed(row.status) for row in report.scores), ""),
    }


def score_faults(report: Report, grids: Iterable[Grid]) -> list[str]:
    """Faults of the one score table among *grids*, column by column."""
    found = [grid for grid in grids if grid and any("复算得分" in head for head in grid[0])]
    if len(found) != 1:
        return [f"{len(found)} score tables"]
    [grid] = found
    faults = []
    wanted = score_grid(report)
    names = [row.id for row in report.scores] + ["total"]
    if len(grid) != len(names) + 1:
        return [f"scores: {len(names)} rows read {len(grid) - 1}"]
    for column, head in enumerate(grid[0]):
        label = next((label for label in wanted if label in head), None)
        if label is None:
            faults.append(f"scores: nobody expects the column {head}")
            continue
        for name, one, row in zip(names, wanted.pop(label), grid[1:], strict=True):
            if one != row[column]:
                faults.append(f"scores[{name}] {label}: {one!r} reads {row[column]!r}")
    return faults + [f"scores: no column {label}" for label in wanted]


def _part_on_paper(path: str, part: PartView) -> Iterator[Piece]:
    yield from some(path, part, "name", "rule")
    for index, step in enumerate(part.steps):
        yield piece(f"{path}.steps[{index}]", step)
    for index, operand in enumerate(part.operands):
        yield from some(f"{path}.operands[{index}]", operand, "name", "printed", "place", "line")
    yield piece(f"{path}.basis", part.basis)


def notes(report: Report, page: bool) -> Iterator[Piece]:
    """核验说明 and what was waived; a *page* lists the kinds first."""
    if page and len(report.note_groups) > 1:
        for group in report.note_groups:
            yield piece(f"note_groups[{group.id}].title in the list", group.title)
            yield piece(f"note_groups[{group.id}] count", len(group.notes))
    for group in report.note_groups:
        yield from some(f"note_groups[{group.id}]", group, "title", "lead")
        for one in group.notes:
            yield from note(one)
    for waived in report.waived:
        yield from _waived(waived)


def note(note: NoteView) -> Iterator[Piece]:
    """One note."""
    path = f"notes[{note.number}]"
    yield from some(path, note, "number", "title", "message")
    if note.declared or note.expected:
        yield from some(path, note, "declared", "expected", "difference")
    for index, place in enumerate(note.places):
        yield piece(f"{path}.places[{index}].text", place.text)
    yield piece(f"{path}.state", note.state)
    if note.statement and note.statement.text:
        yield piece(f"{path}.statement.text", note.statement.text)


def _waived(item: WaivedView) -> Iterator[Piece]:
    path = f"waived[{item.path}]"
    yield from some(path, item, "title", "note")
    yield piece(f"{path}.place.text", item.place.text)
    yield from some(path, item, "reason", "requested_by", "approved_by", "expires")


def counts(report: Report) -> Iterator[Piece]:
    """已核对 …"""
    yield from some("", report, "compared", "agreed", "annotated")
    if report.waived:
        yield piece("waived", len(report.waived))


def disclosure(report: Report) -> Iterator[Piece]:
    """信息公开 by label and value."""
    for pair in report.disclosure:
        yield from some(f"disclosure[{pair.label}]", pair, "label", "value")


def revisions(report: Report) -> Iterator[Piece]:
    """更正记录."""
    for revision in report.revisions:
        yield from some(f"revisions[{revision.number}]", revision, "number", "day", "change")


def embedded(file: Embedded) -> Group:
    """A data file inside the paper, named in brackets without brackets."""
    told = file.description.replace("（", "，").replace("）", "")
    return [piece(f"embedded[{file.name}].name", file.name), piece(f"embedded[{file.name}].description", told)]


# -- the page ---------------------------------------------------------------------------------------


def head(report: Report, downloads: tuple[Download, ...], sentences: Iterable[object], two: Beside) -> Iterator[Piece]:
    """The page from its beginning to the document."""
    yield from some("", report, "department_name")
    yield piece("title", report.title.replace(f"{report.department_name} ", ""))
    for pair in report.disclosure:
        if pair.label in META:
            yield from some(f"disclosure[{pair.label}]", pair, "label", "value")
    for file in downloads:
        if file.file in ("report.pdf", "report.xlsx"):
            yield from some(file.file, file, "type", "size")
    yield piece("revision", report.revision)
    for card in report.cards:
        yield from _card(card)
    for index, sentence in enumerate(sentences):
        yield from some(f"sentences[{index}]", sentence, "text")
    for chart in report.charts:
        yield from _chart(chart)
    yield piece("transcribed", report.transcribed)
    yield from counts(report)
    yield from _facts(report, two)
    yield from _goals(report)


def _card(card: Card) -> Iterator[Piece]:
    path = f"cards[{card.label}]"
    yield from some(path, card, "label", "value", "unit", "detail")
    if card.method:
        yield piece(f"{path}.method of", card.label)
        yield from _method(f"{path}.method", card.method)


def _method(path: str, method: Method | None) -> Iterator[Piece]:
    if method:
        for index, step in enumerate(method.steps):
            yield piece(f"{path}.steps[{index}]", step)
        yield from _operands(path, method.inputs)


def _operands(path: str, operands: Iterable[OperandView]) -> Iterator[Piece]:
    for index, operand in enumerate(operands):
        yield from some(f"{path}.inputs[{index}]", operand, "name", "printed", "place", "line")


def _chart(chart: Chart) -> Iterator[Piece]:
    """Sentence, title and table; the drawing is compared apart."""
    path = f"charts[{chart.id}]"
    yield from some(path, chart, "finding", "title", "note")
    yield piece(f"{path}.title of the table", chart.title)
    yield from some(path, chart, "bar_name", "reference_name")
    for index, bar in enumerate(chart.bars + chart.rest):
        yield from some(f"{path}.bars[{index}]", bar, "label", "value")
        if chart.reference_name:
            yield piece(f"{path}.bars[{index}].reference", bar.reference or "报告未列")
    if chart.method:
        yield piece(f"{path}.method of", chart.title)
    yield from _method(f"{path}.method", chart.method)


def drawing_faults(chart: Chart, text: str) -> list[str]:
    """Faults of the words of a chart's drawing; a long label may be cut and ends with … then."""
    for index, bar in enumerate(chart.bars):
        label = squeezed(bar.label)
        if not text.startswith(label):
            begun, _, rest = text.partition("…")
            if not label.startswith(begun):
                return [f"charts[{chart.id}].bars[{index}].label: {label!r} reads {text[:20]!r}"]
            label, text = "", rest
        value = squeezed((chart.bar_name if chart.reference_name else "") + bar.value)
        value += squeezed(chart.reference_name + bar.reference) if bar.reference else ""
        if not text.startswith(label + value):
            return [f"charts[{chart.id}].bars[{index}]: {label + value!r} reads {text[:30]!r}"]
        text = text[len(label + value) :]
    return [f"charts[{chart.id}]: {text!r} is not of the model"] if text else []


def _facts(report: Report, two: Beside) -> Iterator[Piece]:
    if two.rows and two.address:
        yield piece("two.year", two.year)
        yield piece("year", report.year)
        yield piece("two.year", two.year)
    elif two.rows:
        yield piece("two.year", two.year)
        if two.quoted:
            yield piece("year", report.year)
    yield from _fact_rows(two)
    for row in two.rows:
        yield piece(f"facts[{row.name}] how", row.how)


def _fact_rows(two: Beside) -> Iterator[Piece]:
    for index, row in enumerate(two.rows):
        path = f"facts[{row.now.key if row.now else index}]"
        yield from some(path, row, "name")
        if row.now:
            yield Piece(f"{path}.printed, .notes", squeezed(row.now.printed) + refs(row.now.notes))
        if two.address:
            yield from some(path, row, "before")
        if row.quoted:
            yield piece(f"{path}.before", row.quoted.printed)
        yield piece(f"{path} change", row.change or row.reason)
        yield piece(f"{path}.place", row.now.place if row.now else row.quoted.place if row.quoted else "")


def _goals(report: Report) -> Iterator[Piece]:
    for index, goal in enumerate(report.goals):
        yield from some(f"goals[{index}]", goal, "name")
        yield piece(f"goals[{index}].target", goal.target.printed)
        yield piece(f"goals[{index}].actual", goal.actual.printed if goal.actual else "报告未列")
        yield piece(f"goals[{index}].result", goal.result or goal.reason)


def _losses(report: Report) -> Iterator[Piece]:
    yield piece("losses.lead", report.losses.lead)
    yield from _loss_rows(report)
    yield from _method("losses.method", report.losses.method)


def _loss_rows(report: Report) -> Iterator[Piece]:
    losses = report.losses
    for index, loss in enumerate(losses.rows):
        yield from some(f"losses[{index}]", loss, "name", "group", "points", "declared", "lost", "lead", "reason")
    yield from some("losses", losses, "explained") if losses.rows else ()


def rest(report: Report, downloads: tuple[Download, ...], citation: str) -> Iterator[Piece]:
    """The page from the document to its end."""
    yield from _scores(report)
    for review in report.review_views:
        yield from _review(review)
    yield from _quoted(report)
    yield from notes(report, page=True)
    yield piece("department_statement", report.department_statement)
    yield from _rectification(report)
    yield from disclosure(report)
    yield from revisions(report)
    for file in downloads:
        yield from some(file.file, file, "name", "type", "size", "text")
    yield piece("citation", citation)
    yield from some("", report, "digest", "text_code")
    yield from some("framework", report.framework, "title", "reference")
    yield from some("framework", report.framework, "status", "rounding", "grades")
    for index, line in enumerate(report.framework.basis):
        yield piece(f"framework.basis[{index}]", line)


def _scores(report: Report) -> Iterator[Piece]:
    yield from some("", report, "recomputable", "listed")
    yield from _losses(report)
    for body in dict.fromkeys(review.body for review in report.review_views):
        yield piece("review_views.body", body)
    for row in report.scores:
        path = f"scores[{row.id}]"
        yield from _score_row(path, row, status=False)
        yield from _voices(path, row, bool(report.review_views))
        if row.leaf:
            yield from some(path, row, "name", "status")
            yield piece(f"{path}.reason", "" if row.reason == "按报告所载评定，无法复算" else row.reason)
            yield from some(path, row, "remark", "describe")
            for index, line in enumerate(row.wording):
                yield piece(f"{path}.wording[{index}]", line)
            for index, part in enumerate(row.parts):
                yield from _part(f"{path}.parts[{index}]", part)
    yield from _score_row("total", report.total, status=False)
    yield from _voices("total", report.total, bool(report.review_views))
    yield from _method("total_method", report.total_method)


def _voices(path: str, row: ScoreRow, reviewed: bool) -> Iterator[Piece]:
    for index, voice in enumerate(row.voices if reviewed else ()):
        yield piece(f"{path}.voices[{index}].points", voice.points)
        if len(row.voices) > 1:
            yield piece(f"{path}.voices[{index}].body", voice.body)


def _part(path: str, part: PartView) -> Iterator[Piece]:
    yield from some(path, part, "name", "points", "status")
    yield piece(f"{path}.rule", part.rule if part.computed else "")
    yield from _operands(path, part.operands)
    for index, step in enumerate(part.steps):
        yield piece(f"{path}.steps[{index}]", step)
    yield from some(path, part, "computed", "reason", "basis")


def _review(review: ReviewView) -> Iterator[Piece]:
    path = f"review_views[{review.id}]"
    yield from some(path, review, "body", "kind", "day")
    for index, row in enumerate(review.rows):
        yield from some(f"{path}.rows[{index}]", row, "name", "points", "declared", "reviewed", "difference")
    yield from some(path, review, "reason")


def _quoted(report: Report) -> Iterator[Piece]:
    for index, item in enumerate(report.quoted_reviews):
        place = item.score or item.grade
        yield from _quoted_in_line(f"quoted_reviews[{index}]", item)
        yield piece(f"quoted_reviews[{index}].place", place.place if place else "")


def _quoted_in_line(path: str, item: QuotedReview) -> Iterator[Piece]:
    yield from some(path, item, "year", "body")
    yield piece(f"{path}.score", item.score.printed if item.score else "报告未列")
    yield piece(f"{path}.grade", item.grade.printed if item.grade else "报告未列")


def _rectification(report: Report) -> Iterator[Piece]:
    given = report.rectification
    for index, item in enumerate(report.quoted_reviews if given.matters else ()):
        yield from _quoted_in_line(f"quoted_reviews[{index}] in rectification", item)
    for index, matter in enumerate(given.matters):
        yield from some(f"matters[{index}]", matter, "title")
        for name, part in (("finding", matter.finding), ("measure", matter.measure), ("effect", matter.effect)):
            yield from _excerpt(f"matters[{index}].{name}", part)
    yield from _rest_of_rectification(given)


def _rest_of_rectification(given: Rectification) -> Iterator[Piece]:
    yield piece("rectification.absent", "" if given.matters else given.absent)
    for name, items in (("issues", given.issues), ("measures", given.measures)):
        for index, excerpt in enumerate(items):
            yield piece(f"{name}[{index}]", "".join(excerpt.lines))


def _excerpt(path: str, part: Excerpt | None) -> Iterator[Piece]:
    for index, line in enumerate(part.lines if part else ()):
        yield piece(f"{path}.lines[{index}]", line)
