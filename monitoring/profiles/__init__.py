"""Profiles: the sufficient statistics of some rows, small and mergeable.

Each profile is a frozen dataclass. It is built for many groups of rows at once (``grouped``), travels as
bytes (``to_bytes``) and is merged from any number of those (``merged``): the merge of the profiles of
parts is the profile of the whole.
"""

from monitoring.profiles.levels import LevelCounts
from monitoring.profiles.moments import MomentRows, MomentVector
from monitoring.profiles.numeric import NumericProfile
from monitoring.profiles.score_label import ScoreLabelCounts

__all__ = ["LevelCounts", "MomentRows", "MomentVector", "NumericProfile", "ScoreLabelCounts"]
