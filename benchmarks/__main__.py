"""`python -m benchmarks`: cold start, specs of 100 to 10,000 collections, policies of 1,000 to 100,000 machines.

Each beside its floor; whole processes with their peak of memory.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks import engine
from benchmarks.fleet import arm_template, inventory_pieces, policy_spec, spec_yaml
from benchmarks.measure import cost, row


def main() -> None:
    python = sys.executable
    for what, took, least in engine.rows():
        print(f"{what:<52} {took:7.3f} s             {took / least:6.2f} x the result as JSON")
    click = cost([python, "-c", "import click"])
    row("armgen --version", cost([python, "-m", "armgen", "--version"]), click, "import click")
    row("armgen --help", cost([python, "-m", "armgen", "--help"]), click, "import click")
    row(
        "lint examples/quickstart",
        cost([python, "-m", "armgen", "lint", "examples/quickstart"]),
        click,
        "import click",
    )
    with tempfile.TemporaryDirectory() as folder:
        for count in (100, 1_000, 10_000):
            spec = Path(folder, f"explicit{count}.yaml")
            spec.write_text(spec_yaml(count), encoding="utf-8")
            events = "import sys, yaml\nloader = yaml.CSafeLoader(open(sys.argv[1]).read())\nwhile loader.get_event() is not None: pass\n"
            floor = cost(
                [
                    python,
                    "-c",
                    "try:\n" + "".join("    " + line + "\n" for line in events.splitlines()) + "except Exception: pass",
                    str(spec),
                ],
                3,
            )
            command = [python, "-m", "armgen", "build", str(spec), "-o", str(Path(folder, "out"))]
            row(f"{count} explicit collections, lint and build", cost(command, 3), floor, "YAML events of the spec")
        for count, rounds in ((1_000, 5), (10_000, 5), (100_000, 1)):
            write_inventory(Path(folder, "inventory.json"), count)
            policy = Path(folder, "policy.yaml")
            policy.write_text(policy_spec(), encoding="utf-8")
            floor = cost(
                [python, "-c", "import json, sys; json.load(open(sys.argv[1]))", str(Path(folder, "inventory.json"))],
                rounds,
            )
            command = [python, "-m", "armgen", "build", str(policy), "-o", str(Path(folder, "fleet"))]
            row(
                f"{count} machines of one policy, lint and build",
                cost(command, rounds),
                floor,
                "json.load of the inventory",
            )
        write_inventory(Path(folder, "inventory.json"), 10_000)
        templates(python, Path(folder, "templates"))


def write_inventory(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(inventory_pieces(count))


def templates(python: str, folder: Path) -> None:
    """Lint of ARM templates of 800 resources, without and with the facts of their machines."""
    folder.mkdir()
    load = (
        "import json, pathlib, sys\nfor path in pathlib.Path(sys.argv[1]).glob('*.json'): json.loads(path.read_text())"
    )
    facts = folder.parent / "inventory.json"
    for count in (1, 25):
        for number in range(count):
            Path(folder, f"fleet-{number:02d}.json").write_text(arm_template(number * 400, 400), encoding="utf-8")
        floor = cost([python, "-c", load, str(folder)], 3)
        command = [python, "-m", "armgen", "lint", str(folder), "--fail-on", "never"]
        row(f"{count} x 800 resources in ARM JSON, lint", cost(command, 3), floor, "json.loads of the files")
        command += ["--inventory", str(facts)]
        row(f"{count} x 800 resources, with 10,000 machines", cost(command, 3), floor, "json.loads of the files")


if __name__ == "__main__":
    main()
