"""What a finished project teaches the next one."""

__all__: list[str] = []
