"""The page in a real browser, on the sample articles and a hostile one."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.web.conftest import TOKEN, WEB


@pytest.fixture(scope="module")
def walk(node: str, served: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    pictures = tmp_path_factory.mktemp("pictures")
    done = subprocess.run(
        [node, "test/walk.mjs", served, str(pictures)],
        cwd=WEB,
        capture_output=True,
        text=True,
        timeout=300,
        env=os.environ | {"KG_TOKEN": TOKEN},
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout)) | {"pictures": pictures}


def test_the_walk_ends_without_a_fault(walk: dict[str, Any]) -> None:
    assert walk["faults"] == [], "console errors, requests to other hosts, dialogs, or a step that could not be done"


def test_every_step_showed_what_it_should(walk: dict[str, Any]) -> None:
    steps = walk["steps"]
    assert steps["loaded"] > 20
    assert steps["bars"] > 5
    assert 0 < steps["filtered"] < steps["loaded"]
    assert steps["filter_in_address"]
    assert steps["zoomed"]
    assert steps["opened"]
    assert steps["marked"] > 0
    assert steps["quote_in_article"]
    assert steps["entity"]
    assert steps["as_of_fewer"]
    assert steps["english"] == "Timeline"
    assert steps["saved_queries"] > 5
    assert steps["query"]
    assert steps["dropped"] > 0
    assert steps["phone_overflow"] <= 0


def test_a_hostile_article_changes_nothing(walk: dict[str, Any]) -> None:
    steps = walk["steps"]
    assert steps["hostile_ran"] is False
    assert steps["foreign_elements"] == 0
    assert steps["searched"] > 0, "its quotes are found"
    assert steps["hostile_shown_as_text"]


def test_axe_has_no_serious_finding(walk: dict[str, Any]) -> None:
    assert walk["findings"] == []


def test_the_page_without_the_query_tab_is_light(node: str) -> None:
    static = Path(__file__).resolve().parents[2] / "kg" / "serving" / "static"
    first_load = sum(f.stat().st_size for f in static.glob("*.gz") if not f.name.startswith("sparql"))
    assert first_load <= 350 * 1024


def test_the_profiles_load_in_the_programs_they_are_made_for(node: str, served: str) -> None:
    if not (WEB / "node_modules" / "@knight-lab").is_dir():
        pytest.skip("needs the packages of web/package.json: cd web && npm ci")
    done = subprocess.run([node, "test/consumers.mjs", served], cwd=WEB, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["faults"] == []
    found = answer["found"]
    assert found["ran"] is False, "words of an article stay words"
    assert found["timelinejs"]["errors"] == []
    for program in ("vis", "timelinejs"):
        assert found[program]["shown"] == found[program]["items"] == found["all"] - found[program]["omitted"] > 0


def test_the_client_reads_every_route(node: str, served: str) -> None:
    done = subprocess.run([node, "test/client.mjs", served], cwd=WEB, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["events"] == told["total"] == told["density"] > 3
    assert told["quoted"]
    assert told["claims"]
    assert told["entity"] == "挪威"
    assert told["rows"] > 0
    assert told["queries"] > 5
    assert told["refused"] == 400
    assert told["settings"] == "boolean"


def test_the_example_of_the_documentation_lists_the_events(node: str, served: str) -> None:
    page = (WEB.parent / "docs" / "timeline.md").read_text(encoding="utf-8").split("```html\n")[1].split("```")[0]
    assert len(page.splitlines()) <= 22
    done = subprocess.run([node, "test/example.mjs", served], cwd=WEB, input=page, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert shown["faults"] == []
    assert len(shown["lines"]) > 3
    assert all("(" in line for line in shown["lines"])
