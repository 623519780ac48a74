"""The document that a browser opens before it knows any page: Streamlit's, with our name, rules and font.

A page brings its rules as an element, whose code is fetched first: until they came, links and boxes stood
elsewhere, and moved.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from importlib import import_module
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import quote

from monitoring.ui.serving.packed_files import packed
from monitoring.ui.serving.stylesheet import BESIDE, KEPT, RULES

FONT = "app/static/inter.woff2"
"""As the theme names it; without a slash at its beginning it holds behind a base path as well."""
_FACE = f"@font-face {{ font-family: Inter; src: url({FONT}); font-weight: 100 900; font-display: swap; }}\n"
"""The theme declares it as well, and late: where it came after a headline, what stood below that jumped. The
one that is there is used while the other comes."""
_HEAD, _ROOT = "</head>", '<div id="root">'
_LOADING = """<p role="status" style="position: fixed; inset: 45% 0 auto; text-align: center; color: #667082;
font-family: Inter, sans-serif; visibility: hidden; animation: 0s linear 1.5s forwards tidemark-shown"
>Loading Tidemark: its code comes first, once.</p>"""
"""Stands there until the page's code draws: for half a minute of a slow line nothing did."""
_TITLE = "<title>{}</title>"
_CONDITIONS = frozenset({b"if-none-match", b"if-modified-since"})
_SLIDE = b"present=1"
_DEPTH = "DEPTH"
_SCRIPT = """<script>
document.fonts.load("1rem Inter").catch(() => {});
{
  const parts = location.pathname.replace(/[/]+$/, "").split("/"), root = new URL(location.origin);
  root.pathname = parts.slice(0, parts.length - DEPTH).join("/");
  window.__streamlit = {
    BACKEND_BASE_URL: root.href,
    HOST_CONFIG: {allowedOrigins: [location.origin], useExternalAuthToken: false},
  };
}
try {
  const folded = localStorage.getItem("stSidebarCollapsed-") === "true";
  document.documentElement.classList.toggle("folded", folded);
} catch {}
const push = history.pushState.bind(history);
let written = false;
history.pushState = (state, title, to) => {
  const next = new URL(to, location), here = next.pathname === location.pathname;
  const passed = written && !here && next.search === location.search;
  (passed ? history.replaceState.bind(history) : push)(state, title, to);
  written = here;
};
for (const done of ["pointerdown", "keydown", "click", "popstate"])
  addEventListener(done, () => { written = false; }, true);
</script>"""
"""Tells Streamlit where its server is, above how many parts of the page's path: it asked beneath the page for
the server's health first, in vain, waited, asked again, and connected only when that had come.

Tells the rules that the side bar was folded, as Streamlit remembers it, not where nothing may be kept.

Where a page is opened in the middle of another one, Streamlit writes its question beside the one that is
left, and its name after that: two steps of the back button, of which the former takes the name as well,
however late a busy server sends it. What was written before the reader did something is a step of its own,
however short before.
"""
OPENED = Event()
"""Set once a browser has been sent the document."""
Respond = Callable[[str, MutableMapping[str, Any]], Awaitable[Any]]


def with_style(document: str, *, framed: bool = True, page: bool = False) -> str:
    """Add the rules of the pages, the font that they are written in and the dashboard's name to a document.

    The rules stand behind those of its head, which are as strong, and before the page's own.

    Parameters
    ----------
    document : str
        Streamlit's. One that is written in another way is left as it is.
    framed : bool
        Whether there will be a side bar: a slide has none.
    page : bool
        Whether its address names a page, behind that of the dashboard.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> added = with_style('<head></head><body><div id="root"></div></body>')
    >>> added.index("inter.woff2") < added.index("</head>") < added.index("<style>") < added.index("root")
    True
    >>> with_style("<p>")
    '<p>'
    """
    if document.count(_HEAD) != 1 or document.count(_ROOT) != 1:
        return document
    font = f'<link rel="preload" href="{FONT}" as="font" type="font/woff2" crossorigin>'
    script = _SCRIPT.replace(_DEPTH, "1" if page else "0")
    style = f"<style>{_FACE}{KEPT}{BESIDE if framed else ''}{RULES}</style>{script}"
    named = document.replace(_TITLE.format("Streamlit"), _TITLE.format("Tidemark"))
    return named.replace(_HEAD, font + _HEAD).replace(_ROOT, style + _ROOT + _LOADING)


def own_document() -> None:
    """Have Streamlit's server send its document with this in it."""
    routes = vars(import_module("streamlit.web.server.starlette.starlette_static_routes"))
    make = routes["create_streamlit_static_handler"]

    def made(directory: str, base_url: str | None) -> Any:
        handler = make(directory=directory, base_url=base_url)
        handler.get_response = _answering(handler.get_response, Path(directory) / "index.html")
        return handler

    routes["create_streamlit_static_handler"] = made


def _answering(respond: Respond, given: Path) -> Respond:
    """Answer with the own document wherever the given one would be sent; it is never "not modified".

    An address of more parts names no page, and the document would look for its scripts beside it: what
    answers is the page of its first part, or that there is none.
    """
    responses = import_module("starlette.responses")
    text = given.read_text(encoding="utf-8")
    documents = {
        (framed, page): with_style(text, framed=framed, page=page)
        for framed in (True, False)
        for page in (True, False)
    }

    async def answered(path: str, scope: MutableMapping[str, Any]) -> Any:
        if not path.startswith("static"):
            headers = [one for one in scope["headers"] if one[0] not in _CONDITIONS]
            scope = {**scope, "headers": headers}
        response = await respond(path, scope)
        if Path(getattr(response, "path", "")) != given:
            return await packed(response, scope)
        OPENED.set()
        query, parts = scope.get("query_string", b""), Path(path).parts
        if len(parts) > 1:
            question = f"?{query.decode('latin-1')}" if query else ""
            return responses.RedirectResponse(f"{'../' * (len(parts) - 1)}{quote(parts[0])}{question}")
        document = documents[_SLIDE not in query.split(b"&"), bool(parts)]
        return responses.HTMLResponse(document, headers={"Cache-Control": response.headers["Cache-Control"]})

    return answered
