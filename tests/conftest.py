"""What every test shares: how hypothesis draws."""

from hypothesis import HealthCheck, settings

# Time decides nothing here: shared machines are slow at odd moments.
timeless = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", timeless, derandomize=True, print_blob=True)
settings.register_profile("explore", timeless, max_examples=1000, print_blob=True)
settings.load_profile("ci")
