"""The script that the server runs at each visit and each click: one run, one page.

It stands apart from the pages: Streamlit would take a folder `pages` beside it for scripts of its own.
"""

from regulars.app.layout import draw

draw()
