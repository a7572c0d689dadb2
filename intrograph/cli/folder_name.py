"""The name of a folder on the command line: a path, or an address in an object store."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph.errors import WrongUse

if TYPE_CHECKING:
    from graph.engines import Folder


class FolderName(click.ParamType["Folder"]):
    """A folder of this machine or of an object store; it need not exist."""

    name = "folder"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> "Folder":
        from graph.engines import folder_of

        try:
            folder = folder_of(str(value))
        except WrongUse as error:
            self.fail(str(error), param, ctx)
        if isinstance(folder, Path) and folder.is_file():
            self.fail(f"{folder} is a file.", param, ctx)
        return folder
