"""Pages of the charter: the document, one article, closed periods, promises, cooling-off."""
