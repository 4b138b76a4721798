"""What the tagger says is about words that stand in the text, the same every time, and joins the claims only as a weight."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import script, tagging
from kg.errors import UsageError
from kg.tagging.tags import ARGUMENTS

pytestmark = pytest.mark.skipif(not tagging.available(), reason="the tagger's model or tokenizers is not installed")

TEXT = "港务局火灾致三人死亡\n消防部门星期二说，港务局仓库星期一夜间起火，三人死亡。市长罗文启当天前往现场慰问。"


def test_words_that_name_an_event_are_likelier_than_those_that_do_not() -> None:
    tags = tagging.tag(TEXT)
    death, body = TEXT.index("死亡", 12), TEXT.index("部门")
    assert tags.event(death, death + 2) > tags.event(body, body + 2)
    shares = tags.types(death, death + 2)
    assert max(shares, key=lambda name: shares[name]) == "Death"


def test_the_day_of_an_event_is_likelier_its_time_than_the_day_it_was_told() -> None:
    fire = TEXT.index("起火")
    reach = tagging.tag(TEXT).arguments(fire, fire + 2)
    time = ARGUMENTS.index("time")
    monday, tuesday = TEXT.index("星期一"), TEXT.index("星期二")
    assert reach.shares(monday, monday + 3)[time] > reach.shares(tuesday, tuesday + 3)[time]


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_is_read_without_fault_and_every_proposal_lies_in_it(text: str) -> None:
    tags = tagging.tag(script.characters(text))
    for start, end in tags.spans(0, len(text), 0.0):
        assert 0 <= start < end <= len(text)
    assert all(a <= b <= len(text) for a, b in zip(tags.starts, tags.ends, strict=True))


def test_shares_of_the_arguments_are_shares() -> None:
    fire = TEXT.index("起火")
    reach = tagging.tag(TEXT).arguments(fire, fire + 2)
    for start in range(fire - 8, fire):
        shares = reach.shares(start, start + 1)
        assert shares is None or sum(shares) == pytest.approx(1, abs=1e-3)


def test_reading_a_text_again_says_the_same() -> None:
    first, second = tagging.tag(TEXT), tagging.tag(TEXT)
    assert (first.scores == second.scores).all()


def test_an_unknown_engine_is_refused_with_what_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_ENGINE", "magic")
    with pytest.raises(UsageError, match=r"magic.*hybrid, rules"):
        tagging.engine()


def test_the_rules_alone_work_where_the_tagger_cannot_run() -> None:
    """A process that finds no tokenizers: the package says nothing of it and reads by rules."""
    program = (
        "import sys; sys.modules['tokenizers'] = None\n"
        "import importlib.util as u; found = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'tokenizers' else found(name, *a)\n"
        "from kg import extraction, tagging\n"
        "from kg.reading import read\n"
        "from kg import resources\n"
        "path = sorted(resources.folder('examples').glob('*.md'))[0]\n"
        "print(tagging.engine(), len(extraction.extract_document(next(iter(read(str(path)))))) > 0)\n"
    )
    environment = {k: v for k, v in os.environ.items() if k != "KG_ENGINE"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.split() == ["rules", "True"]
