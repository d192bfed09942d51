"""Everything that a run imports: loaded once, before the processes that are to be killed part from it."""

import regulars.report.html
import regulars.shell.api
import regulars.shell.jobs.export
import regulars.shell.jobs.run  # noqa: F401
