"""Streamlit parts: the scope bar, headlines, cards, tables, states, the cache and the session's keys."""
