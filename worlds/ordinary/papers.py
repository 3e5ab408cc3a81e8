"""The papers that sample clients send: their requirement form as a PDF."""

from collections.abc import Sequence

from markupsafe import escape

from bpo.kernel.late import late
from worlds.ordinary.texts import Wish

pdf = late("bpo.documents.pdf")


def requirement_form(name: str, wishes: Sequence[Wish]) -> bytes:
    """A one-page requirement form, as a client would sign it."""
    rows = "".join(
        f"<tr><td>{number}</td><td>{escape(wish.statement)}</td><td>{escape(wish.acceptance)}</td></tr>"
        for number, wish in enumerate(wishes, 1)
    )
    paper: bytes = pdf.render_pdf(
        "<html lang='zh-CN'><head><meta charset='utf-8'><title>项目需求单</title><style>"
        "@page{size:A4;margin:20mm} body{font:10.5pt 'Noto Sans SC';line-height:1.4} h1{font-size:16pt;text-align:center}"
        "table{width:100%;border-collapse:collapse} td,th{border:.3mm solid #999;padding:1.5mm;text-align:left}"
        f"</style></head><body><h1>项目需求单</h1><p>项目名称：{escape(name)}</p>"
        f"<table><tr><th>序号</th><th>需求</th><th>验收标准</th></tr>{rows}</table></body></html>"
    )
    return paper
