"""Whether papers can be made here: fonts, the library that cuts them to size, and one page made for trial."""

import ctypes.util
from collections.abc import Iterator
from datetime import datetime
from time import perf_counter

from bpo.documents.papers import paper_html
from bpo.kernel.db import Database
from bpo.kernel.errors import BusinessError
from bpo.kernel.keeping.doctor import BAD, OK, WARN, Line, examines
from bpo.kernel.late import late
from bpo.kernel.settings import Settings

bundle = late("bpo.documents.bundle")
pdf = late("bpo.documents.pdf")

SLOW_SECONDS = 3


@examines("papers")
def papers_are_made(_settings: Settings, _database: Database, _now: datetime) -> Iterator[Line]:
    try:
        fonts = [bundle.bundled(name) for name in bundle.FONTS]
    except BusinessError as missing:
        yield Line("fonts", BAD, str(missing), "Run any bin/flask command once: set-up fetches them.")
        return
    yield Line("fonts", OK, f"{len(fonts)} of Noto Sans SC")
    if ctypes.util.find_library("harfbuzz-subset") is None:
        remedy = "apt-get install libharfbuzz-subset0"
        yield Line("fonts", WARN, "libharfbuzz-subset is missing: a Chinese paper takes seconds", remedy)
    facts = {
        "letterhead": {"name": "体检", "address": "", "phone": ""}, "accounts": [["", ""]],
        "paper": {"number": None, "version": None, "day": "2026-01-01"},
    }  # fmt: skip
    page = paper_html("print/sample_letter.html", facts, "zh_Hans_CN")
    pdf.render_pdf(page)  # the first one reads the fonts
    began = perf_counter()
    size = len(pdf.render_pdf(f"{page}\n"))  # another page to the renderer, which knows the last ones
    seconds = perf_counter() - began
    state = WARN if seconds > SLOW_SECONDS else OK
    yield Line("papers", state, f"a page of {size // 1024} KB in {seconds:.1f} s", "" if state == OK else "See fonts.")
