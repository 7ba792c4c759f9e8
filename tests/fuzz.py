"""Mutants of the real files through reader, model, scoring and every check: nothing may be raised or hang.

``make fuzz`` runs many (``ARGS="20000 7"``: number and seed), the tests run a few. Every finding of a mutant must have a
place within the file, words and a known rule. A mutant that takes longer than LIMIT seconds counts as a hang.
"""

import random
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import FrameType
from typing import Final

from generator.finding import Finding
from generator.load import Content, load_content, read_model
from generator.references import check_report
from generator.rules import RULES
from generator.schema.report import Report
from generator.validate import assess, check_files, check_set
from generator.yamltext import read_yaml
from tests.projects import real_report_files

ROOT: Final = Path(__file__).resolve().parent.parent
LIMIT: Final = 20
SIGNS: Final = [
    *"0123456789.,%|~^<?{}=@#&*:-\"'[]（）()，。；、：“”《》　０９．％\t\n ",
    *"一二三四五十百千万亿元分个是占共为其中减增率年月日≥≤×",
    *("{{ ", " }}", "{{", "**", "\n\n", "\n  ", "万元", "@Q1", "#project", ".target", "&a *a", "<<: ", "? ", "- "),
    *("其中", "合计", "一是", "（一）", "比上年", "9" * 20, "1" * 40, "（" * 30, "、" * 30, "和" * 30),
    *("\u200b", "\ufeff", "\U00020000", "e\u0301", "\x00"),
]
Mutate = Callable[[random.Random, str], str]


def _spot(rng: random.Random, text: str) -> int:
    return rng.randrange(len(text) + 1)


def change_digit(rng: random.Random, text: str) -> str:
    """Another digit in the place of one."""
    places = [m.start() for m in re.finditer(r"\d", text)]
    if not places:
        return text
    at = rng.choice(places)
    return f"{text[:at]}{rng.randrange(10)}{text[at + 1 :]}"


def insert(rng: random.Random, text: str) -> str:
    """A sign or a word of the trade anywhere."""
    at = _spot(rng, text)
    sign: str = rng.choice(SIGNS)
    return text[:at] + sign + text[at:]


def delete(rng: random.Random, text: str) -> str:
    """Some characters gone."""
    at = _spot(rng, text)
    return text[:at] + text[at + rng.choice((1, 1, 2, 5, 30, 200)) :]


def lines(rng: random.Random, text: str) -> str:
    """A line gone, doubled, moved or indented otherwise."""
    split = text.split("\n")
    at, to = rng.randrange(len(split)), rng.randrange(len(split))
    match rng.randrange(4):
        case 0:
            del split[at]
        case 1:
            split.insert(at, split[at])
        case 2:
            split[at], split[to] = split[to], split[at]
        case _:
            split[at] = " " * rng.randrange(7) + split[at].lstrip()
    return "\n".join(split)


def swap_marks(rng: random.Random, text: str) -> str:
    """The figure of one mark in another."""
    marks = list(re.finditer(r"= ([^}\n]+) }}", text))
    if len(marks) < 2:
        return text
    a, b = rng.sample(marks, 2)
    return text[: a.start(1)] + b[1] + text[a.end(1) :]


def swap_keys(rng: random.Random, text: str) -> str:
    """The fact of one mark in another."""
    marks = list(re.finditer(r"{{ ([^}\n=]+?) [=≥]", text))
    if len(marks) < 2:
        return text
    a, b = rng.sample(marks, 2)
    return text[: a.start(1)] + b[1] + text[a.end(1) :]


def cells(rng: random.Random, text: str) -> str:
    """A cell of a table emptied, lost, merged or with a bar too many."""
    bars = [m.start() for m in re.finditer(r" \| ", text)]
    if not bars:
        return text
    at = rng.choice(bars)
    return text[:at] + rng.choice((" | ~", " | ?", " | ^", " | <", " |", " | |", " | ≥80%", " | -1")) + text[at:]


def splice(rng: random.Random, text: str) -> str:
    """A piece of another report in the middle of this one."""
    other = rng.choice(_texts())
    start, at = _spot(rng, other), _spot(rng, text)
    return text[:at] + other[start : start + rng.randrange(400)] + text[at:]


def repeat(rng: random.Random, text: str) -> str:
    """A piece over and over."""
    at = _spot(rng, text)
    return text[:at] + text[at : at + rng.randrange(1, 20)] * rng.choice((3, 50, 400)) + text[at:]


MUTATIONS: Final[tuple[Mutate, ...]] = (
    change_digit, insert, insert, delete, lines, lines, swap_marks, swap_keys, cells, splice, repeat,
)  # fmt: skip


@lru_cache(maxsize=1)
def _texts() -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8") for path in real_report_files(ROOT))


@lru_cache(maxsize=1)
def _content() -> Content:
    return load_content(ROOT)


def mutant(seed: int) -> tuple[str, bytes]:
    """Name and bytes of the mutant with this number; the same for the same number."""
    rng = random.Random(seed)
    number = rng.randrange(len(_texts()))
    text = _texts()[number]
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        text = rng.choice(MUTATIONS)(rng, text)
    raw = text.encode(errors="surrogatepass")
    if rng.random() < 0.03:
        at = rng.randrange(len(raw))
        raw = raw[:at] + bytes([rng.randrange(256)]) + raw[at + rng.randrange(3) :]
    return str(real_report_files(ROOT)[number].relative_to(ROOT)), raw


class HangError(Exception):
    """A mutant took too long."""


def _late(_number: int, _frame: FrameType | None) -> None:
    raise HangError


def findings_of(name: str, raw: bytes) -> list[Finding]:
    """Everything that reading and checking say of a file."""
    content = _content()
    node, findings = read_yaml(raw, name)
    findings = [*findings, *check_files([(name, raw)], content.policy)]
    if node is None:
        return findings
    loaded, faults = read_model(node, Report, name, raw)
    findings += faults
    if loaded is None:
        return findings
    findings += check_report(loaded, content)
    assessed = assess(loaded, content)
    if assessed is not None:
        findings += [*assessed.findings, *check_set([assessed])]
        assert len(assessed.notes) <= len(findings)
    return findings


def fault(seed: int) -> str:
    """What is wrong with how the mutant was treated; empty if nothing is."""
    name, raw = mutant(seed)
    signal.signal(signal.SIGALRM, _late)
    signal.alarm(LIMIT)
    try:
        findings = findings_of(name, raw)
    except HangError:
        return f"{seed}: longer than {LIMIT} s"
    except Exception as error:  # whatever it is: that is what is looked for
        return f"{seed}: {type(error).__name__}: {error}"
    finally:
        signal.alarm(0)
    height = raw.count(b"\n") + raw.count(b"\r") + 2
    for finding in findings:
        if finding.rule not in RULES or not finding.message or finding.location.file != name:
            return f"{seed}: {finding}"
        if not 0 < finding.location.line <= height or finding.location.column < 1:
            return f"{seed}: no place: {finding}"
    return ""


@dataclass
class Run:
    """What came of many mutants."""

    count: int = 0
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0


def timed(seed: int) -> tuple[str, float]:
    """The fault of a mutant and the seconds it took."""
    started = time.perf_counter()
    return fault(seed), time.perf_counter() - started


def main(count: int, start: int) -> int:
    """Run *count* mutants from seed *start* and tell what was found."""
    run = Run()
    with ProcessPoolExecutor() as pool:
        for said, seconds in pool.map(timed, range(start, start + count), chunksize=50):
            run.count += 1
            run.slowest = max(run.slowest, seconds)
            if said:
                run.faults.append(said)
                print(said, flush=True)
    kinds = Counter(said.partition(": ")[2][:60] for said in run.faults)
    print(
        f"{run.count} mutants, {len(run.faults)} faults, slowest {run.slowest:.2f} s", *kinds.most_common(10), sep="\n"
    )
    return 1 if run.faults else 0


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(numbers + [2000, 0][len(numbers) :])))
