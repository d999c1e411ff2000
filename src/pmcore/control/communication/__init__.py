"""Who must know: stakeholders, duties, meetings, logs, notices and reports."""

__all__: list[str] = []
