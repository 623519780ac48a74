"""quality."""

import streamlit as st

from monitoring.ui.boot import boot

boot()
st.title("quality")
