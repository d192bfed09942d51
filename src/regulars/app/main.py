"""The script that the server runs at each visit and each click: one run, one page."""

from regulars.app.frame import draw

draw()
