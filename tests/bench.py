"""``make bench``: where the time of a build goes, on the real content. Prints ratios; asserts nothing."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from generator.edition import publish
from generator.load import load_content
from generator.opendata.report import report_json
from generator.pages import all_pages
from generator.papers import full
from generator.render import pdf
from generator.render.shell import build_shell
from generator.render.web import Web
from generator.report.build import build_report, portal_view
from generator.report.publication import Publication
from generator.validate import assess
from tests import bench_papers
from tests.bench_papers import timed


def main() -> None:
    """Measure stage by stage and print each as a share of one report's check and scoring."""
    root = Path(__file__).resolve().parent.parent
    reading, content = timed(lambda: load_content(root))
    scoring, assessed = timed(lambda: [a for r in content.reports if (a := assess(r, content))])
    editions = [publish(a.report) for a in assessed]
    pairs = list(zip(assessed, editions, strict=True))
    modelling, reports = timed(lambda: [build_report(a, content, e.digest) for a, e in pairs])
    with TemporaryDirectory() as work:
        start = time.perf_counter()
        shell = build_shell(root, Path(work))
        shelling = time.perf_counter() - start
    portal = portal_view(content)
    web = Web(root, shell, portal)
    paging, _ = timed(lambda: [web.page(p) for p in all_pages(Publication(content, portal, tuple(reports)))])
    exporting, _ = timed(lambda: [report_json(r) for r in reports])
    kept = {r.address: e.content for r, e in zip(reports, editions, strict=True)}
    published = Publication(content, portal, tuple(reports), editions=kept)
    jobs = [pdf.Job(root, paper, portal) for paper in full.papers(published)]
    setting, _ = timed(lambda: [pdf.run(job) for job in jobs])
    unit = (reading + scoring) / len(reports)
    print(
        f"reports {len(reports)}; unit: reading, settling, scoring and checking one report ({unit * 1000:.0f} ms here)"
    )
    rows = (("report model", modelling), ("all pages", paging), ("JSON", exporting), ("PDF", setting))
    for name, seconds in rows:
        print(f"  {name:12} × {seconds / len(reports) / unit:.2f} a report")
    print(f"  {'shell, once':12} × {shelling / unit:.1f}")
    bench_papers.compare(root, jobs)
    print("linearity (time as a ratio to the first)")
    bench_papers.linearity(jobs[0])
    bench_papers.processes(jobs)


if __name__ == "__main__":
    main()
