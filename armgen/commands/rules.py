"""`armgen rules`: the list of all rules."""

from __future__ import annotations

from armgen.codes import CODES, EDITIONS, Code
from armgen.jsontypes import JsonObject
from armgen.render.rulepage import families, severity_word


def rules(format: str = "text") -> str:
    """All rules by family, with their severity in each edition; `format` is text, json or markdown."""
    if format == "json":
        import json

        body: JsonObject = {
            "schemaVersion": 1,
            "editions": [*EDITIONS],
            "rules": [_row(code) for code in CODES.values()],
        }
        return json.dumps(body, indent=2) + "\n"
    return markdown_tables() if format == "markdown" else _text()


def markdown_tables(link: str = "") -> str:
    """A table per family. `link`: where the page of a rule lies, with {code} in it; "" for no links."""
    lines: list[str] = []
    for key, title, rows in families():
        lines += [f"## {key}: {title}", "", f"| code | slug | finds | {' | '.join(EDITIONS)} |"]
        lines.append("| --- | --- | --- |" + " --- |" * len(EDITIONS))
        for code in rows:
            name = f"[{code.id}]({link.format(code=code.id)})" if link else code.id
            words = " | ".join(severity_word(code, edition) for edition in EDITIONS)
            lines.append(f"| {name} | {code.slug} | {code.title} | {words} |")
        lines.append("")
    return "\n".join(lines)


def _text() -> str:
    wide = max(len(code.slug) for code in CODES.values())
    lines: list[str] = []
    for key, title, rows in families():
        lines.append(f"{key} {title}".ljust(wide + 9) + "".join(edition.ljust(19) for edition in EDITIONS).rstrip())
        for code in rows:
            words = "".join(severity_word(code, edition).ljust(19) for edition in EDITIONS).rstrip()
            lines.append(f"  {code.id} {code.slug.ljust(wide)} {words}")
        lines.append("")
    lines.append("'armgen explain RP102' says what a rule finds, why, and on which page it rests.")
    return "\n".join(lines) + "\n"


def _row(code: Code) -> JsonObject:
    return {
        "code": code.id,
        "slug": code.slug,
        "family": code.family,
        "title": code.title,
        "scope": code.scope,
        "severity": {edition: severity and severity.value for edition, severity in code.severity.items()},
        "alsoSeverity": {edition: severity and severity.value for edition, severity in code.also.items()},
        "lowerable": code.lowerable,
        "strictError": code.strict_error,
        "yieldsTo": [*sorted(code.yields_to)],
    }
