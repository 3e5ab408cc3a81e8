"""HTML in, PDF out: the only place that renders papers.

The result is PDF/A-3 with tags (archivable, readable by screen readers), the Chinese font embedded as a subset.
The same HTML gives the same bytes: no clock is read, and the file identifier is made from the HTML.
"""

import hashlib
import os
import threading
from functools import cache, lru_cache
from tempfile import NamedTemporaryFile
from xml.sax.saxutils import escape

from weasyprint import HTML
from weasyprint.text.ffi import fontconfig
from weasyprint.text.fonts import FontConfiguration

from bpo.documents.bundle import BASE_URL, FONTS, BundleFetcher, OutsideFetch, SetUpIncomplete, bundled
from bpo.kernel.errors import Invalid, text

# Papers are set in the bundled Noto Sans SC alone, so that they look the same on every machine.
FONTCONFIG = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  {folders}
  <cachedir prefix="xdg">fontconfig</cachedir>
  <config><rescan><int>0</int></rescan></config>
  <match target="pattern"><edit name="family" mode="append_last"><string>Noto Sans SC</string></edit></match>
</fontconfig>
"""

# A paper that is looked at, sent round and issued is set once: the latest are kept, each about 100 KB.
KEPT = 64

# Pango's font map is not safe between threads, and WeasyPrint is bound to one core anyway.
_one_at_a_time = threading.Lock()


@lru_cache(maxsize=KEPT)
def render_pdf(html: str) -> bytes:
    """The A4 paper described by a whole HTML page (see templates/layout/print.html).

    Title, author, language and dates of the file come from the page's <title>, <html lang> and <meta> elements
    (`author`, `dcterms.created`, `dcterms.modified`).

    Raises `Invalid("outside_fetch")` when the page refers to anything but bundled files and data: addresses,
    `SetUpIncomplete` when the fonts are missing.
    """
    identifier = hashlib.sha256(html.encode("utf-8")).digest()[:16]
    with _one_at_a_time:
        fonts = _fonts(os.getpid())
        try:
            paper = HTML(string=html, base_url=BASE_URL, url_fetcher=BundleFetcher())
            written = paper.write_pdf(font_config=fonts, pdf_variant="pdf/a-3a", pdf_identifier=identifier)
        except OutsideFetch as refused:
            message = text("The paper refers to something outside the house and was not made: %(reason)s")
            raise Invalid("outside_fetch", message, reason=str(refused)) from refused
    return bytes(written)


@cache
def _fonts(_process: int) -> FontConfiguration:
    """One configuration a process, seeing the bundled fonts only. Forked children make their own."""
    folders = sorted({str(bundled(name).parent) for name in FONTS})
    before = os.environ.get("FONTCONFIG_FILE")
    with NamedTemporaryFile("w", suffix=".conf", encoding="utf-8") as private:
        private.write(FONTCONFIG.format(folders="".join(f"<dir>{escape(folder)}</dir>" for folder in folders)))
        private.flush()
        # Only while fontconfig reads it: other programs started from here (a browser in tests) keep the system's fonts.
        os.environ["FONTCONFIG_FILE"] = private.name
        try:
            fonts = FontConfiguration()
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before
    if fontconfig.FcConfigGetFonts(fonts._config, fontconfig.FcSetSystem).nfont < len(FONTS):
        # Without a font Pango ends the whole process, so this is asked before the first paper.
        raise SetUpIncomplete("fonts_unreadable", text("The fonts in %(folders)s cannot be read."), folders=folders)
    return fonts
