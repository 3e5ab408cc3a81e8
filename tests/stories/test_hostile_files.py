"""Files that mean harm, sent to every upload of the product: none makes it fail, and of a refused one nothing is kept.

A sample runs here; all of them, with what each takes of time and memory, with `bin/bench hostile_files`.
"""

from collections.abc import Iterator

import pytest

from tests.built import Built
from tests.stories.hostile_files import hostile_files
from tests.stories.twins import twins_app
from tests.stories.uploads import Sender, readers_of_files

LEAST = 60
SAMPLE = {
    "laughs-strings.xlsx", "corners.xlsx", "traversal.xlsx", "truncated.xlsx", "locked-by-password.xlsx", "looped.xls",
    "numbers.xlsx", "counts.xls", "brackets.csv", "giant.png", "page.png", "script.pdf", "nul.csv", "a\x00.csv",
    "gbk.csv", "wide.csv", "empty.csv", "%(x)s{0}%n.csv",
    'a.csv"\r\nContent-Type: text/html\r\n\r\n<script>',
}  # fmt: skip


@pytest.fixture(scope="module")
def sender(twins: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sender]:
    with twins_app(twins, tmp_path_factory.mktemp("hostile")) as app:
        yield Sender(app, twins.facts["A1"])


def test_no_hostile_file_makes_an_upload_fail_and_of_a_refused_one_nothing_is_kept(sender):
    uploads, wrong, sent = sender.uploads(), [], set()
    for file in hostile_files():
        if file.name in SAMPLE:
            sent.add(file.name)
            for upload in uploads:
                wrong += sender.send(upload, file).wrong
    assert sent == SAMPLE
    assert wrong == []


def test_every_upload_of_the_product_is_among_those_that_are_sent_files(sender):
    found = {one.endpoint for one in sender.uploads()}
    assert readers_of_files(sender.app) <= found
    assert {"api-talk.attach_file", "api-imports.import_calls", "imports.upload", "list_imports.new"} <= found


def test_there_are_many_hostile_files_each_with_a_reason():
    files = [(one.name, one.why) for one in hostile_files()]
    assert len(set(files)) == len(files) >= LEAST
    assert all(why for _name, why in files)
