"""The one writer of Word files: a paper of headings, words, facts and tables, in fonts that Word has for Chinese.

Styles carry the look, so that who edits the file changes it in one place. Heads of tables repeat on each page, rows
are not cut in two, widths are set. The same paper gives the same bytes: no clock is read.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as Line
from docx.text.run import Run

from bpo.documents.word_parts import Column, Facts, Heading, Part, Rich, Table, Words
from bpo.kernel.locale import _, in_language
from bpo.kernel.rich_text import Block, blocks

BODY, HEAD = ("Times New Roman", "SimSun"), ("Arial", "微软雅黑")
WIDTH_MM = 170  # A4 less the margins
LANGUAGES = {"zh_Hans_CN": "zh-CN", "en": "en-GB"}


def docx_of(
    parts: Sequence[Part], *, title: str, vendor: str, reference: str, day: date, language: str
) -> bytes:  # fmt: skip
    """The Word file. `reference` stands in the head beside the vendor's name; the foot counts the pages."""
    paper = Document()
    _set_up(paper, title, vendor, day, language)
    with in_language(language):
        _running_lines(paper, vendor, reference)
    for part in parts:
        _write(paper, part)
    return _same_bytes(paper)


def _set_up(paper: Paper, title: str, vendor: str, day: date, language: str) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(25), Mm(22)
    made = datetime(day.year, day.month, day.day, tzinfo=UTC)
    properties = paper.core_properties
    properties.title, properties.author, properties.language = title, vendor, LANGUAGES[language]
    properties.created = properties.modified = made
    properties.last_modified_by, properties.comments = vendor, ""
    styles: Any = paper.styles
    _font(styles["Normal"], BODY, 10.5, language=LANGUAGES[language])
    styles["Normal"].paragraph_format.space_after = Pt(6)
    styles["Normal"].paragraph_format.line_spacing = 1.3
    _font(styles["Title"], HEAD, 22, bold=True)
    for rule in styles["Title"].element.findall(".//" + qn("w:pBdr")):  # Word's own blue line: papers are ink alone
        rule.getparent().remove(rule)
    for level, size in ((1, 15), (2, 12.5), (3, 11)):
        style = styles[f"Heading {level}"]
        _font(style, HEAD, size, bold=True)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(14 - 2 * level), Pt(5)
        style.paragraph_format.keep_with_next = True
    for name in ("List Bullet", "List Number", "Quote", "Header", "Footer"):
        _font(styles[name], BODY, 9 if name in ("Header", "Footer") else 10.5)


def _font(style: Any, names: tuple[str, str], size: float, *, bold: bool = False, language: str | None = None) -> None:
    """Latin and Chinese letters each in their font; black, as papers are."""
    latin, chinese = names
    style.font.name, style.font.size, style.font.bold = latin, Pt(size), bold
    style.font.italic, style.font.color.rgb = False, RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind, name in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", chinese)):
        fonts.set(qn(f"w:{kind}"), name)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    if language is not None:
        spoken = OxmlElement("w:lang")
        spoken.set(qn("w:val"), language if language != "zh-CN" else "en-GB")
        spoken.set(qn("w:eastAsia"), "zh-CN")
        style.element.get_or_add_rPr().append(spoken)


def _running_lines(paper: Paper, vendor: str, reference: str) -> None:
    head = paper.sections[0].header.paragraphs[0]
    head.text = f"{vendor}\t{reference}"
    head.style.paragraph_format.tab_stops.clear_all()  # Word's own are those of its usual margins
    head.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH_MM), WD_TAB_ALIGNMENT.RIGHT)
    foot = paper.sections[0].footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    before, between, after = _("Page %(page)s of %(pages)s", page="\x01", pages="\x01").split("\x01")
    foot.add_run(before)
    _field(foot, "PAGE")
    foot.add_run(between)
    _field(foot, "NUMPAGES")
    foot.add_run(after)


def _field(line: Line, code: str) -> None:
    """A figure that Word counts."""
    for kind, words in (("begin", None), (None, code), ("separate", None), ("text", "1"), ("end", None)):
        run = line.add_run()
        if kind == "text":
            run.text = words or ""
        elif kind is None:
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = words
            run._r.append(instruction)
        else:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def _write(paper: Paper, part: Part) -> None:
    if isinstance(part, Heading):
        paper.add_heading(_legal(part.text), part.level)
    elif isinstance(part, Words):
        _words(paper, part)
    elif isinstance(part, Rich):
        for block in _tables_together(blocks(part.html)):
            _rich(paper, block)
    elif isinstance(part, Facts):
        _facts(paper, part)
    elif isinstance(part, Table):
        _table(paper, part)
    else:
        paper.add_page_break()


def _words(paper: Paper, part: Words) -> None:
    if part.kind == "title":
        line = paper.add_paragraph(_legal(part.text), style="Title")
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        return
    for words in part.text.splitlines() or [""]:
        line = paper.add_paragraph(_legal(words))
        if part.kind == "note":
            line.runs[0].font.size = Pt(9) if line.runs else None
        elif part.kind == "draft" and line.runs:
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            line.runs[0].font.size, line.runs[0].font.bold = Pt(14), True


def _tables_together(found: Sequence[Block]) -> list[Block | list[Block]]:
    """The blocks in order, the rows of a table as one list."""
    made: list[Block | list[Block]] = []
    for block in found:
        if block.kind in ("head", "row"):
            if made and isinstance(made[-1], list):
                made[-1].append(block)
            else:
                made.append([block])
        else:
            made.append(block)
    return made


STYLES = {"heading2": "Heading 2", "heading3": "Heading 3", "bullet": "List Bullet", "quote": "Quote"}


def _rich(paper: Paper, block: Block | list[Block]) -> None:
    if isinstance(block, list):
        width = max(len(row.cells) for row in block)
        rows = [["".join(run.text for run in cell) for cell in row.cells] for row in block]
        rows = [[*row, *[""] * (width - len(row))] for row in rows]
        first = rows.pop(0) if block[0].kind == "head" else [""] * width
        _table(paper, Table([Column(label, 100 / width) for label in first], rows))
        return
    line = paper.add_paragraph(style=STYLES.get(block.kind, "Normal"))
    line.paragraph_format.left_indent = Mm(6 + 6 * block.depth) if block.kind in ("bullet", "number") else None
    if block.kind == "number":  # numbered by hand: each list begins anew
        line.paragraph_format.first_line_indent = Mm(-6)
        line.add_run(f"{block.place}. ")
    for run in block.runs:
        _marked(line.add_run(_legal(run.text)), run.marks, run.href)


def _marked(run: Run, marks: frozenset[str], href: str | None) -> None:
    run.bold, run.italic, run.font.strike = "strong" in marks or None, "em" in marks or None, "s" in marks or None
    run.underline = True if "u" in marks or href else None


def _facts(paper: Paper, part: Facts) -> None:
    pairs = list(part.pairs)
    rows = [pairs[at : at + 2] for at in range(0, len(pairs), 2)]
    table = paper.add_table(rows=len(rows), cols=4)
    table.autofit = False
    for row, held in zip(table.rows, rows, strict=True):
        for place, (label, value) in enumerate(held):
            _fill(row.cells[2 * place], label, 9, soft=True)
            _fill(row.cells[2 * place + 1], value or "–", 10)
        _not_cut(row)
    _widths(table, (15, 35, 15, 35))
    paper.add_paragraph()


def _table(paper: Paper, part: Table) -> None:
    table = paper.add_table(rows=1, cols=len(part.columns))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    head = table.rows[0]
    for cell, column in zip(head.cells, part.columns, strict=True):
        _fill(cell, column.label, 9, bold=True, align=column.align)
        _shaded(cell)
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    head._tr.get_or_add_trPr().append(repeat)
    _not_cut(head)
    for number, values in enumerate(part.rows):
        row, is_sum = table.add_row(), number >= len(part.rows) - part.totals
        _not_cut(row)
        for cell, value, column in zip(row.cells, values, part.columns, strict=True):
            _fill(cell, value, 9, bold=is_sum, align=column.align)
    _widths(table, [column.width for column in part.columns])
    paper.add_paragraph().paragraph_format.space_after = Pt(2)


def _fill(cell: Any, words: str, size: float, *, bold: bool = False, soft: bool = False, align: str = "left") -> None:
    lines = _legal(words).split("\n")
    for number, one in enumerate(lines):
        line = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        line.paragraph_format.space_after, line.paragraph_format.line_spacing = Pt(1), 1.15
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT if align == "right" else WD_ALIGN_PARAGRAPH.LEFT
        run = line.add_run(one)
        run.font.size, run.bold = Pt(size), bold or None
        if soft:
            run.font.color.rgb = RGBColor(0x44, 0x44, 0x44)


def _widths(table: Any, shares: Sequence[float]) -> None:
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Mm(WIDTH_MM * share / 100)
        for cell in column.cells:
            cell.width = Mm(WIDTH_MM * share / 100)


def _shaded(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "F0F0F0")):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _not_cut(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _legal(words: str) -> str:
    """Without the signs that XML does not hold."""
    return "".join(sign for sign in words if sign in "\t\n" or (ord(sign) >= 32 and ord(sign) not in (0xFFFE, 0xFFFF)))


def _same_bytes(paper: Paper) -> bytes:
    """The file with every date of its parts the same: what was packed when is nobody's concern."""
    packed, made = io.BytesIO(), io.BytesIO()
    paper.save(packed)
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), source.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()
