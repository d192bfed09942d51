"""What to offer: products that go together, what the first product does, who switched, what comes next and when."""
