"""The HTML report: `page` makes it of the values in `content`."""
