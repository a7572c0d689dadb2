"""The installed program, away from its checkout: the wheel, the demo, the app, and other programs beside it."""

import contextlib
import csv
import os
import shutil
import site
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
from conftest import PROJECT, clean_environment
from ports import free_port

START_SECONDS = 60.0
PACKAGES = ("graph", "ingest", "intrograph")
pytestmark = pytest.mark.timeout(900)  # the demo and the app, on a machine that may be busy


@dataclass(frozen=True)
class Installation:
    """A virtual environment with the wheel in it, an empty folder to work in, and the folder of the user's data."""

    wheel: Path
    python: Path
    packages: Path
    work: Path
    data: Path

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in clean_environment().items() if name != "PYTHONPATH"}
        return kept | {"XDG_DATA_HOME": str(self.data)}

    def run(self, *command: object) -> subprocess.CompletedProcess[str]:
        result = subprocess.run(
            [str(part) for part in command], cwd=self.work, env=self.environment, capture_output=True, text=True
        )
        assert result.returncode == 0, result.stderr
        return result


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("installation")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, PROJECT]
    subprocess.run([*pip, *map(str, build)], check=True)
    wheel = next(folder.glob("*.whl"))
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    binaries = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    install = ["--python", binaries / "python", "install", "--no-deps", "--no-index", wheel]
    subprocess.run([*pip, *map(str, install)], check=True)
    packages = next((folder / "venv").rglob("site-packages"))
    # What we depend on is found where it is installed for the tests; our checkout is not, since a folder that a .pth
    # file names has its own .pth files ignored.
    (packages / "dependencies.pth").write_text("\n".join(site.getsitepackages()))
    _take_compiled_kernels(packages)
    (folder / "work").mkdir()
    yield Installation(wheel, binaries / "python", packages, folder / "work", folder / "data")
    shutil.rmtree(folder, ignore_errors=True)


def _take_compiled_kernels(packages: Path) -> None:
    """Copy what numba has compiled for the checkout, which takes it a minute; it goes by the time of each source."""
    for name in PACKAGES:
        for compiled in (PROJECT / name).rglob("__pycache__/*.nb[ic]"):
            target = packages / compiled.relative_to(PROJECT)
            target.parent.mkdir(exist_ok=True)
            shutil.copy2(compiled, target)
        for source in (PROJECT / name).rglob("*.py"):
            at = source.stat()
            os.utime(packages / source.relative_to(PROJECT), ns=(at.st_atime_ns, at.st_mtime_ns))


def test_the_wheel_holds_three_packages_and_no_general_names(installation: Installation) -> None:
    with zipfile.ZipFile(installation.wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/")[0] for name in names}
    assert {name for name in tops if not name.endswith(".dist-info")} == set(PACKAGES)
    assert "intrograph/sample/sample_mentions.csv" in names
    assert "intrograph/web/app.py" in names
    assert "intrograph/web/.streamlit/config.toml" in names


def test_the_installed_demo_and_app_run_in_an_empty_folder(installation: Installation) -> None:
    program = installation.python.with_name("intrograph")
    # A file of the user's own with the name of one of our packages stays out of the way.
    (installation.work / "graph.py").write_text("raise SystemExit('the wrong graph')")
    where = installation.run(installation.python, "-P", "-c", "import intrograph; print(intrograph.__file__)")
    assert Path(where.stdout.strip()).is_relative_to(installation.packages)
    sample = sorted((installation.packages / "intrograph" / "sample").iterdir())
    result = installation.run(program, "demo", "--no-serve")
    assert "sample_mentions.csv: 12,500 rows loaded." in result.stderr
    with open(installation.work / "introductions.csv", encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 50
    assert sorted(path.name for path in installation.work.iterdir()) == ["graph.py", "introductions.csv"]
    assert sorted((installation.packages / "intrograph" / "sample").iterdir()) == sample
    assert (installation.data / "intrograph" / "store" / "root.password").is_file()
    port = free_port()
    command = [program, "app", "--port", str(port)]
    app = subprocess.Popen(command, cwd=installation.work, env=installation.environment, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_SECONDS
        answer = ""
        while answer != "ok":
            assert time.monotonic() < deadline
            assert app.poll() is None
            with contextlib.suppress(OSError), urlopen(f"http://127.0.0.1:{port}/_stcore/health") as response:
                answer = response.read().decode()
            time.sleep(0.1)
    finally:
        app.terminate()
        app.wait()


def test_networkx_beside_a_file_graph_has_nothing_to_warn_of(installation: Installation) -> None:
    (installation.work / "graph.py").write_text("raise SystemExit('the wrong graph')")
    result = installation.run(installation.python, "-W", "error", "-c", "import networkx")
    assert (result.stdout, result.stderr) == ("", "")
