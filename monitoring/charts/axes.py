"""Axes that several charts share."""

import altair as alt

#: What one period is called.
PERIODS = {"hour": "Hour", "day": "Day", "week": "Week", "month": "Month"}

#: Hours inside a day, the year at its first day, else day and month.
TIME_LABEL = (
    "hours(datum.value) + minutes(datum.value) > 0 ? utcFormat(datum.value,'%H:%M')"
    " : utcmonth(datum.value) === 0 && utcdate(datum.value) === 1 ? utcFormat(datum.value,'%-d %b %Y')"
    " : utcFormat(datum.value,'%-d %b')"
).replace("hours(", "utchours(").replace("minutes(", "utcminutes(")

#: Signed numbers whose zero has no sign.
SIGNED_LABEL = "datum.value === 0 ? '0' : format(datum.value,'{format}')"


def time_x(field: str) -> alt.X:
    """Make the time axis: UTC whatever the browser's zone, about eight dates."""
    axis = alt.Axis(labelExpr=TIME_LABEL, tickCount=8, labelFlush=False, labelBound=False)
    return alt.X(f"{field}:T", title=None, scale=alt.Scale(type="utc", nice=False), axis=axis)


def signed(format: str) -> str:
    """Make the label expression of an axis of differences."""
    return SIGNED_LABEL.format(format=format)
