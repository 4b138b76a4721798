"""A served store with the sample articles and one hostile article, and what a browser test needs to run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"

TOKEN = "only-for-this-test"

HOSTILE = """---
title: "<img src=x onerror=hacked=1> 智利总统访问挪威\\"><script>hacked=1</script>"
date: 2025-04-20T09:00:00+08:00
author: "<b onmouseover=hacked=1>海岸晚报</b>"
from: javascript:hacked=1
---

智利总统费利佩·阿拉亚4月20日访问挪威，并在奥斯陆会见"><script>hacked=1</script>桑德维克。

阿拉亚说：<svg onload=hacked=1>他支持&lt;script&gt;hacked=1&lt;/script&gt;这项协议。
"""


@pytest.fixture(scope="session")
def node() -> str:
    """Path of Node; skips where the browser, Node, the packages or the built page are missing."""
    found = shutil.which("node")
    if not found:
        pytest.skip("needs Node.js")
    if not Path("/usr/bin/chromium").exists():
        pytest.skip("needs Chromium at /usr/bin/chromium (Debian package chromium)")
    if not (WEB / "node_modules" / "playwright-core").is_dir():
        pytest.skip("needs the packages of web/package.json: cd web && npm ci")
    if not (ROOT / "kg" / "serving" / "static" / "index.html").is_file():
        pytest.skip("needs the built page: make web")
    return found


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, examples: Path, node: str) -> Iterator[str]:
    """Address of a running `kg serve`."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "hostile.md").write_text(HOSTILE, encoding="utf-8")
    store = str(folder / "store")
    kg = [sys.executable, "-m", "kg.cli.main"]
    done = subprocess.run([*kg, "ingest", "--store", store, str(examples), str(folder / "hostile.md")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    server = subprocess.Popen(
        [*kg, "serve", "--store", store, "--port", "0", "--writable"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"KG_TOKEN": TOKEN},
    )
    try:
        assert server.stdout is not None
        started = time.monotonic()
        for line in server.stdout:
            if match := re.search(r"http://127\.0\.0\.1:\d+", line):
                yield match[0]
                break
            assert time.monotonic() - started < 60, "the server did not say where it is"
    finally:
        server.terminate()
        server.wait(timeout=20)
