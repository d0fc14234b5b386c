"""Findings in a file that is one long line, as many tools write templates."""

from __future__ import annotations

import json
from pathlib import Path

from armgen.commands.lint import lint, render


def test_a_line_of_megabytes_is_shown_around_the_place(tmp_path: Path) -> None:
    resources = [
        {
            "type": "Microsoft.Compute/restorePointCollections",
            "apiVersion": "2020-01-01" if number == 9_000 else "2025-04-01",
            "name": f"rpc-{number:05d}",
            "location": "eastus",
            "properties": {"source": {"id": "[resourceId('Microsoft.Compute/virtualMachines', 'vm01')]"}},
        }
        for number in range(10_000)
    ]
    template = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": resources,
    }
    path = tmp_path / "main.json"
    path.write_text(json.dumps(template, separators=(",", ":")))
    text = render(lint(paths=[str(path)], select=("RP201", "RP204")), "text")
    frame = next(line for line in text.splitlines() if '"2020-01-01"' in line)
    caret = text.splitlines()[text.splitlines().index(frame) + 1]
    assert len(frame) <= 80
    assert frame[caret.index("^") :].startswith('"2020-01-01"')
    assert "rpc-09000" in frame or "apiVersion" in frame
