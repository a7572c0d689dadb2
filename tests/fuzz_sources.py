"""Damage the sample files at random and read them: whatever a file holds, one of our own errors says what is wrong.

    PYTHONPATH=. python tests/fuzz_sources.py --seconds 60 gexf pajek      # every format if none is named

A file that raises anything else, or takes longer than `SLOW_SECONDS`, is kept in the folder `--keep`, and its seed
and traceback are printed; the exit status is 1 then.
"""

import argparse
import io
import random
import sys
import time
import traceback
import zipfile
from pathlib import Path

from graph.errors import IntrographError
from graph.records import Mention, Profile
from ingest.input import plain_file
from ingest.registry import formats
from ingest.source import Format, ReadOptions, Rejected, Skipped

NOW = 1_790_000_000_000
SAMPLES = Path(__file__).parent / "data" / "sources"
NOT_SAMPLES = {"exempt.txt", "platform.txt", "owner.txt"}
SLOW_SECONDS = 5.0
TOKENS = [
    *(
        b"\x00",
        b'"',
        b"'",
        b"<",
        b">",
        b"&",
        b"]",
        b"[",
        b"{",
        b"}",
        b",",
        b";",
        b"\t",
        b"\r",
        b"\n",
        b"\\",
        b"*",
        b"#",
    ),
    *(b"nan", b"null", b"1e999", b"-1", b"99999999999999999999", b"0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b"true"),
    *(b"<node>", b"</edges>", b"<!--", b"<![CDATA[", b"*Vertices 3", b"edgedef>", b"graph [", b"source", b"@", b"%%"),
    *("é".encode(), "𝕏".encode(), "\u202e".encode(), b"a" * 5_000, b"[" * 3_000, b"2026-02-30", b"12.13.14"),
]


def damaged_inside(data: bytes, rng: random.Random) -> bytes:
    """A zip archive with damage inside one of its parts."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as copy:
        victim = rng.choice(archive.namelist())
        for name in archive.namelist():
            part = archive.read(name)
            copy.writestr(name, damaged(part, rng) if name == victim else part)
    return changed.getvalue()


def damaged(data: bytes, rng: random.Random) -> bytes:
    """A file with up to eight random changes: cuts, doubled parts, moved parts, foreign tokens, flipped bytes."""
    for _ in range(rng.randint(1, 8)):
        start = rng.randrange(len(data) + 1)
        end = min(len(data), start + rng.choice((1, 2, 8, 64, 512)))
        part = data[start:end]
        change = rng.randrange(6)
        if change == 0:
            data = data[:start] + data[end:]
        elif change == 1:
            data = data[:end] + part * rng.choice((1, 2, 50)) + data[end:]
        elif change == 2:
            target = rng.randrange(len(data) + 1)
            data = data[:target] + part + data[target:]
        elif change == 3:
            data = data[:start] + rng.choice(TOKENS) + data[start:]
        elif change == 4:
            data = data[:start] + rng.choice(TOKENS) + data[end:]
        elif part:
            data = data[:start] + bytes([rng.randrange(256)]) + data[start + 1 :]
    return data[: rng.randrange(len(data) + 1)] if rng.random() < 0.05 else data


def read(form: Format, path: Path) -> None:
    """Read a file in a format; its own errors are fine."""
    file = plain_file(path)
    confidence = form.confidence(file.head)
    assert 0 <= confidence <= 1, confidence
    try:
        source = form.open(file, ReadOptions(owner="mia"), NOW)
        for item in source.items():
            assert isinstance(item, Mention | Profile | Rejected | Skipped)
        assert all(isinstance(note, str) for note in [*source.notes, *source.closing_notes()])
    except IntrographError as error:
        assert str(error).endswith("."), error  # noqa: PT017 - a program, no test


def fuzz(form: Format, seconds: float, keep: Path, seed: int) -> tuple[int, int]:
    """Damage the samples of a format for some time; the number of files read and of failures."""
    samples = [
        file for file in sorted((SAMPLES / form.name).glob("*")) if file.name not in ("exempt.txt", "platform.txt")
    ]
    path = keep / f"{form.name}.current"
    files = failures = 0
    end = time.monotonic() + seconds
    while samples and time.monotonic() < end:
        rng = random.Random(f"{seed}/{form.name}/{files}")
        data = rng.choice(samples).read_bytes()
        is_archive = data.startswith(b"PK") and rng.random() < 0.8
        path.write_bytes((damaged_inside if is_archive else damaged)(data, rng))
        files += 1
        begun = time.monotonic()
        try:
            read(form, path)
            assert time.monotonic() - begun < SLOW_SECONDS, "slow"
        except Exception:
            failures += 1
            kept = path.rename(keep / f"{form.name}-{seed}-{files}")
            print(f"--- {kept}", traceback.format_exc(limit=-4), sep="\n", flush=True)
            if failures == 5:
                break
    path.unlink(missing_ok=True)
    return files, failures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("formats", nargs="*")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"))
    arguments = parser.parse_args()
    arguments.keep.mkdir(parents=True, exist_ok=True)
    failed = False
    for form in formats():
        if not arguments.formats or form.name in arguments.formats:
            files, failures = fuzz(form, arguments.seconds, arguments.keep, arguments.seed)
            print(f"{form.name}: {files:,} files, {failures} failures", flush=True)
            failed = failed or failures > 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
