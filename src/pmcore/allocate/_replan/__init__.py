"""What to do from now on: the front of dates against changed assignments and cost."""

from pmcore.allocate._replan._before import before_of
from pmcore.allocate._replan._replan import replan

__all__ = ["before_of", "replan"]
