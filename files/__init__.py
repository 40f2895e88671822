"""Files that come in and go out: uploads, downloads, archives, workbooks, and the log of imports."""
