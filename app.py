"""Tidemark: page config, navigation and scope bar; nothing else."""

import streamlit as st

from monitoring.ui import cache, state
from monitoring.ui.address.address_bar import asked
from monitoring.ui.address.cancelling import cancellable, still_asked
from monitoring.ui.address.missing_page import missing_page
from monitoring.ui.address.navigation import PAGES, REVIEW, pages, path_of, question_of, sidebar, title_of
from monitoring.ui.address.view import read_view
from monitoring.ui.look.empty_states import guarded
from monitoring.ui.look.folding import folding
from monitoring.ui.look.footer import footer
from monitoring.ui.look.style import style
from monitoring.ui.look.theme import image, theme
from monitoring.ui.run_cache import one_version
from monitoring.ui.scope.scope_bar import broken_keys, scope_bar
from monitoring.ui.serving.turns import TURNS
from monitoring.ui.serving.whole_changes import take_whole

cache.freeze()
take_whole()
st.set_page_config(page_icon=image("icon"), layout="wide")
style(theme())

page = st.navigation(pages(), position="hidden")
address = asked(page.url_path)
path = path_of(page)
question = question_of(path, address)
with (
    TURNS.taken(question, still_asked, state.session()),
    one_version(),
    cancellable(PAGES[path]),
    guarded(),
):
    view = read_view(address)
    st.session_state[state.VIEW] = view
    st.set_page_config(page_title=title_of(path, view.scope))
    framed = path != REVIEW or view.selection.get("present") != "1"
    if framed:
        st.logo(image(f"wordmark-{theme()}"), size="medium")
        sidebar(view.scope)
        folding()
        say = scope_bar(view, PAGES[path])
    broken_keys((*missing_page(PAGES[path].title), *view.problems))
    with state.inside_app(path):
        page.run()
    if framed:
        say()
        footer(view, PAGES[path])
