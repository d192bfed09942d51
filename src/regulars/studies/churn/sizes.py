"""How many customers it takes to learn from a snapshot."""

LEAST_CUSTOMERS = 100
LEAST_OF_EACH = 20  # churners, and customers who came back: fewer of either teach nothing
