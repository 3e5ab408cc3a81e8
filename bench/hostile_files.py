"""Sends every hostile file to every upload of the product, and says what became of them: `bin/bench hostile_files`.

Uploads are found in the product: every operation of the API with a multipart body, every form of a page that takes a
file. Ends with 1 on any answer of 5xx or with a traceback, on a row left by a refused file, and where a file takes more
than 5 s of work or 200 MB more memory.

    .venv/bin/python bench/hostile_files.py [--database sqlite|postgresql] [--uploads WORDS] [--files WORDS]

Seconds are those of the processor, so that a busy machine does not count. PostgreSQL is where BPO_TEST_POSTGRES_URL
says; the database made there is dropped at the end.
"""

import argparse
import resource
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.built import build  # noqa: E402
from tests.databases import migrated_database  # noqa: E402
from tests.stories.hostile_files import hostile_files  # noqa: E402
from tests.stories.twins import TODAY, build_twins, twins_app  # noqa: E402
from tests.stories.uploads import Answer, Sender, readers_of_files  # noqa: E402

MOST_SECONDS = 5
MOST_MEMORY = 200 * 1024 * 1024
MEGABYTE = 1024 * 1024
MOST_OF_ALL = 4096 * MEGABYTE  # the process ends there, before the machine is out of memory


def missed(answer: Answer) -> list[str]:
    """The figures that this answer misses."""
    told = f"{answer.upload.name} ← {answer.file.name[:60]!r} ({answer.file.why})"
    found = answer.wrong
    found += [f"{told}: {answer.seconds:.1f} s"] if answer.seconds > MOST_SECONDS else []
    return found + ([f"{told}: {answer.memory // MEGABYTE} MB"] if answer.memory > MOST_MEMORY else [])


def line(name: str, answers: list[Answer]) -> str:
    refused = sum(one.refused for one in answers)
    slowest, most = max(one.seconds for one in answers), max(one.memory for one in answers)
    return (
        f"{name[:76]:76} {len(answers):6} {refused:7} {len(answers) - refused:6} {slowest:9.2f} {most / MEGABYTE:7.0f}"
    )


def send_all(sender: Sender, uploads: str, files: str) -> dict[str, list[Answer]]:
    """{upload: what it made of each file}; `uploads`, `files`: only those whose name holds the words."""
    chosen = [one for one in sender.uploads() if uploads in one.name]
    answers: dict[str, list[Answer]] = defaultdict(list)
    for file in hostile_files():
        for upload in chosen if files in file.name else ():
            answers[upload.name].append(sender.send(upload, file))
    return answers


def main() -> int:
    parser = argparse.ArgumentParser(description="Sends hostile files to every upload.")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--uploads", default="", metavar="WORDS", help="only uploads whose name holds these words")
    parser.add_argument("--files", default="", metavar="WORDS", help="only files whose name holds these words")
    asked = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_OF_ALL, MOST_OF_ALL))
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with migrated_database(asked.database, folder) as world:
            twins = build(world, folder, TODAY, build_twins)
            with twins_app(twins, folder / "files") as app:
                sender = Sender(app, twins.facts["A1"])
                answers = send_all(sender, asked.uploads, asked.files)
                not_sent_to = readers_of_files(app) - {one.endpoint for one in sender.uploads()}
    print(f"{'upload':76} {'files':>6} {'refused':>7} {'taken':>6} {'slowest s':>9} {'most MB':>7}")
    for name, of_one in answers.items():
        print(line(name, of_one))
    every = [one for of_one in answers.values() for one in of_one]
    print(line(f"{len(answers)} uploads", every))
    wrong = [told for one in every for told in missed(one)]
    wrong += [f"{endpoint} reads files and was not sent any" for endpoint in sorted(not_sent_to)]
    print(*wrong, f"{len(wrong)} figures missed", sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
