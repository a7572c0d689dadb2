"""Files that come with the program, found in a checkout and in an installed package, and Python child processes.

The wheel holds the sample in `intrograph/sample` and the app in `intrograph/web`; a checkout keeps them at its top.
"""

import os
import sys
from pathlib import Path

import platformdirs

PACKAGE = Path(__file__).parent
CHECKOUT = PACKAGE.parent
SAMPLE_NAMES = ("sample_profiles.csv", "sample_followers.csv", "sample_mentions.csv")


def sample_files() -> tuple[Path, ...]:
    """The sample network in the order in which its files are loaded."""
    installed = PACKAGE / "sample"
    folder = installed if installed.is_dir() else CHECKOUT / "data"
    return tuple(folder / name for name in SAMPLE_NAMES)


def sample_folder() -> Path:
    """Where `intrograph.open_sample` keeps its store: in this user's cache."""
    return Path(platformdirs.user_cache_dir("intrograph", appauthor=False)) / "sample-store"


def app_script() -> Path:
    """The script that Streamlit runs; `.streamlit/config.toml` beside it applies."""
    installed = PACKAGE / "web" / "app.py"
    return installed if installed.is_file() else CHECKOUT / "app.py"


def python_command(module: str, *arguments: str) -> tuple[list[str], dict[str, str]]:
    """A command that runs a module in a new Python process, and the environment for it.

    The process finds the packages that this one uses, and nothing in the current folder: a file `graph.py` there must
    not take the place of our package.
    """
    environment = dict(os.environ)
    if (CHECKOUT / "pyproject.toml").is_file():
        paths = [str(CHECKOUT), environment.get("PYTHONPATH", "")]
        environment["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
    return [sys.executable, "-P", "-m", module, *arguments], environment
