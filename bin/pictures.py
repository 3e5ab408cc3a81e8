"""Takes the pictures of the guide from a sample vendor built for it, in both languages."""

import logging
import os
import sys
import tempfile
from datetime import date
from io import BytesIO
from pathlib import Path
from threading import Thread

from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from app import TABLES, create_app
from bpo.kernel.settings import ROOT, Settings
from worlds import ordinary
from worlds.builder import Builder
from worlds.people import PASSWORD

FOLDER = ROOT / "docs" / "pictures"
LANGUAGES = {"en": "", "zh_Hans_CN": "-zh"}
PICTURES = (  # name, who looks, at which page
    ("home", "li.jianguo", "/"),
    ("handover", "li.jianguo", "/handovers/7"),
    ("project-plan", "he.zhiqiang", "/projects/6/plan"),
    ("contract", "sun.jing", "/contracts/1"),
    ("go-live", "lin.xiaoyan", "/projects/5/readiness"),
    ("kpi", "zhou.min", "/projects/1/kpi"),
    ("bill", "sun.jing", "/bills/8"),
)


def compressed(picture: bytes) -> bytes:
    """The same picture in 128 colours."""
    out = BytesIO()
    Image.open(BytesIO(picture)).convert("RGB").quantize(128).save(out, "PNG", optimize=True)
    return out.getvalue()


def take(browser: Browser, address: str) -> None:
    """Every picture in every language, 1440 pixels wide."""
    for language, mark in LANGUAGES.items():
        for name, login, path in PICTURES:
            window = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="light")
            window.add_cookies([{"name": "language", "value": language, "url": address}])
            page = window.new_page()
            page.goto(f"{address}/sign-in")
            page.fill("[name=login]", login)
            page.fill("[name=password]", PASSWORD)
            page.click("form button.btn-primary")
            page.wait_for_url(lambda url: "sign-in" not in url)
            page.goto(address + path, wait_until="networkidle")
            (FOLDER / f"{name}{mark}.png").write_bytes(compressed(page.screenshot()))
            window.close()


def main(day: date, chromium: str) -> None:
    """Build the vendor as of that day in a folder of its own, serve it, take the pictures."""
    FOLDER.mkdir(exist_ok=True)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(var=Path(folder), keys=Path(folder) / "keys", database_url=f"sqlite:///{folder}/world.db")
        app = create_app(settings, clock=lambda: Builder.at(day, "17:00"))
        TABLES.create_all(app.extensions["database"].engine)
        builder = Builder(app.extensions["database"], day)
        with app.app_context():
            ordinary.build(builder)
        builder.close()
        server = make_server("127.0.0.1", 0, app, threaded=True)
        Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            take(browser, f"http://127.0.0.1:{server.server_port}")
        server.shutdown()


if __name__ == "__main__":
    main(
        date.fromisoformat(sys.argv[1]) if len(sys.argv) > 1 else date.today(),
        os.environ.get("BPO_CHROMIUM", "/usr/bin/chromium"),
    )
