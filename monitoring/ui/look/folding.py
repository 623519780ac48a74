"""On a phone the side bar lies over the page: who has chosen a page there wants to see it.

Streamlit folds its own navigation and leaves one of links open, also after the next start: it remembers. The
one script of the dashboard presses the button that folds it; all works without.
"""

import streamlit as st

_NARROW = 768
"""In pixels: up to there the side bar lies over the page."""
_SCRIPT = f"""<script>
if (!window.tidemarkFolds) {{
    window.tidemarkFolds = true;
    document.addEventListener('click', event => {{
        if (window.innerWidth <= {_NARROW} && event.target.closest('.st-key-navigation a'))
            document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
    }});
}}
</script>"""


def folding() -> None:
    """Fold the side bar once a page was chosen in it, where it lies over the page."""
    with st.sidebar:  # in the page it would take the room of a line
        st.html(_SCRIPT, unsafe_allow_javascript=True)
