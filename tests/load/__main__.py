"""Run a scenario and print its report: `script/load NAME [--db …] [--json FILE]`."""

import argparse
from importlib import import_module
from pathlib import Path

SCENARIOS = {
    "assignment": "tests.load.assignment",
    "bank": "tests.load.bank",
    "certificates": "tests.load.certificates",
    "durability": "tests.load.durability",
    "exam-answering": "tests.load.exam_answering",
    "exam-start": "tests.load.exam_start",
    "hello": "tests.load.hello",
    "points": "tests.load.points",
    "pool": "tests.load.pool",
    "similarity": "tests.load.similarity",
    "verify": "tests.load.verify",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/load", description=__doc__)
    parser.add_argument("name", choices=sorted(SCENARIOS))
    parser.add_argument("--db", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument(
        "--count",
        type=int,
        help="of certificates, instead of 1,000; of people at the most elsewhere",
    )
    asked = parser.parse_args()
    more = {"count": asked.count} if asked.count else {}
    report = import_module(SCENARIOS[asked.name]).run(asked.db, **more)
    print(report.show())
    if asked.json:
        report.write(asked.json)


if __name__ == "__main__":
    main()
