"""One switch: the rules with the tagger, or the rules alone; each claim says which evidence made it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from kg import resources, tagging

needs_tagger = pytest.mark.skipif(not tagging.available(), reason="the tagger's model or tokenizers is not installed")


def extracted(*options: str, **settings: str) -> subprocess.CompletedProcess[str]:
    path = str(resources.folder("examples") / "03-happened.md")
    environment = {k: v for k, v in os.environ.items() if k != tagging.SETTING} | settings
    return subprocess.run([sys.executable, "-m", "kg.cli.main", "extract", *options, path], capture_output=True, text=True, env=environment)


def evidence(done: subprocess.CompletedProcess[str]) -> list[list[str]]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line)["evidence"] for line in done.stdout.splitlines()]


@needs_tagger
def test_with_the_tagger_every_claim_says_what_the_tagger_thinks_of_it() -> None:
    found = evidence(extracted())
    assert found
    assert all(any(e.startswith("tagger=") for e in some) for some in found)


@pytest.mark.parametrize(("options", "settings"), [(("--engine", "rules"), {}), ((), {"KG_ENGINE": "rules"})])
def test_the_rules_alone_by_option_or_setting(options: tuple[str, ...], settings: dict[str, str]) -> None:
    found = evidence(extracted(*options, **settings))
    assert found
    assert not any(e.startswith("tagger") for some in found for e in some)


@needs_tagger
def test_the_same_article_gives_the_same_claims_again() -> None:
    assert extracted().stdout == extracted().stdout


def test_an_engine_that_does_not_exist_is_refused() -> None:
    done = extracted("--engine", "magic")
    assert done.returncode == 2
    assert "hybrid" in done.stderr
    assert "rules" in done.stderr
