"""Our engine beside others: python -m tests.bench.compare_engines en ja [--every N]

Real articles and judged queries (see tests/bench/corpus.py), one run, one process, all
engines in turn for each query, in an order that rotates: what the machine does besides
meets all alike, so that the ratios hold where milliseconds do not.

MRR@10 is the mean of 1/rank of the first right answer among ten, 0 without one. Times
are of the processor, for the ids of the ten best articles without extracts; of two
rounds the faster. How each engine is asked, and that the others are told what ours has
to guess, stands in tests/bench/rivals.py.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from . import corpus
from .corpus import KINDS, Corpus
from .rivals import RIVALS, Rival

ROUNDS = 2


@dataclass(slots=True)
class Record:
    """What one engine did; `times` in seconds, one a query."""

    build: float = 0.0
    ranks: dict[str, list[float]] = field(
        default_factory=lambda: {k: [] for k in KINDS}
    )
    times: list[float] = field(default_factory=list)

    def percentile(self, percent: int) -> float:
        ordered = sorted(self.times)
        return ordered[len(ordered) * percent // 100]


def compare(rivals: Sequence[Rival], found: Corpus) -> list[Record]:
    records = [Record() for _ in rivals]
    for rival, record in zip(rivals, records, strict=True):
        start = time.process_time()
        rival.build(found.documents)
        record.build = time.process_time() - start
        rival.ask(found.queries[0])  # opens what is opened once
    for number, query in enumerate(found.queries):
        fastest = [float("inf")] * len(rivals)
        for turn in range(ROUNDS * len(rivals)):
            one = (number + turn) % len(rivals)
            start = time.process_time()
            ids = rivals[one].ask(query)
            fastest[one] = min(fastest[one], time.process_time() - start)
            if turn < len(rivals):
                rank = corpus.reciprocal_rank(ids, query.relevant)
                records[one].ranks[query.kind].append(rank)
        for record, seconds in zip(records, fastest, strict=True):
            record.times.append(seconds)
    return records


def show(code: str, rivals: Sequence[Rival], records: list[Record], size: int) -> None:
    """A row an engine; build, p50 and p95 as multiples of the first one's."""
    ours = records[0]
    sys.stdout.write(
        f"\n{code}: {size} articles, {len(ours.times)} queries, load"
        f" {os.getloadavg()[0]:.1f}. Ours: builds {size / ours.build:.0f} articles a"
        f" second, p50 {ours.percentile(50) * 1000:.1f} ms,"
        f" p95 {ours.percentile(95) * 1000:.1f} ms.\n\n"
        f"| {code} | {' | '.join(KINDS)} | build rate | p50 | p95 |\n"
        "|---|---|---|---|---|---|---|\n"
    )
    for rival, record in zip(rivals, records, strict=True):
        quality = " | ".join(f"{fmean(record.ranks[kind]):.3f}" for kind in KINDS)
        ratios = (
            ours.build / record.build,
            record.percentile(50) / ours.percentile(50),
            record.percentile(95) / ours.percentile(95),
        )
        speed = " | ".join(f"x {ratio:.2f}" for ratio in ratios)
        sys.stdout.write(f"| {rival.name} | {quality} | {speed} |\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("languages", nargs="+", metavar="LANGUAGE")
    parser.add_argument(
        "--every", type=int, default=1, metavar="N", help="ask every Nth query only"
    )
    parser.add_argument("--corpus", type=Path, default=corpus.FOLDER, help="its folder")
    options = parser.parse_args()
    try:
        for code in options.languages:
            found = corpus.read(code, every=options.every, folder=options.corpus)
            with tempfile.TemporaryDirectory() as folder:
                rivals = [
                    kind(Path(folder) / str(number), code)
                    for number, kind in enumerate(RIVALS)
                ]
                records = compare(rivals, found)
                show(code, rivals, records, len(found.documents))
    except corpus.CorpusMissing as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
