"""Machine code of the kernels, kept outside the checkout: `python tests/kernels.py` puts it into this one.

numba finds its files by the folder of the source and accepts them by the source's text, so a new clone at another path
would compile everything again, which takes more than half a minute. Here they are kept under a hash of the sources, of
Python and of numba. Each folder below that hash holds exactly what `intrograph.precompile` compiles.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import llvmlite.binding
import numba
from numba.core.caching import _CacheLocator

PROJECT = Path(__file__).parents[1]
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "intrograph-tests" / "kernels"
# All that decides which kernels there are, and the types they are compiled for.
SOURCES = ("graph/nx_backend", "graph/introductions/learning", "graph/snapshot", "intrograph/precompile.py")


def sources() -> list[Path]:
    paths = [PROJECT / source for source in SOURCES]
    return sorted(file for path in paths for file in ([path] if path.is_file() else path.rglob("*.py")))


def version() -> str:
    """A name for these sources compiled by this Python and numba for this processor."""
    tools = (platform.python_version(), numba.__version__, llvmlite.binding.get_host_cpu_name())
    digest = hashlib.sha256(" ".join(tools).encode())
    for path in sources():
        digest.update(f"\0{path.relative_to(PROJECT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def numba_folder(folder: Path, cache: Path) -> Path:
    """Where numba keeps the machine code of the modules in `folder` if NUMBA_CACHE_DIR is `cache`."""
    return cache / _CacheLocator.get_suitable_cache_subpath(str(folder / "module.py"))


def compiled() -> Path:
    """The folder with the machine code of these sources; compiles them unless an earlier run did.

    It has the layout of the checkout: `graph/nx_backend/kernels/*.nbc` and so on.
    """
    kept = CACHE / version()
    if kept.is_dir():
        return kept
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
        made, result = Path(scratch, "numba"), Path(scratch, "result")
        environment = os.environ | {"NUMBA_CACHE_DIR": str(made), "PYTHONPATH": str(PROJECT)}
        subprocess.run([sys.executable, "-m", "intrograph.precompile"], check=True, cwd=PROJECT, env=environment)
        for folder in {path.parent for path in sources()}:
            if numba_folder(folder, made).is_dir():
                shutil.copytree(numba_folder(folder, made), result / folder.relative_to(PROJECT))
        if not kept.is_dir():  # another process may have been faster
            result.rename(kept)
    return kept


def install(cache: Path | None = None) -> None:
    """Put the machine code where numba looks: beside the sources, or below `cache` for a process with that setting."""
    kept = compiled()
    for file in kept.rglob("*.nb?"):
        folder = PROJECT / file.parent.relative_to(kept)
        target = numba_folder(folder, cache) if cache else folder / "__pycache__"
        target.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target / file.name)


if __name__ == "__main__":
    start = time.perf_counter()
    install()
    print(f"The kernels are compiled ({time.perf_counter() - start:.0f} s).")
