"""Run a scenario and print its report: `script/load NAME [--db …] [--json FILE]`."""

import argparse
from importlib import import_module
from pathlib import Path

SCENARIOS = {
    "bank": "tests.load.bank",
    "durability": "tests.load.durability",
    "exam-answering": "tests.load.exam_answering",
    "exam-start": "tests.load.exam_start",
    "hello": "tests.load.hello",
    "similarity": "tests.load.similarity",
    "verify": "tests.load.verify",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/load", description=__doc__)
    parser.add_argument("name", choices=sorted(SCENARIOS))
    parser.add_argument("--db", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--json", type=Path, metavar="FILE")
    asked = parser.parse_args()
    report = import_module(SCENARIOS[asked.name]).run(asked.db)
    print(report.show())
    if asked.json:
        report.write(asked.json)


if __name__ == "__main__":
    main()
