"""A load in its own process, to be killed: prints the phase and the number of rows after each of many small steps.

python loading_process.py FILE PLATFORM BATCH_ROWS
"""

import sys
from pathlib import Path

import ingest
from graph.store import ensure, open_store
from ingest.staging import accounts, reading

RECEIVED_AT = 1_790_000_000_000


def main() -> None:
    path, platform, batch_rows = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    reading.CHUNK, accounts.OBSERVATIONS_AT_ONCE = 3 * batch_rows, batch_rows
    with ensure(open_store()) as store:
        ingest.load(
            store,
            path,
            ingest.ReadOptions(platform=platform),
            received_at=RECEIVED_AT,
            rejects=path.with_suffix(f".{platform}.rejects.csv"),
            batch_rows=batch_rows,
            progress=lambda progress: print(progress.phase, progress.records, flush=True),
        )
    print("done", flush=True)


if __name__ == "__main__":
    main()
