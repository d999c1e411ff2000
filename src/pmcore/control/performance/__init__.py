"""How does the team do: goals, accuracy, flow, feedback, fair comparison, skills that grow."""

__all__: list[str] = []
