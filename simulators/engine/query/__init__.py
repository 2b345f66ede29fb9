"""Query languages: each a grammar that ends in the same tree, and one meaning of that tree."""

__all__: list[str] = []
