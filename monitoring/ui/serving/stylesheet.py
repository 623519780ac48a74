"""The few rules of CSS that the theme cannot say; the app works without them."""

# Where nothing hovers, the tools of a table are always there: they get a row of their own, not that of
# the button of its file.
# What was drawn on an axis is the window from then on, which its bar shows: the ground would stay where it
# was when the window is changed in another way, and be moved by who draws anew upon it.
# A chart that is made anew is nothing for a moment: its place is kept, or all below would jump up and down.
# So is that of a second line of a sentence which is told last, and of what the scope bar tells at the end.
# Boxes that the browser fetches when they are first drawn are narrow until then: a phone had one row less.
# A chart's numbers lie over the link above it, and may not take what is meant for that.
# Beside a closed side bar the header has its button and the mark: what sticks does so below, and only where
# a screen is high enough to have room for what is read. Where a reader's own colours take the place of all
# grounds, what is chosen has an outline, and a switch is there at all.
# The font would draw >= and -> as one sign each: what people and data write is shown as it is.
PLACES = range(80, 1000, 8)
"""Heights, in pixels, that can be kept for what is not drawn yet."""
# A selector that names no class is tried on every element, each time.
KEPT = "".join(
    f".stVerticalBlock[class*='st-key-place_{one}_'] {{ min-height: {one}px; }}\n" for one in PLACES
)
"""Rules that keep them, of which a page that stands has no use."""
BESIDE = """@media (min-width: 769px) {
  html:not(.folded) .stAppViewContainer:not(:has(.stSidebar, .st-key-review)) { padding-left: 230px; } }
"""
"""Keeps the place of the side bar, which comes after what stands beside it, where it is not folded."""

_RULES = """
.stApp { font-variant-ligatures: no-contextual; }
.stMainBlockContainer { max-width: 1480px; padding-left: 2.2rem; padding-right: 2.2rem; }
section[data-testid="stSidebar"]:not([data-collapsed="true"]) {
  width: 230px !important; min-width: 230px; }
h1 { letter-spacing: -0.017em; line-height: 1.28; text-wrap: pretty; max-width: 62rem;
  padding: 0.35rem 0 0.15rem; }
div:has(> .st-key-scope) { position: sticky; top: 0; z-index: 99; }
.st-key-scope { padding: 0.55rem 0 0.5rem; backdrop-filter: blur(14px); gap: 0.35rem;
  border-bottom: 1px solid color-mix(in srgb, currentColor 14%, transparent); }
.st-key-scope p { font-size: 0.875rem; }
.st-key-scope [data-testid="stButtonGroup"] button { min-height: 2.5rem; }
.stMain button[kind="primary"]:enabled, .stMain button[kind="primary"]:enabled * {
  color: var(--tidemark-on-primary); opacity: 1; }
.stSidebar[data-collapsed="true"] ~ * div:has(> .st-key-scope) { top: 3.75rem; }
[data-testid="stHeader"] { background: transparent; }
.stSidebar[data-collapsed="true"] ~ * [data-testid="stHeader"] { backdrop-filter: blur(14px); }
.stMain button[kind="tertiary"]:is(:hover, :focus, :active, [aria-expanded="true"]):enabled {
  color: var(--tidemark-focus); }
[data-testid="stCode"] .token { color: inherit !important; }
.stMain code { white-space: normal; overflow-wrap: anywhere; }
.stMain [data-testid="stPageLink"] a { background: transparent; }
[data-testid="stPageLink"] a:focus-visible { outline: 2px solid var(--tidemark-focus); outline-offset: -2px; }
[data-testid="stElementToolbar"]:has(:focus-visible) { opacity: 1; }
:is([data-testid="stElementToolbarButton"] button, [data-testid="stDataFrame"] canvas):focus-visible {
  outline: 2px solid var(--tidemark-focus); outline-offset: -2px; }
.stCheckbox label:has(:focus-visible) { outline: 2px solid var(--tidemark-focus); outline-offset: 2px;
  border-radius: 0.2rem; }
.st-key-scope_cohort_box button [data-testid="stMarkdownContainer"] { position: absolute; width: 1px;
  height: 1px; overflow: hidden; clip-path: inset(50%); }
.st-key-footer { margin-top: 1.6rem; padding-top: 0.4rem;
  border-top: 1px solid color-mix(in srgb, currentColor 14%, transparent); }
.st-key-footer p { font-size: 0.82rem; }
.st-key-footer a * { white-space: normal; }
[class*="st-key-changes_"] a { margin-left: -0.5rem; padding: 0.4rem 0.5rem; }
[class*="st-key-changes_"] a * { white-space: normal; line-height: 1.5; }
[class*="st-key-head_of_card_"] { flex-wrap: wrap; row-gap: 0; }
[class*="st-key-head_of_card_"] > :first-child { flex: 0 1 auto; min-width: 0; overflow-wrap: anywhere; }
[class*="st-key-head_of_card_"] > :last-child { flex: none; max-width: 100%; }
[class*="st-key-head_of_card_"] strong { white-space: nowrap; }
@media (min-width: 1200px) {
  [class*="st-key-head_of_card_"] { flex-wrap: nowrap; }
  [class*="st-key-head_of_card_"] > :first-child { flex: none; max-width: 65%; }
  [class*="st-key-head_of_card_"] > :last-child { flex: 0 1 auto; text-align: right; text-wrap: balance; }
}
.st-key-changed { min-height: 1.5rem; }
.st-key-changed :is(p, small) { line-height: 1.5rem; }
.st-key-drill { min-height: 2.5rem; }
.stSelectbox input { text-overflow: ellipsis; }
.st-key-scope_preset { min-width: 204px; }
.st-key-scope_follow { min-width: 91px; }
.st-key-panel_coverage code { font-size: 0.8rem; }
.st-key-panel_explain a { text-decoration: underline; }
[class*="st-key-mark_"] { display: none; }
[class*="st-key-sparkline"] [data-testid="stElementToolbar"] { display: none; }
.stElementContainer:not(:hover) > * [data-testid="stElementToolbar"] { pointer-events: none; }
[class*="st-key-multiple_"] [data-testid="stElementToolbar"] { top: 0.3rem; }
.stVegaLiteChart svg :is(.brush_brush, .brush_brush_bg) { opacity: 0; pointer-events: none;
  transition: opacity 0.2s 0.4s; }
.stVegaLiteChart:active svg :is(.brush_brush, .brush_brush_bg) { opacity: 1; transition: none; }
[class*="st-key-performance_hero"] { min-height: 309px; }
[class*="st-key-service_"] { min-height: 229px; }
[class*="st-key-error_time"], [class*="st-key-rates_time"] { min-height: 219px; }
[class*="st-key-drift_time"],
:is(.st-key-panel_distribution, .st-key-panel_quantiles) :is(.stVegaLiteChart, [data-testid="stSkeleton"]) {
  min-height: 189px; }
.st-key-panel_reliability .stElementContainer:nth-child(2) :is(.stVegaLiteChart, [data-testid="stSkeleton"]) {
  min-height: 330px; }
[class*="st-key-card_"] :is(.stVegaLiteChart, .stVerticalBlock > * > [data-testid="stSkeleton"]) {
  min-height: 56px; }
[class*="st-key-card_tile_"] > * > [data-testid="stSkeleton"] { min-height: 73.5px !important; }
[class*="st-key-card_"] .stHorizontalBlock > * > [data-testid="stSkeleton"],
:is(.st-key-findings_states, .st-key-findings_severities) > [data-testid="stSkeleton"],
:is(.st-key-panel_multiples, .st-key-day_links) [data-testid="stSkeleton"] { height: 28px; }
[class*="st-key-card_finding_"] [class*="st-key-sparkline_"] [data-testid="stSkeleton"] {
  height: 30px; min-height: 30px !important; }
[class*="st-key-card_"] [class*="st-key-details_"] > [data-testid="stSkeleton"] { height: 35px; }
.st-key-findings_states { min-width: 339px; }
.st-key-findings_severities { min-width: 162px; }
[class*="st-key-details_"] { min-width: 39px; }
.st-key-download_tidemark-findings { min-width: 87px; }
.st-key-finding_filters > :not([class*="st-key-"]) > [data-testid="stSkeleton"] {
  min-width: 130px; height: 28px; }
[class*="st-key-card_finding_"] .stHorizontalBlock > :not([class*="st-key-"]) > [data-testid="stSkeleton"] {
  min-width: 66px; }
.st-key-navigation [data-testid="stSkeleton"] { height: 34.3px; margin: -0.375rem 0; }
.st-key-footer [data-testid="stSkeleton"] { height: 26.5px; margin: -0.375rem 0; }
:is(.st-key-scope_follow, .st-key-drill_rows) > [data-testid="stSkeleton"] { height: 21px; }
.st-key-day_links [data-testid="stSkeleton"], .st-key-panel_multiples > * > [data-testid="stSkeleton"],
[class*="st-key-card_"] .stHorizontalBlock > :not([class*="st-key-"]) > [data-testid="stSkeleton"] {
  margin: -0.375rem 0; }
[class*="st-key-multiple_"] { min-height: 112px; }
#vg-tooltip-element { pointer-events: none; }
.st-key-navigation { gap: 0.5rem; }
.st-key-navigation p { font-size: 0.9rem; }
.st-key-navigation [data-testid="stMarkdown"] { margin-top: 0.5rem; }
div:has(> [class*="st-key-finding_words_"]) { min-width: min(26rem, 100%); }
.st-key-navigation [data-testid="stPageLink"] a { padding: 0.2rem 0.5rem; }
div:has(> .st-key-waiting) { position: fixed; bottom: 1.2rem; left: 50%; translate: -50%; width: auto;
  z-index: 1000; max-width: calc(100vw - 2rem); visibility: hidden;
  animation: 0s linear 1.5s forwards tidemark-shown; }
.st-key-waiting { flex-flow: row-reverse nowrap; align-items: center; backdrop-filter: blur(14px);
  padding: 0.4rem 0.5rem 0.4rem 1rem; border-radius: 0.8rem;
  border: 1px solid color-mix(in srgb, currentColor 14%, transparent); }
.stMarkdown :is(.stMarkdownColoredText, .stMarkdownBadge):has([aria-label="hourglass_top icon"]) {
  visibility: hidden; animation: 0s linear 0.3s forwards tidemark-shown; }
@keyframes tidemark-shown { to { visibility: visible; } }
@media (min-width: 641px) {
  div:has(> :is(.st-key-models_said, .st-key-events_said, .st-key-values_said)) { display: none; }
}
@media (max-width: 640px) {
  .st-key-headline_3_lines > :first-child, .st-key-headline_4_lines > :first-child { min-height: 3.2rem; }
  .st-key-changed { min-height: 3rem; }
  .stMainBlockContainer { padding-left: 1rem; padding-right: 1rem; padding-top: 4.2rem; }
  .st-key-panel_coverage thead { display: none; }
  .st-key-panel_coverage :is(tr, td) { display: block; padding: 0.1rem 0; }
  .st-key-panel_coverage tr { padding: 0.5rem 0;
    border-top: 1px solid color-mix(in srgb, currentColor 14%, transparent); }
  .st-key-panel_coverage td { border: 0; }
  div:has(> .st-key-scope) { position: static; }
  div:has(> .st-key-scope_words) { flex: 1 0 100%; }
}
@media (min-width: 641px) {
  .st-key-headline_3_lines { min-height: 8.15rem; }
  :is(.st-key-headline_3_lines, .st-key-headline_4_lines) > :nth-child(2) { min-height: 4.97rem; }
  .st-key-headline_4_lines { min-height: 9.8rem; }
  .st-key-scope_line > :first-child:not(:has(.st-key-scope_words)) { margin-left: auto; }
}
@media (max-height: 560px) {
  div:has(> .st-key-scope) { position: static; }
}
@media (forced-colors: active) {
  .stApp button[data-selected="true"] { outline: 3px solid Highlight; outline-offset: -3px; }
  .stCheckbox label:has([role="switch"]) > div:first-of-type { outline: 1px solid CanvasText; }
  .stCheckbox label:has([role="switch"]) > div:first-of-type > div { background: CanvasText; }
  .stCheckbox label[data-selected="true"]:has([role="switch"]) > div:first-of-type { background: Highlight; }
}
@media (hover: none) {
  .stElementContainer:has([data-testid="stDataFrame"]) { margin-top: 2.1rem; }
}
@media screen {
  div:has(> [class*="st-key-printed_"]) { display: none; }
}
@media print {
  @page { size: A4 landscape; margin: 12mm; }
  section[data-testid="stSidebar"], header[data-testid="stHeader"], .st-key-scope_widgets,
  [data-testid="stElementToolbar"], .stDownloadButton, [data-testid="stPopover"], .stButton, .stCheckbox,
  [data-testid="stExpander"]:not(:has(details[open])), .st-key-day_links, .st-key-class_links,
  .st-key-retry, [data-testid="stPageLink"] [data-testid="stIconMaterial"], /* charts, changes: */
  [data-testid="stPageLink"]:not(:is([class*="st-key-changes_"], .st-key-panel_multiples, .st-key-footer) *) {
    display: none !important; }
  [data-testid="stMain"], [data-testid="stApp"], [data-testid="stAppViewContainer"] {
    position: static !important; overflow: visible !important; height: auto !important;
    display: block !important; }
  div:has(> .st-key-scope) { position: static; }
  /* tables keep the width of the screen: the widest of 1,420 px must fit */
  .stMainBlockContainer:not(:has(.st-key-review)) { zoom: 0.72; }
  /* a column of flex items does not grow by what a page break pushes down: texts lay on charts */
  .stMainBlockContainer:not(:has(.st-key-review)) [data-testid="stVerticalBlock"] { display: block; }
  .stMainBlockContainer:not(:has(.st-key-review)) [data-testid="stVerticalBlock"] > * {
    margin-bottom: 0.9rem; }
  [class*="st-key-panel"], [class*="st-key-card"], [data-testid="stVegaLiteChart"], [data-testid="stMetric"] {
    break-inside: avoid; }
}
"""
RULES = " ".join(_RULES.split())
"""In one line: Streamlit looks through every line of what it brings, on each run."""
