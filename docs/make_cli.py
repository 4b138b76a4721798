"""Writes docs/cli.md from the verbs: `python docs/make_cli.py`.  tests/cli/test_documentation.py fails when the page is behind."""

from pathlib import Path
from typing import Any

import click

from kg.cli.main import VERBS, LazyVerbs, app

HEAD = """# The command line

Every verb is one library call.  `--store DIR` (or `KG_STORE`, default `kg-data`) names the store on every verb that touches one.

`--engine` (or `KG_ENGINE`) chooses who makes claims, `hybrid` or `rules` ([tagger.md](tagger.md)).

Exit codes: 0 fine; 1 an input failed (`kg ingest --strict`) or a check is not clean; 2 usage; 3 ontology; 4 store; 5 query.
Errors are one line on standard error that names the place, what was found and what is accepted; `KG_DEBUG=1` shows the traceback.

<!-- written by docs/make_cli.py -->
"""


def _metavar(parameter: Any) -> str:
    return str(parameter.metavar or str(parameter.name).upper())


def page() -> str:
    group = app
    assert isinstance(group, LazyVerbs)
    context = click.Context(group, info_name="kg")
    parts = [HEAD]
    for verb in VERBS:
        command = group.get_command(context, verb)
        assert command is not None
        arguments = " ".join(_metavar(p) for p in command.params if p.param_type_name == "argument")
        parts.append(f"## kg {verb}\n\n`kg {verb} {arguments}`\n".replace(" `\n", "`\n") + f"\n{(command.help or '').strip()}\n")
        rows = []
        for p in command.params:
            if p.name == "help":
                continue
            name = _metavar(p) if p.param_type_name == "argument" else ", ".join(p.opts)
            default = "" if p.default in (None, False, ()) or callable(p.default) or p.param_type_name == "argument" else p.default
            rows.append(f"| `{name}` | {getattr(p, 'help', '') or ''} | {default} |")
        if rows:
            parts.append("| parameter | meaning | default |\n|---|---|---|\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    (Path(__file__).parent / "cli.md").write_text(page(), encoding="utf-8")
