"""`python -m benchmarks.bicep`: parse rates beside tree-sitter's and pycep's, and lint of files of 800 resources."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from armgen.bicep import lower, parse, to_text
from benchmarks.measure import cost, row

PAIR = """
resource rpc{n} 'Microsoft.Compute/restorePointCollections@2024-07-01' = {{
  name: 'rpc-vm-{n}'
  location: location
  tags: {{
    team: 'core'
    machine: 'vm-${{environment}}-{n}'
    quiesced: contains(crashConsistent, 'vm-{n}') ? 'no' : 'yes'
  }}
  properties: {{
    source: {{
      id: resourceId('Microsoft.Compute/virtualMachines', 'vm-{n}')
    }}
  }}
}}

resource rp{n} 'Microsoft.Compute/restorePointCollections/restorePoints@2024-07-01' = if (enabled) {{
  parent: rpc{n}
  name: 'nightly-${{stamp}}'
  properties: {{
    consistencyMode: 'CrashConsistent'
    excludeDisks: [
      {{
        id: '${{resourceGroup().id}}/providers/Microsoft.Compute/disks/vm-{n}-data-0'
      }}
    ]
  }}
}}
"""


def fleet(pairs: int, first: int = 0) -> str:
    """A file of collections, each with one restore point."""
    head = "param location string = resourceGroup().location\nparam environment string = 'prod'\n"
    head += "param stamp string = '20261125'\nparam enabled bool = true\nparam crashConsistent array = []\n"
    return head + "".join(PAIR.format(n=first + number) for number in range(pairs))


def seconds(work: Callable[[], object], rounds: int = 5) -> float:
    """The middle of several runs after one that is not counted."""
    times = []
    for number in range(rounds + 1):
        start = time.perf_counter()
        work()
        if number:
            times.append(time.perf_counter() - start)
    return statistics.median(times)


def rates(text: str) -> None:
    """MB/s of each parser on one text, in one process."""
    size = len(text.encode()) / 1e6
    ours = seconds(lambda: parse(text))
    print(f"{'parse, armgen':<52} {size / ours:7.2f} MB/s")
    theirs = tree_sitter_of(text)
    print(f"{'parse, tree-sitter (C, no meaning)':<52} {size / theirs:7.2f} MB/s  armgen takes {ours / theirs:.1f} x")
    other = pycep_of(text)
    if other is not None:
        print(f"{'parse, pycep':<52} {size / other:7.2f} MB/s  armgen takes {ours / other:.2f} x")
    lowered = seconds(lambda: lower(Path("main.bicep"), text=text, root=Path("nowhere")))
    print(f"{'parse, names and template, armgen':<52} {size / lowered:7.2f} MB/s")
    tree = parse(text)
    print(f"{'print, armgen':<52} {size / seconds(lambda: to_text(tree)):7.2f} MB/s")


def tree_sitter_of(text: str) -> float:
    import tree_sitter
    import tree_sitter_bicep

    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_bicep.language()))
    data = text.encode()
    return seconds(lambda: parser.parse(data))


def pycep_of(text: str) -> float | None:
    """None when it is not installed."""
    try:
        from pycep import BicepParser
    except ImportError:
        print("pycep-parser is not installed: no comparison with it")
        return None
    parser = BicepParser()
    return seconds(lambda: parser.parse(text=text), 1)


def main() -> None:
    python = sys.executable
    rates(fleet(400))
    with tempfile.TemporaryDirectory() as folder:
        bicep = Path(folder)
        for count in (1, 25):
            for number in range(count):
                Path(bicep, f"fleet-{number:02d}.bicep").write_text(fleet(400, number * 400), encoding="utf-8")
            read = "import pathlib, sys\nfor path in pathlib.Path(sys.argv[1]).glob('*.bicep'): path.read_text()"
            floor = cost([python, "-c", read, str(bicep)], 3)
            command = [python, "-m", "armgen", "lint", str(bicep), "--fail-on", "never"]
            row(f"{count} x 800 resources in Bicep, lint", cost(command, 3), floor, "reading the files in Python")


if __name__ == "__main__":
    main()
