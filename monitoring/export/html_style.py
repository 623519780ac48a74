"""The style of the HTML report: the product's colours, light and dark, and paper."""

from monitoring.charts.theme import DARK, LIGHT, Tokens


def _variables(tokens: Tokens) -> str:
    named = {
        "bg": tokens.bg,
        "panel": tokens.panel,
        "ink": tokens.ink,
        "ink2": tokens.ink2,
        "line": tokens.line,
        "accent": tokens.current,
    }
    for name, severity in (
        ("critical", tokens.alert),
        ("warning", tokens.watch),
        ("ok", tokens.steady),
        ("none", tokens.none),
    ):
        named |= {name: severity.text, f"{name}-bg": severity.background}
    return "".join(f"--{name}:{value};" for name, value in named.items())


STYLE = (
    f":root{{{_variables(LIGHT)}}}"
    f"@media screen and (prefers-color-scheme:dark){{:root{{{_variables(DARK)}}}"
    ".light{display:none}.dark{display:block!important}}"
    """
.dark{display:none}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 Inter,system-ui,sans-serif;
overflow-wrap:anywhere}
main{max-width:1120px;margin:0 auto;padding:2rem 1.2rem}
h1{font-size:1.6rem;line-height:1.28;letter-spacing:-.017em;text-wrap:pretty;margin:.2rem 0}
h2{font-size:1.1rem;margin:2.2rem 0 .6rem}
p{margin:.2rem 0}
.meta,footer{color:var(--ink2);font-size:.86rem}
footer{margin-top:3rem;border-top:1px solid var(--line);padding-top:.6rem}
a{color:var(--accent)}
b{font-weight:600;padding:.05rem .4rem;border-radius:.3rem;white-space:nowrap}
b.critical{color:var(--critical);background:var(--critical-bg)}
b.warning{color:var(--warning);background:var(--warning-bg)}
b.ok{color:var(--ok);background:var(--ok-bg)}
b.insufficient,b.undefined{color:var(--none);background:var(--none-bg)}
b.critical::before{content:"\\25C6\\A0"}
b.warning::before{content:"\\25B2\\A0"}
b.ok::before{content:"\\25CF\\A0"}
b.insufficient::before,b.undefined::before{content:"\\25CB\\A0"}
.findings{padding-left:1.2rem}
.findings li{margin:.7rem 0}
.findings figure{margin:.3rem 0 1rem}.findings figcaption{font-weight:400;font-size:.82rem;color:var(--ink2)}
@media (min-width:900px){.told:has(figure){display:grid;grid-template-columns:5fr 6fr;column-gap:1.4rem}}
@media screen and (max-width:600px){figure>div{overflow-x:auto}figure svg{min-width:520px}
.told figure>div{direction:rtl}.told svg{direction:ltr}}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:.84rem/1.5 ui-monospace,monospace;margin:0}
figure{margin:.6rem 0 1.2rem}
figcaption{font-weight:600;font-size:.92rem}
svg{max-width:100%;height:auto}
.wide{overflow-x:auto}
summary{cursor:pointer;color:var(--accent);font-size:.9rem;padding:.5rem 0}
summary:focus-visible{outline:2px solid var(--accent)}
table{border-collapse:collapse;width:100%;font-size:.84rem;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:.22rem .7rem .22rem 0;border-bottom:1px solid var(--line);white-space:nowrap}
th{color:var(--ink2);font-weight:500}
td:last-child{white-space:normal;min-width:10rem}
.n{text-align:right}
td.w{white-space:normal;min-width:8rem;overflow-wrap:anywhere}
@page{size:A4 landscape;margin:14mm}
@media print{main{max-width:none;padding:0}li,figure,tr{break-inside:avoid}h2{break-after:avoid}
:where(figure:not(.lines)) svg{max-height:290px}
thead{display:table-header-group}.wide{overflow:visible}table{font-size:.72rem}}
"""
)
