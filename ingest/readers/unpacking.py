"""Compressed files and archives as plain bytes, within limits: a small file must not unpack to an endless one."""

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Protocol

from graph.errors import UnreadableFile

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_RATIO = 250  # of plain to packed bytes; tables and posts reach about 100
MAX_UNCHECKED_BYTES = 1 << 26  # plain bytes to which the ratio does not apply
MAX_BYTES = 1 << 36  # plain bytes of one packed file
MAX_MEMBERS = 10_000  # of an archive
MAX_MEMORY = 1 << 28  # bytes that unpacking may take


class Readable(Protocol):
    """A stream of plain bytes."""

    def read(self, size: int, /) -> bytes: ...
    def close(self) -> None: ...


Unpack = Callable[[BinaryIO], Readable]

_DAMAGED = (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, gzip.BadGzipFile)


def unpacker(start: bytes) -> Unpack | None:
    """The function that unpacks a stream that begins with these bytes; None if it is not compressed."""
    signatures: tuple[tuple[bytes, Unpack], ...] = (
        (b"\x1f\x8b", _unpack_gzip),
        (b"\xfd7zXZ\x00", _unpack_xz),
        (b"\x28\xb5\x2f\xfd", _unpack_zstd),
        (b"BZh", bz2.BZ2File),
    )
    return next((unpack for signature, unpack in signatures if start.startswith(signature)), None)


def _unpack_gzip(raw: BinaryIO) -> Readable:
    return gzip.GzipFile(fileobj=raw, mode="rb")


def _unpack_xz(raw: BinaryIO) -> Readable:
    return io.BufferedReader(_XzStream(raw))


def _unpack_zstd(raw: BinaryIO) -> Readable:
    import zstandard

    decompressor = zstandard.ZstdDecompressor(max_window_size=MAX_MEMORY)
    return decompressor.stream_reader(raw, read_across_frames=True)


def archive_members(path: str) -> list[zipfile.ZipInfo]:
    """The files in a zip archive, in its order; none if it is an office document, which is one file to people.

    Raises
    ------
    UnreadableFile
        It is damaged, or has more than `MAX_MEMBERS` members.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, UnicodeDecodeError):
        raise UnreadableFile(f"{path}: the archive is damaged; copy or download it again.") from None
    if len(members) > MAX_MEMBERS:
        raise UnreadableFile(f"{path}: the archive has more than {MAX_MEMBERS:,} files; unpack it and load the folder.")
    names = {member.filename for member in members}
    if names & {"[Content_Types].xml", "mimetype"}:
        return []
    return [member for member in members if not member.is_dir()]


def member_opener(member: zipfile.ZipInfo) -> Unpack:
    """The function that opens this member of an archive."""
    return partial(_open_member, member)


def _open_member(member: zipfile.ZipInfo, raw: BinaryIO) -> Readable:
    return zipfile.ZipFile(raw).open(member)


class UnpackedStream(io.RawIOBase):
    """The plain bytes of a packed stream; `UnreadableFile` says that it is damaged or passes a limit.

    Parameters
    ----------
    raw
        The packed stream, which is closed together with this one.
    packed_bytes
        How many bytes of the packed file have been read so far.
    """

    def __init__(self, name: str, raw: BinaryIO, unpack: Unpack, packed_bytes: Callable[[], int]) -> None:
        self._name = name
        self._raw = raw
        self._stream: Readable | None = None
        self._unpack = unpack
        self._packed_bytes = packed_bytes
        self._bytes = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer)
        data = self._read(len(view))
        view[: len(data)] = data
        self._bytes += len(data)
        self._check_limits()
        return len(data)

    def _read(self, size: int) -> bytes:
        try:
            if self._stream is None:
                self._stream = self._unpack(self._raw)
            return self._stream.read(size)
        except MemoryError:
            raise UnreadableFile(f"{self._name}: unpacking it takes too much memory; pack it in another way.") from None
        except RuntimeError:  # the archive has a password
            raise UnreadableFile(f"{self._name}: it is protected by a password; unpack it first.") from None
        except NotImplementedError:
            raise UnreadableFile(
                f"{self._name}: it is packed in a way that is not supported; unpack it first."
            ) from None
        except OSError as error:
            if error.errno is not None:
                raise
            raise self._damaged() from None
        except Exception as error:
            if isinstance(error, _DAMAGED) or type(error).__name__ == "ZstdError":
                raise self._damaged() from None
            raise

    def _damaged(self) -> UnreadableFile:
        return UnreadableFile(f"{self._name}: the packed file is damaged or incomplete; copy or download it again.")

    def _check_limits(self) -> None:
        ratio = self._bytes / max(self._packed_bytes(), 1)
        if self._bytes > MAX_BYTES:
            limit = f"{MAX_BYTES >> 30} GB"
        elif self._bytes > MAX_UNCHECKED_BYTES and ratio > MAX_RATIO:
            limit = f"{MAX_RATIO} times its size"
        else:
            return
        raise UnreadableFile(f"{self._name}: it unpacks to more than {limit}; if that is right, unpack it first.")

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()
        self._raw.close()
        super().close()


class _XzStream(io.RawIOBase):
    """An xz file, unpacked within `MAX_MEMORY`, which the standard library's own file object cannot limit."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self._decompressor = self._new_decompressor()
        self._is_between = False  # two streams, or at the end

    @staticmethod
    def _new_decompressor() -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MAX_MEMORY)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer)
        while True:
            data = self._decompress(len(view))
            if data is None:
                return 0
            if data:
                view[: len(data)] = data
                return len(data)

    def _decompress(self, size: int) -> bytes | None:
        """Some plain bytes, perhaps none yet; None at the end."""
        packed = b""
        if self._decompressor.eof:
            packed = self._decompressor.unused_data.lstrip(b"\x00")  # padding between streams
            self._decompressor, self._is_between = self._new_decompressor(), True
        if not packed and self._decompressor.needs_input:
            packed = self._raw.read(1 << 16)
            if not packed and self._is_between:
                return None
            if not packed:
                raise EOFError
        self._is_between = False
        return self._decompressor.decompress(packed, size)
