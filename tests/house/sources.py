"""The house's own sources, for tests that read them."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLOORS = (
    "bpo.kernel", "bpo.search", "bpo.documents", "bpo.imports", "bpo.people", "bpo.talk", "bpo.clients",
    "bpo.projects", "contracts", "staffing", "operations", "billing", "worlds",
)  # fmt: skip
INNER = {
    "staffing": ("staffing.agents", "staffing.training", "staffing.hiring"),
    "operations": ("operations.seats", "operations.intake", "operations.calls", "operations.orders"),
    "billing": ("billing.pricing", "billing.invoices"),
}
GROUND = ("bpo.kernel", "bpo.search", "bpo.documents", "bpo.imports", "bpo.people", "bpo.talk")
DOORS = ("queries", "actions", "rules")


def python_files() -> list[Path]:
    """Every Python file that the product runs."""
    tops = ("bpo", "contracts", "staffing", "operations", "billing", "worlds")
    return [ROOT / "app.py", *(path for top in tops for path in sorted((ROOT / top).rglob("*.py")))]


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def floor_of(module: str) -> str | None:
    return next((floor for floor in FLOORS if module == floor or module.startswith(floor + ".")), None)


def package_of(module: str) -> str | None:
    """The domain package of a module: the inner one where a floor has several."""
    floor = floor_of(module)
    for inner in INNER.get(floor or "", ()):
        if module == inner or module.startswith(inner + "."):
            return inner
    return floor


def imports_of(path: Path) -> list[tuple[int, str]]:
    """[(line, imported module or module.name)] of a file; a module that is loaded late counts as imported."""
    found = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "late":
            found.append((node.lineno, ast.literal_eval(node.args[0])))
    return found
