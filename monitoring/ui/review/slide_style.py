"""The rules of CSS of a slide: beside those of every page, and only where one is shown.

Asked on every page whether it holds a slide, a browser would look for one whenever anything changes.
"""

import streamlit as st

# A large screen, as of a projector, is filled; its chart, which has its height in pixels, grows in width.
# A low screen has the whole slide: its chart is a seventh smaller, its sentence a quarter.
_RULES = """
.stApp section[data-testid="stSidebar"] { display: none; }
.stApp .stMainBlockContainer { padding-top: 1.2rem; padding-bottom: 0; }
.st-key-review h1 { font-size: 3.3rem; line-height: 1.16; max-width: 24ch; }
.st-key-review_words p, .st-key-review_first p { font-size: 1.4rem; }
.st-key-review_long h1 { font-size: 2.3rem; max-width: none; }
.stApp .st-key-review_lenses p { font-size: 0.95rem; }
@media screen and (min-width: 1800px) and (min-height: 1000px) {
  .stApp .stMainBlockContainer { max-width: none; }
  .st-key-review h1 { font-size: 4.2rem; }
  .st-key-review_long h1 { font-size: 3rem; }
  .st-key-review_words p, .st-key-review_first p { font-size: 1.75rem; }
  div:has(> .st-key-review_words) { width: 42% !important; flex: 0 0 42% !important; }
  div:has(> .st-key-review_slide), div:has(> .st-key-review_first) {
    flex-basis: calc(100vh - 190px) !important; height: auto !important; }
  .st-key-review_slide, .st-key-review_first { height: 100% !important; }
}
@media (max-width: 640px) {
  .stApp .stMainBlockContainer { padding-top: 4rem; }
  .st-key-review h1 { font-size: 1.8rem; max-width: none; }
  .st-key-review_words p, .st-key-review_first p { font-size: 1.1rem; }
  .st-key-review_record > div:has(> .st-key-review_text) { flex: 1 0 100%; }
  .st-key-review_slide, .st-key-review_first, div:has(> .st-key-review_slide),
  div:has(> .st-key-review_first), div:has(> .st-key-review_words) {
    height: auto !important; max-width: 100%; justify-content: flex-start;
  }
}
@media (min-width: 641px) and (max-width: 1200px) {
  .st-key-review h1 { font-size: 2.4rem; }
  .st-key-review_long h1 { font-size: 1.9rem; }
  div:has(> .st-key-review_words) { width: 42% !important; flex: 0 0 42% !important; }
}
@media screen and (min-width: 641px) and (max-height: 810px) {
  div:has(> .st-key-review_slide), div:has(> .st-key-review_first) {
    flex-basis: max(554px, calc(100vh - 166px)) !important; height: auto !important; }
  .st-key-review_slide, .st-key-review_first { height: 100% !important; }
  .st-key-review_slide [data-testid="stVegaLiteChart"] { zoom: 0.86; }
  .st-key-review h1 { font-size: 2.4rem; }
  .st-key-review_long h1 { font-size: 1.9rem; }
}
@media print {
  @page { size: 15in 8.5in; margin: 8mm; }
  .stMainBlockContainer { padding: 0 !important; }
  .st-key-review_controls, .st-key-review_record { display: none !important; }
  .st-key-review_slide { display: flex !important; flex-wrap: nowrap !important; height: 640px !important; }
}
"""


def slide_style() -> None:
    """Add the rules to the page that shows a slide; printed, one is a page, as wide as a screen."""
    st.html(f"<style>{_RULES}</style>")
