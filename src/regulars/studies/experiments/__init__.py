"""Experiments: did it work? Arms of customers compared by what they bought, or by what a file says of them."""
