"""Reports of the check: one file per format. Each turns `xlzj.model.Result` (or one `Checked`) into text or bytes.

No module here reads a clock; where a report carries a date, the caller passes the moment.
"""
