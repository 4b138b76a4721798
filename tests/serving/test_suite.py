"""The W3C protocol suites by the runner that the project is measured with; two of its sixty ask the store to keep lexical forms, which it
does not.
"""

import re
import subprocess
import sys
from pathlib import Path

from tests.serving.live import TOKEN, Live


def test_w3c_protocol_graph_store_description_and_result_suites(empty: Live, runner: Path) -> None:
    command = [sys.executable, str(runner), "--query-url", f"{empty.url}/sparql", "--update-url", f"{empty.url}/update"]
    done = subprocess.run([*command, "--gsp-url", f"{empty.url}/data", "--token", TOKEN], capture_output=True, text=True, timeout=300)
    scores = {name: (int(right), int(of)) for name, right, of in re.findall(r"^(\S+(?: total)?)\s+(\d+)/(\d+)", done.stdout, re.MULTILINE)}
    assert scores["W3C total"][0] >= 58, done.stdout
    assert scores["extra"][0] == scores["extra"][1], done.stdout
