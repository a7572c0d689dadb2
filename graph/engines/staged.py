"""A staging table on disk, as engines read it."""

import json
from dataclasses import dataclass
from typing import Self

from graph.engines.folders import Folder
from graph.errors import NO_MENTIONS, NothingFound, UnreadableFile
from graph.store.bulk import StagedContents
from graph.store.bulk.staging_table import FORMAT, INFLUENCERS_FILE, MANIFEST, MENTIONS_FOLDER


@dataclass(frozen=True)
class StagedTable:
    """The folder that `stage --to` wrote, and what it holds."""

    folder: Folder
    contents: StagedContents

    @classmethod
    def open(cls, folder: Folder) -> Self:
        """Open a folder.

        Raises
        ------
        UnreadableFile
            It holds no complete staging table of this version.
        NothingFound
            The table holds no mentions.
        """
        try:
            contents = StagedContents(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            contents = None
        if contents is None or contents.format != FORMAT:
            raise UnreadableFile(
                f"{folder}: there is no staging table of this version here; make one with"
                f" `intrograph stage FILES --to {folder}`."
            )
        if not contents.mentions:
            raise NothingFound(NO_MENTIONS)
        return cls(folder, contents)

    @property
    def mentions(self) -> Folder:
        """The folder with the Parquet files of the mentions."""
        return self.folder / MENTIONS_FOLDER

    @property
    def influencers(self) -> Folder:
        """The Parquet file of the influencers."""
        return self.folder / INFLUENCERS_FILE
