"""Makes docs/timeline.png, the picture of the README, from the sample articles: python web/screenshot.py

Needs Node, `npm ci` in web/, Chromium, and the built page (`make web`).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    kg = [sys.executable, "-m", "kg.cli.main"]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([*kg, "ingest", "--store", folder, str(ROOT / "examples")], check=True)
        server = subprocess.Popen([*kg, "serve", "--store", folder, "--port", "0"], stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            address = next(found[0] for line in server.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
            with urlopen(f"{address}/timeline?limit=500&undated=exclude") as answer:
                items = json.load(answer)["items"]
            richest = max(items, key=lambda i: (i.get("contradiction_count", 0) > 0, i["source_count"], i["claim_count"]))
            view = urlencode({"lang": "zh", "open-event": richest["id"].removeprefix("https://w3id.org/kg-timeline/")})
            picture = str(ROOT / "docs" / "timeline.png")
            return subprocess.run(["node", "test/shot.mjs", f"{address}/?{view}", picture, "1440", "900"], cwd=ROOT / "web").returncode
        finally:
            server.terminate()
            server.wait(timeout=20)


if __name__ == "__main__":
    sys.exit(main())
