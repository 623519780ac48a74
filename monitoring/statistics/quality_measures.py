"""The measures of data quality."""

from monitoring.statistics.arrival import freshness_hours, row_count
from monitoring.statistics.arrival_gaps import gap_hours
from monitoring.statistics.intervals import proportion
from monitoring.statistics.measure import POSITIVE, REAL, SHARE, Family, Measure
from monitoring.statistics.unusual_counts import unusual_counts

COUNTS = "counts of rows"
WILSON, VOLUME = "doi:10.1080/01621459.1927.10502953", "doi:10.1890/07-0043.1"
ARRIVAL = "doi:10.1109/BigData.2017.8258038"

_RATES: tuple[tuple[str, Family, str], ...] = (
    ("duplicate_rate", "any", "Share of rows that repeat an earlier identity."),
    ("unlabelled_rate", "any", "Share of predictions old enough to have their label that have none."),
    ("stuck_label_rate", "any", "Share of labels of days without one that is usual: of a class, or wrong."),
    ("copied_rate", "any", "Share of rows like another one of their day in all columns of numbers, sampled."),
    ("missing_rate", "any", "Share of rows without a value."),
    ("blank_rate", "categorical", "Share of rows whose text is empty or spaces only."),
    ("infinite_rate", "numeric", "Share of rows with an infinite value."),
    ("out_of_range_rate", "numeric", "Share of finite values outside the declared range."),
    ("unseen_rate", "categorical", "Share of values outside the declared set, or that of the first rows."),
    ("type_violation_rate", "any", "Share of values that cannot be read as the declared type."),
)

QUALITY_MEASURES: tuple[Measure, ...] = (
    Measure("rows", "quality", "any", COUNTS, None, POSITIVE, "rows", row_count, ARRIVAL,
            "Rows of the period."),
    Measure("freshness_hours", "quality", "any", "times", False, REAL, "hours", freshness_hours, ARRIVAL,
            "Hours since the newest row."),
    Measure("gap_hours", "quality", "any", "times", False, POSITIVE, "hours", gap_hours, ARRIVAL,
            "Hours in a row without a row, where the weeks before had some."),
    *(
        Measure(name, "quality", family, COUNTS, False, SHARE, "share", proportion, WILSON, description)
        for name, family, description in _RATES
    ),
    Measure("volume", "quality", "any", COUNTS, None, POSITIVE, "rows", unusual_counts, VOLUME,
            "Rows of the most unusual day or days, or a day of weeks that fell, against the weeks before."),
)  # fmt: skip
