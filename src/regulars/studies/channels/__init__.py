"""Which channel brought customers, and what that cost: credit by several models, with the doubt of each."""
