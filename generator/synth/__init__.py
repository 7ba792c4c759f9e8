"""A project folder full of department-years that nobody wrote, to try site, search and checks on at size.

Names are invented and say so; figures follow from each other as those of a careful department do, but for about every
seventh report, in which something is planted that does not agree. The same number and seed give the same bytes.
"""

from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from generator.load import Content, load_content
from generator.synth.city import Slot, slots, years_of
from generator.synth.figures import LENGTHS, Figures
from generator.synth.plants import planted
from generator.synth.shared import register, shared_files
from generator.synth.traits import is_planted, is_unmet, plant_of, traits_of
from generator.synth.writing import report

MARKER: Final = ".jixiao-synth"
MOST: Final = 3000
_OWN: Final = ("content", "site_templates", "mkdocs.yml")
_COPIED: Final = ("facts.yml", "checks.yml", "glossary.yml", "pages")
_NAMED: Final = 5


class SynthError(Exception):
    """The folder is not one to write in, or the shared content has faults; the message is Chinese and says what to do."""


def write(root: Path, folder: Path, count: int, seed: int, years: int = 5, clean: bool = False) -> int:
    """Write a project with *count* published department-years into *folder*; gives the number of files of reports.

    Fact catalogue, checks, prose pages and templates are copies of those of the project *root*. With *clean* nothing
    is planted, nothing is missing, and all have full frameworks. Raises SynthError, touching nothing, where *folder*
    holds anything but a former output as it was written, or what is copied has faults.
    """
    _check_folder(root, folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as work:
        made = Path(work) / "project"
        written = _write(root, made, count, seed, years, clean)
        lines = [f"{digest}  {name}\n" for name, digest in _digests(made).items()]
        head = f"jixiao synth {count} --seed {seed} --years {years}\n"
        (made / MARKER).write_text(head + "".join(lines), encoding="utf-8", newline="\n")
        _replace(made, folder)
    return written


def _write(root: Path, folder: Path, count: int, seed: int, years: int, clean: bool) -> int:
    content = folder / "content"
    content.mkdir(parents=True)
    for name in _COPIED:
        _copy(root / "content" / name, content / name)
    for name in ("site_templates", "mkdocs.yml"):
        _copy(root / name, folder / name)
    planned = slots(count, years, clean)
    for name, text in shared_files(count, years, planned):
        _put(content / name, text)
    shared = load_content(folder, [])
    if shared.findings:
        first = shared.findings[0]
        place = first.location.file + (f" 第 {first.location.line} 行" if first.location.line else "")
        raise SynthError(f"{place}：{first.message}。合成数据要用本项目的这份文件，先运行 jixiao check 改好它")
    written = 0
    for slot in planned:
        for name, text in _reports(slot, planned, shared, seed, clean):
            _put(content / "reports" / slot.department.id / name, text)
            written += 1
    for year in years_of(years):
        of_year = [(slot, _figures(slot, seed)) for slot in planned if slot.year == year]
        _put(content / "register" / f"{year}.yml", register(year, of_year))
    return written


def _check_folder(root: Path, folder: Path) -> None:
    """An empty folder, or a former output in which nobody wrote anything since."""
    place = folder.resolve()
    if place == root.resolve() or place.is_relative_to(root.resolve() / "content"):
        raise SynthError(f"{folder} 是项目自己的内容，合成数据不能写在这里。换一个目录")
    if folder.exists() and not folder.is_dir():
        raise SynthError(f"{folder} 是文件，不是目录。换一个目录")
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    if not (folder / MARKER).is_file():
        raise SynthError(f"{folder} 里已有别的文件，不覆盖。换一个空目录，或先移走里面的文件")
    lines = (folder / MARKER).read_text(encoding="utf-8", errors="replace").splitlines()
    known = {name: digest for digest, _, name in (line.partition("  ") for line in lines[1:])}
    if altered := [name for name, digest in _digests(folder).items() if known.get(name) != digest]:
        more = f"等 {len(altered)} 个文件" if len(altered) > _NAMED else ""
        named = "、".join(altered[:_NAMED])
        raise SynthError(f"{folder} 里有生成以后改过或添加的文件，不覆盖：{named}{more}。换一个目录，或先移走它们")


def _digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of an output, by its name; what systems and Python leave beside them is nobody's."""
    made = {}
    for name in _OWN:
        own = folder / name
        for path in [own] if own.is_file() or own.is_symlink() else sorted(own.rglob("*")):
            inside = path.relative_to(folder)
            if not path.is_file() or "__pycache__" in inside.parts or path.name in (".DS_Store", "Thumbs.db"):
                continue
            made[inside.as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    return made


def _replace(made: Path, folder: Path) -> None:
    """Move the output *made* into *folder*, in place of a former one; a site that was built there stays."""
    folder.mkdir(exist_ok=True)
    for name in (MARKER, *_OWN):
        old = folder / name
        if old.is_symlink() or old.is_file():
            old.unlink()
        elif old.is_dir():
            shutil.rmtree(old)
    for name in (*_OWN, MARKER):
        if (made / name).exists():
            (made / name).replace(folder / name)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    elif source.is_file():
        shutil.copyfile(source, target)


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _figures(slot: Slot, seed: int, before_correction: bool = False) -> Figures:
    length = LENGTHS[slot.department.number % len(LENGTHS)]
    return Figures(slot.department, slot.year, seed, length, is_unmet(slot), before_correction)


def _reports(slot: Slot, planned: list[Slot], shared: Content, seed: int, clean: bool) -> Iterator[tuple[str, str]]:
    """Name and text of the files of one slot: the report, and the earlier edition of one that was corrected."""
    if slot.fate not in ("published", "draft", "withdrawn"):
        return
    figures, traits = _figures(slot, seed), traits_of(slot, clean)
    earlier = [s for s in planned if s.department is slot.department and s.year == slot.year - 1]
    before = _figures(earlier[0], seed).issues if earlier and earlier[0].fate == "published" else ()
    text = report(figures, traits, shared, before)
    if is_planted(slot) and not clean:
        text = planted(text, random.Random(f"{seed}/{slot.number}"), plant_of(slot))
    yield f"{slot.year}.yml", text
    if traits.revised is not None:
        former = _figures(slot, seed, before_correction=True)
        yield f"{slot.year}.r1.yml", report(former, traits.before_correction(), shared, before)
