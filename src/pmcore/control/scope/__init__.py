"""What is wanted: objectives, tracing, changes, backlog, sprints."""

__all__: list[str] = []
