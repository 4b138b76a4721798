"""Fuzzing of the readers: any bytes give documents or named faults, in bounded time and memory.

    pip install -e '.[bench]'
    python bench/fuzz/run.py page --seconds 600      one reader
    python bench/fuzz/run.py --seconds 60            each in turn

Coverage-guided (atheris, libFuzzer), starting from the seeds of `bench/fuzz/seeds.py` and from what earlier runs found worth keeping in
`--corpus`.  A finding stops the run, is kept in `--corpus`, and its input printed; it becomes a seed with its mending.  What must hold is
in `check`; tests/reading/test_fuzz_seeds.py runs it over every seed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SECONDS, MEGABYTES = 10, 1200  # for one input


def check(data: bytes) -> None:
    """Raises AssertionError where a reader breaks its word."""
    from kg import reading
    from kg.errors import InputError
    from kg.reading import Payload

    for found in reading.payloads(Payload("fuzz", data)):
        for one in [found] if isinstance(found, InputError) else reading.articles(found):
            if isinstance(one, InputError):
                assert one.place.startswith("fuzz"), one.place
                assert one.found, one.place
                assert one.accepted, str(one)
                continue
            assert one.path.startswith("fuzz"), one.path
            assert one.title, one.path
            assert one.text.startswith(one.title), one.title
            assert "\n".join(p.text for p in one.paragraphs()) == one.text
            assert not {"\ufffd", "\0"} & set(one.text)
            one.text.encode()  # no lone surrogates


def fuzz(reader: str, seconds: int, corpus: Path) -> None:
    """Never returns: libFuzzer ends the process."""
    import atheris

    with atheris.instrument_imports(include=["kg.reading"]):
        import kg.reading  # noqa: F401
    from seeds import SEEDS

    for seed in SEEDS[reader]:  # loads what the reader needs, so that the time is spent on inputs
        check(seed)
    folder = corpus / reader
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS[reader]):
        (folder / f"seed-{number}").write_bytes(seed)
    atheris.Setup(
        [sys.argv[0], str(folder), f"-max_total_time={seconds}", f"-timeout={SECONDS}", f"-rss_limit_mb={MEGABYTES}", "-max_len=20000",
         f"-artifact_prefix={folder}/finding-", "-verbosity=0", "-print_final_stats=1"],
        check,
    )  # fmt: skip
    atheris.Fuzz()


def main() -> None:
    from seeds import SEEDS

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reader", nargs="?", choices=sorted(SEEDS))
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--corpus", type=Path, default=Path("fuzz-corpus"))
    wanted = parser.parse_args()
    if wanted.reader:
        fuzz(wanted.reader, wanted.seconds, wanted.corpus)
    for reader in sorted(SEEDS):
        command = [sys.executable, __file__, reader, "--seconds", str(wanted.seconds), "--corpus", str(wanted.corpus)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        stats = dict(line[6:].split(":", 1) for line in done.stderr.splitlines() if line.startswith("stat::"))
        runs, peak = (stats.get(name, "?").strip() for name in ("number_of_executed_units", "peak_rss_mb"))
        print(f"{reader:12}{'fine' if done.returncode == 0 else 'FINDING':9}{runs:>10} inputs{peak:>7} MB", flush=True)
        if done.returncode:
            print(done.stderr[-3000:])


if __name__ == "__main__":
    main()
