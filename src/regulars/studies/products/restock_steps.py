"""The resolution of gaps, on both sides of the waist."""

STEPS, LAST_STEP = 20, 400  # steps of a usual gap; where the curve is cut off
