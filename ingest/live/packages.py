"""The optional packages that feeds need, imported when a feed is followed."""

import importlib.util

from graph.errors import WrongUse

PACKAGES = ("httpx", "websockets")


def require_packages() -> None:
    """Check that the packages are there.

    Raises
    ------
    WrongUse
        One is missing; the sentence says how to install it.
    """
    missing = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        raise WrongUse(
            f"Following a feed needs {' and '.join(missing)}, not installed yet: run pip install 'intrograph[live]'."
        )
