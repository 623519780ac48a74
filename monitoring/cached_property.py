"""The `cached_property` of Python 3.12 and later: that of 3.11 has a lock, one for all instances of a class.

Under that lock whoever waits for rows keeps everybody waiting who asks the same of other data.
"""

import functools
import sys
from typing import Any, Self, TypeVar, overload

T = TypeVar("T")

if sys.version_info >= (3, 12):
    cached_property = functools.cached_property
else:

    class cached_property(functools.cached_property[T]):  # noqa: N801 - as the library calls it
        """A property that is computed once, and then stands in the instance's dictionary.

        Two threads that ask it first at once compute it twice, to the same value.

        Examples
        --------
        >>> class Data:
        ...     @cached_property
        ...     def number(self) -> int:
        ...         print("computed")
        ...         return 7
        >>> data = Data()
        >>> data.number, data.number
        computed
        (7, 7)
        """

        @overload
        def __get__(self, instance: None, owner: type[Any] | None = None) -> Self: ...
        @overload
        def __get__(self, instance: object, owner: type[Any] | None = None) -> T: ...
        def __get__(self, instance: object | None, owner: type[Any] | None = None) -> Self | T:
            if instance is None:
                return self
            known: dict[str | None, T] = instance.__dict__  # type: ignore[assignment]
            known[self.attrname] = self.func(instance)
            return known[self.attrname]
