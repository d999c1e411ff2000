"""Which dates move until nobody is asked for more than there is, people being given."""

from pmcore.allocate._level._level import level
from pmcore.allocate._level._levelled import Assumption, Cause, Levelled, Moved, Overload

__all__ = ["Assumption", "Cause", "Levelled", "Moved", "Overload", "level"]
