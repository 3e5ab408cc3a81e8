"""The files a paper may use – its style sheet and fonts – and the fetcher that reaches nothing else."""

import base64
import binascii
import json
import mimetypes
from pathlib import Path
from typing import Any
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from bpo.kernel.errors import BusinessError, text
from bpo.kernel.settings import ROOT

STATIC = ROOT / "static"
MANIFEST = STATIC / "vendor" / "manifest.json"
FONTS = ("noto-sans-sc-400.ttf", "noto-sans-sc-700.ttf")

# Not a real host (RFC 6761): relative addresses in a paper resolve against it, and the fetcher maps it to STATIC.
BASE_URL = "https://bundle.invalid/"

# What a paper needs from the bundle. Scripts and source maps have no business in a PDF.
SERVED_SUFFIXES = {".css", ".ttf", ".otf", ".woff", ".woff2", ".png", ".jpg", ".jpeg", ".svg"}


class SetUpIncomplete(BusinessError):
    """A file that set-up fetches is missing on this machine."""

    status = 500


class OutsideFetch(FatalURLFetchingError):
    """A paper asked for something outside the bundle. Fatal: no paper leaves with a part silently missing."""


def bundled(logical_name: str) -> Path:
    """The file behind a logical name of the vendored parts (`noto-sans-sc-400.ttf` → `noto-sans-sc-400.<sha8>.ttf`).

    Raises `SetUpIncomplete` when set-up has not fetched it.
    """
    names: dict[str, str] = json.loads(MANIFEST.read_text("utf-8")) if MANIFEST.exists() else {}
    found = MANIFEST.parent / names.get(logical_name, "")
    if logical_name not in names or not found.is_file():
        raise SetUpIncomplete(
            "set_up_incomplete",
            text("The part %(name)s is missing from static/vendor. Run any bin/flask command once: it fetches it."),
            name=logical_name,
        )
    return found


class BundleFetcher(URLFetcher):
    """Serves files of the bundle and `data:` addresses; everything else raises `OutsideFetch`.

    Handles no network and no file protocol itself: the parent's openers are never called.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if url[:5].lower() == "data:":
            return _decoded(url)
        if url.startswith(BASE_URL):
            return _served(url)
        raise OutsideFetch(f"A paper may not load {url[:200]!r}: only bundled files and data: addresses")


def _served(url: str) -> URLFetcherResponse:
    inside = unquote(urlsplit(url).path).lstrip("/").removeprefix("static/")
    path = (STATIC / inside).resolve()
    within = path.is_relative_to(STATIC.resolve())
    if not within or path.suffix.lower() not in SERVED_SUFFIXES or not path.is_file():
        raise OutsideFetch(f"The bundle has no file {inside[:200]!r}")
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


def _decoded(url: str) -> URLFetcherResponse:
    """RFC 2397: data:[<mediatype>][;base64],<data>."""
    head, comma, body = url[5:].partition(",")
    if not comma:
        raise OutsideFetch("A data: address without a comma holds no data")
    kind, _, last = head.rpartition(";")
    if last.strip().lower() == "base64":
        try:
            data = base64.b64decode(unquote_to_bytes(body), validate=False)
        except binascii.Error as broken:
            raise OutsideFetch("A data: address is not valid base64") from broken
    else:
        kind, data = head, unquote_to_bytes(body)
    return URLFetcherResponse(url[:100], data, {"Content-Type": kind or "text/plain;charset=US-ASCII"})
