"""Write the pages, and the templates of charts."""

from docs.generate import DOCS, PAGES
from docs.generate.chart_templates import chart_templates
from docs.generate.notebook import refreshed
from monitoring.charts.templates import PLACE

for name, write in PAGES.items():
    (DOCS / name).write_text(write(), encoding="utf-8")
notebook = DOCS / "notebook.md"
notebook.write_text(refreshed(notebook.read_text(encoding="utf-8")), encoding="utf-8")
PLACE.write_text(chart_templates(), encoding="utf-8")
