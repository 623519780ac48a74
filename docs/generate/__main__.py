"""Write the pages."""

from docs.generate import DOCS, PAGES
from docs.generate.notebook import refreshed

for name, write in PAGES.items():
    (DOCS / name).write_text(write(), encoding="utf-8")
notebook = DOCS / "notebook.md"
notebook.write_text(refreshed(notebook.read_text(encoding="utf-8")), encoding="utf-8")
