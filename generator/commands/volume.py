"""``jixiao export volume``: the reports of a year or a region as one collected volume (汇编)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

import click

from generator.commands.base import FOLDER, project_root
from generator.commands.exporting import Show, export
from generator.exports.volume import volume_pdf
from generator.load import Content
from generator.papers.volume import called, chosen, volume
from generator.report.build import region_name, region_path
from generator.report.model import Report
from generator.report.publication import Publication
from generator.site import VOLUME
from generator.wording import Command

MANY: Final = 60
"""From more reports on, a volume is too thick to bind, and splitting it is proposed: some 1,000 pages."""
MOST: Final = 200
"""More are refused, for memory: some 3,500 pages of about 0.9 MB each, which are all held until they are written."""
_NAMED: Final = 12


def _four_digits(_context: click.Context, _option: click.Parameter, year: int | None) -> int | None:
    if year is not None and not 1000 <= year <= 9999:  # the years that are written with four digits
        raise click.BadParameter(f"“{year}”不是年度，应写四位数字，如 2023")
    return year


@click.command(
    "volume",
    cls=Command,
    help="把一个年度、一个地区（含下级地区）或两者兼有的已发布报告合成一册汇编：一个目录，页码连续。",
)
@click.option("--year", type=int, callback=_four_digits, metavar="年度", help="如 2023。")
@click.option("--region", metavar="代码", help="行政区划代码，如 440100；含它的下级地区。")
@click.option("--out", type=FOLDER, help="输出目录，默认 dist/volume/；每次整个替换。")
@click.pass_context
def volume_command(context: click.Context, year: int | None, region: str | None, out: Path | None) -> None:
    """One volume; what is in it must be chosen."""

    def made(root: Path, publication: Publication, show: Show) -> tuple[dict[str, bytes], str]:
        reports = reports_meant(publication, year, region)
        if len(reports) > MANY:
            click.echo(
                f"收录 {len(reports)} 份报告，用时较长，成册较厚。{_splits(publication, reports, region)}", err=True
            )
        bound = volume(publication, reports, called(publication, year, region))

        def told(done: int, pages: int) -> None:
            show(f"排版（已排 {pages} 页）", done, len(reports))

        show("排版", 0, len(reports))
        content, pages = volume_pdf(root, bound, publication.portal, told)
        return {bound.front.address: content}, f"已排成《{bound.name}》：{len(reports)} 份报告，{pages} 页。"

    root = project_root(context)
    export(root, out or root / "dist" / "volume", VOLUME, made)


def reports_meant(publication: Publication, year: int | None, region: str | None) -> tuple[Report, ...]:
    """The reports that are meant, never none and never too many. A wrong choice is a wrong call, told what there is."""
    if not publication.reports:
        raise click.UsageError("还没有已发布的报告，没有可以汇编的")
    if year is None and region is None:
        raise click.UsageError(f"要用 --year 或 --region 说明汇编哪些报告，可以同时用。{_there(publication)}")
    if region is not None and not region_path(publication.content, region):
        raise click.UsageError(
            f"行政区划目录里没有“{region}”，应写六位代码。{codes_meant(publication.content, region.strip())}{_there(publication)}"
        )
    reports = chosen(publication, year, region)
    if not reports:
        named = called(publication, year, region).removesuffix("汇编")
        gap = " " if named[0].isdigit() else ""
        raise click.UsageError(f"没有已发布的{gap}{named}。{_there(publication)}")
    if len(reports) > MOST:
        raise click.UsageError(
            f"这样要收录 {len(reports)} 份报告，受内存所限，一册最多 {MOST} 份。{_splits(publication, reports, region)}"
        )
    return reports


def codes_meant(content: Content, name: str) -> str:
    """The codes of the regions of that *name*, or else of those whose name begins so."""
    assert content.regions is not None
    regions = sorted((code, region.name) for code, region in content.regions.model.regions.items())
    same = [(code, own) for code, own in regions if name in (own, region_name(content, code))]
    found = same or [(code, own) for code, own in regions if name and own.startswith(name)]
    return f"是不是 {_listed([f'{code} {own}' for code, own in found])}？" if found else ""


def _there(publication: Publication) -> str:
    """Which years and regions have reports."""
    return f"有已发布报告的年度：{_years(publication.reports)}；地区：{_places(publication, publication.reports, None)}"


def _splits(publication: Publication, reports: tuple[Report, ...], region: str | None) -> str:
    """How to make several volumes of it."""
    ways = []
    if len({report.year for report in reports}) > 1:
        ways.append(f"按年度（--year）：{_years(reports)}")
    if len({report.region_code for report in reports}) > 1:
        ways.append(f"按地区（--region）：{_places(publication, reports, region)}")
    return f"可以分册：{'；'.join(ways)}。" if ways else ""


def _years(reports: tuple[Report, ...]) -> str:
    counted = sorted(Counter(report.year for report in reports).items(), reverse=True)
    return _listed([f"{year}（{count} 份）" for year, count in counted])


def _places(publication: Publication, reports: tuple[Report, ...], within: str | None) -> str:
    """The regions that reports lie in or below, with their codes; below *within* where that is given."""
    counted: Counter[tuple[str, str]] = Counter()
    for report in reports:
        path = region_path(publication.content, report.region_code)
        codes = [code for code, _ in path]
        counted.update(path[codes.index(within) + 1 :] if within in codes else path)
    return _listed([f"{code} {name}（{count} 份）" for (code, name), count in sorted(counted.items())])


def _listed(items: list[str]) -> str:
    more = f"等 {len(items)} 个" if len(items) > _NAMED else ""
    return "、".join(items[:_NAMED]) + more
