"""The production guide in both languages tells the same commands, and copies files that are there."""

import re
import subprocess

import pytest

from tests.house.sources import ROOT

PICTURED = ("guide", "tour")
GUIDES = [ROOT / "docs" / name for name in ("production.md", "production.zh-CN.md")]


def blocks(text: str) -> list[str]:
    return re.findall(r"^```sh\n([\s\S]*?)^```$", text, re.M)


def test_both_languages_tell_the_same_commands():
    english, chinese = (blocks(path.read_text(encoding="utf-8")) for path in GUIDES)
    assert len(english) > 10
    assert english == chinese


def test_every_file_the_guide_copies_is_there():
    named = set(re.findall(r"/opt/bpo/(docs/production/[\w.@*-]+)", GUIDES[0].read_text(encoding="utf-8")))
    assert named
    assert [name for name in named if not list(ROOT.glob(name))] == []


def test_the_commands_are_shell():
    for block in blocks(GUIDES[0].read_text(encoding="utf-8")):
        assert subprocess.run(["bash", "-n"], input=block, text=True, capture_output=True).stderr == ""


def test_settings_of_production_are_settings_of_the_product():
    known = (ROOT / "bpo" / "kernel" / "settings.py").read_text(encoding="utf-8")
    told = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    for line in (ROOT / "docs" / "production" / "bpo.env").read_text(encoding="utf-8").splitlines():
        name = line.partition("=")[0]
        if line and not line.startswith(("#", "PROMETHEUS_")):
            assert f'"{name}"' in known, name
            assert f"`{name}`" in told, name


def pictures(name: str) -> list[str]:
    return re.findall(r"!\[[^\]]+\]\(pictures/([\w.-]+)\)", (ROOT / "docs" / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", PICTURED)
def test_both_languages_show_the_same_pictures_each_in_its_own(name):
    english, chinese = pictures(f"{name}.md"), pictures(f"{name}.zh-CN.md")
    assert len(english) > 5
    assert chinese == [picture.replace(".png", "-zh.png") for picture in english]


def test_every_picture_is_there_and_shown():
    shown = {one for name in PICTURED for end in (".md", ".zh-CN.md") for one in pictures(name + end)}
    there = {path.name for path in (ROOT / "docs" / "pictures").iterdir()}
    assert shown == there
    assert sum((ROOT / "docs" / "pictures" / name).stat().st_size for name in there) < 4_000_000
