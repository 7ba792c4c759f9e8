"""The shape of generator/: each module imports only earlier ones, no cycles, nothing grows too large.

The order is written here once, by hand. A module that is not in it fails the test: decide where it belongs,
then add it. Names that nobody has written yet are allowed.
"""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final

import pytest

PACKAGE: Final = "generator"
MODULE_LINES: Final = 400
FUNCTION_LINES: Final = 60

# Each imports only from those before it. A package counts as one module here.
ORDER: Final = (
    "quantity",
    "measures",
    "finding",
    "yamltext",
    "schema",
    "identity",
    "markup",
    "load",
    "textcode",
    "formula",
    "facts",
    "references",
    "document",
    "binding",
    "tables",
    "reading",
    "prose",
    "sequences",
    "closings",
    "words",
    "likeness",
    "groups",
    "sums",
    "settle",
    "narrative",
    "indicators",
    "targets",
    "spoken",
    "trace",
    "methods",
    "score",
    "privacy",
    "withheld",
    "rules",
    "waivers",
    "validate",
    "synth",
    "edition",
    "report",
    "opendata",
    "pages",
    "papers",
    "search",
    "render",
    "site",
    "changes",
    "history",
    "pipeline",
    "publishing",
    "verify",
    "exports",
    "disclosures",
    "result",
    "formats",
    "schemas",
    "editing",
    "sealing",
    "doctor",
    "new",
    "waive",
    "output",
    "wording",
    "serve",
    "commands",
    "cli",
)

# Inside a package: the siblings that others may import, each only from those before it. A module that is not named
# here is a leaf: it may import these and is imported by none of its siblings. `__init__` imports any of them.
SHARED: Final = {
    "schema": ("base", "catalogue", "checks", "framework", "report"),
    "narrative": ("figures", "claims"),
    "privacy": ("text", "hits", "runs", "numbers", "names", "lists", "marks"),
    "rules": ("base",),
    "synth": ("city", "figures", "plants", "traits", "writing", "shared"),
    "report": (
        "views",
        "titles",
        "columns",
        "cells",
        "parts",
        "model",
        "places",
        "inline",
        "notes",
        "settled",
        "goals",
        "losses",
        "reviews",
        "scored",
        "rectified",
        "about",
        "charts",
        "summary",
        "comparable",
        "build",
        "publication",
        "comparison",
        "previous",
    ),
    "pages": ("base",),
    "papers": ("base", "lines"),
    "opendata": ("encode", "columns", "tables", "published", "report", "csvs", "linked"),
    "verify": ("base",),
    "exports": (
        "base",
        "charts",
        "word_xml",
        "word_styles",
        "word_text",
        "word_tables",
        "word_pages",
        "word_appendices",
        "word_sign",
        "word",
    ),
    "disclosures": ("errors", "cells", "heads", "workbook"),
    "commands": ("base", "exporting", "approval", "volume"),
    "formats": ("base",),
    "render": (
        "font_copies",
        "fonts",
        "engine",
        "justify",
        "tags",
        "rows",
        "typeset",
        "charts",
        "codes",
        "templates",
        "handwritten",
        "shell",
    ),
}

# Packages that may not use all that is earlier: what is rendered has been decided, rounded and labelled before.
ONLY: Final = {"render": ("quantity", "finding", "report")}


def module_names(package: Path) -> Iterator[tuple[str, Path]]:
    """Dotted name below generator and file of every module; a package's own name stands for its __init__."""
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def imports(tree: ast.Module, known: set[str]) -> Iterator[tuple[str, int]]:
    """Every module of generator that is imported, and the line; `from generator.a import b` may mean generator.a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == PACKAGE:
                    yield alias.name.partition(".")[2], node.lineno
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                yield "." * node.level + (node.module or ""), node.lineno
            elif (node.module or "").split(".")[0] == PACKAGE:
                base = (node.module or "").partition(".")[2]
                for alias in node.names:
                    below = f"{base}.{alias.name}".lstrip(".")
                    yield below if below in known else base, node.lineno


class Sources:
    """All of generator/, parsed once."""

    def __init__(self, package: Path) -> None:
        self.package = package
        self.paths = dict(module_names(package))
        self.texts = {name: path.read_text(encoding="utf-8") for name, path in self.paths.items()}
        self.trees = {name: ast.parse(text) for name, text in self.texts.items()}
        known = set(self.paths)
        self.imports = {name: sorted(set(imports(tree, known))) for name, tree in self.trees.items()}

    def where(self, name: str, line: int) -> str:
        """File and line, as an editor opens it."""
        return f"{self.paths[name].relative_to(self.package.parent).as_posix()}:{line}"


@pytest.fixture(scope="module")
def sources(root: Path) -> Sources:
    return Sources(root / PACKAGE)


def fault(importer: str, imported: str) -> str | None:
    """Why one module may not import the other; None where it may."""
    if imported.startswith("."):
        return "relative import"
    if not imported:
        return None  # the version in generator/__init__.py
    here, _, inner = importer.partition(".")
    there, _, target = imported.partition(".")
    if not here:
        return "generator/__init__.py holds the version and imports nothing"
    if there not in ORDER:
        return f"{there} is not in ORDER"
    if here == there:
        return sibling_fault(here, inner, target)
    if ORDER.index(there) > ORDER.index(here):
        return f"{there} comes after {here}"
    if here in ONLY and there not in ONLY[here]:
        return f"{here} may import only {', '.join(ONLY[here])}"
    return None


def sibling_fault(package: str, inner: str, target: str) -> str | None:
    """The same inside one package."""
    if not inner:
        return None
    shared = SHARED.get(package, ())
    if target not in shared:
        return f"{package}.{target or '__init__'} is not for its siblings"
    if inner in shared and shared.index(target) >= shared.index(inner):
        return f"{package}.{target} comes after {package}.{inner}"
    return None


def test_every_module_has_a_place(sources: Sources) -> None:
    unknown = {name.split(".")[0] for name in sources.paths} - {"", *ORDER}
    assert not unknown, f"decide where these belong and add them to ORDER: {sorted(unknown)}"


def test_imports_only_earlier_modules(sources: Sources) -> None:
    faults = [
        f"{sources.where(name, line)} imports {imported or PACKAGE}: {reason}"
        for name, found in sources.imports.items()
        if name.split(".")[0] in {"", *ORDER}  # the others are told above
        for imported, line in found
        if (reason := fault(name, imported))
    ]
    assert not faults, "\n" + "\n".join(faults)


def test_no_import_cycles(sources: Sources) -> None:
    graph = {name: {imported for imported, _ in found} - {name} for name, found in sources.imports.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail("import cycle: " + " → ".join(error.args[1]))


def test_imports_stand_at_the_top(sources: Sources) -> None:
    """Nothing is imported inside a function, a class or a condition: what a module needs is seen in its head."""
    faults = [
        sources.where(name, node.lineno)
        for name, tree in sources.trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom) and node not in tree.body
    ]
    assert not faults, "\n" + "\n".join(faults)


def test_modules_stay_small(sources: Sources) -> None:
    lengths = {name: len(text.splitlines()) for name, text in sources.texts.items()}
    faults = [f"{sources.where(name, 1)}: {length} lines" for name, length in lengths.items() if length > MODULE_LINES]
    assert not faults, f"more than {MODULE_LINES} lines:\n" + "\n".join(faults)


def test_functions_stay_small(sources: Sources) -> None:
    faults = [
        f"{sources.where(name, node.lineno)} {node.name}: {length} lines"
        for name, tree in sources.trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES
    ]
    assert not faults, f"more than {FUNCTION_LINES} lines:\n" + "\n".join(faults)


@pytest.mark.parametrize(
    "importer,imported,allowed",
    [
        ("score", "quantity", True),
        ("quantity", "score", False),
        ("score", "nowhere", False),
        ("score", ".quantity", False),
        ("cli", "", True),
        ("", "quantity", False),
        ("validate", "rules", True),
        ("rules", "rules.grade", True),
        ("rules.grade", "rules.base", True),
        ("rules.grade", "rules.form", False),
        ("rules.grade", "rules", False),
        ("rules.base", "settle", True),
        ("rules.base", "validate", False),
        ("render.web", "report.model", True),
        ("render.web", "report.publication", True),
        ("render.web", "pages.home", False),
        ("pages.home", "report.publication", True),
        ("opendata.report", "report.model", True),
        ("render.web", "render.templates", True),
        ("render.web", "render.pdf", False),
        ("render.web", "schema.report", False),
        ("render.fonts", "render.typeset", False),
    ],
)
def test_the_rule_itself(importer: str, imported: str, allowed: bool) -> None:
    assert (fault(importer, imported) is None) is allowed
