"""How sure a share or a mean is."""

from __future__ import annotations

import math

Z = 1.959963984540054  # 95 %


def wilson(n: int, of: int) -> tuple[float, float]:
    """Wilson's score interval of a share, 95 %, as shares. Source: E. B. Wilson, JASA 22 (1927)."""
    if not of:
        return 0.0, 1.0
    share, z2 = n / of, Z * Z
    middle = share + z2 / (2 * of)
    half = Z * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    whole = 1 + z2 / of
    return max((middle - half) / whole, 0.0), min((middle + half) / whole, 1.0)


def mean_of(n: int, total: float, squares: float) -> tuple[float, float, float]:
    """(mean, lower, upper) at 95 %, by the normal approximation, from sum and sum of squares."""
    mean = total / n
    variance = max(squares - n * mean * mean, 0.0) / (n - 1) if n > 1 else 0.0
    half = Z * math.sqrt(variance / n)
    return mean, mean - half, mean + half
