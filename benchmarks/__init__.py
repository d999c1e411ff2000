"""Questions put to pmcore, each answered with figures that can be counted or compared."""
