"""A verb is a library call is a section of the documentation."""

import sys

import click

from kg.cli.main import VERBS, app
from tests.conftest import ROOT


def test_every_verb_and_parameter_is_documented() -> None:
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        import make_cli
    finally:
        sys.path.pop(0)
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == make_cli.page(), "run python docs/make_cli.py"


def test_every_verb_has_help_and_every_option_says_what_it_is() -> None:
    context = click.Context(app, info_name="kg")
    for verb in VERBS:
        command = app.get_command(context, verb)
        assert command is not None
        assert command.help, verb
        assert all(getattr(p, "help", None) for p in command.params if p.name != "help"), verb


def test_readme_names_the_two_commands_that_do_everything() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make demo" in readme
    assert "make test" in readme
