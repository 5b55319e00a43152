"""One module a command; each has a function `run` that returns an Answer."""
