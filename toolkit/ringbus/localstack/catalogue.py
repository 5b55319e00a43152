"""Every code that the embedded LocalStack reports, with one line each."""

CATALOGUE = {
    "RB440": "no Python that LocalStack runs on is found",
    "RB441": "installing LocalStack failed",
    "RB442": "LocalStack's port is held by another program",
    "RB443": "LocalStack did not start, or stopped",
    "RB444": "the LocalStack that runs was not started by ringbus, and is left alone",
    "RB445": "the LocalStack that runs lacks services",
    "RB446": "a folder cannot be worked in",
    "RB449": "stopped while LocalStack was being made ready",
}
