"""Temporary files that live as long as the object which stands for them."""

import os
import tempfile
import weakref
from pathlib import Path


class TemporaryCopy:
    """An empty file at `path`, deleted with this object; it may be opened by its name on every system."""

    def __init__(self, suffix: str = "") -> None:
        descriptor, name = tempfile.mkstemp(prefix="intrograph-", suffix=suffix)
        os.close(descriptor)
        self.path = Path(name)
        weakref.finalize(self, self.path.unlink, missing_ok=True)
