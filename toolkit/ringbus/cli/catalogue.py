"""Every code that the command line itself reports, with one line each."""

CATALOGUE = {
    "RB000": "a bug in Ringbus: the traceback is in the file that is named",
    "RB001": "the command line cannot be understood, or something it names is not there",
    "RB002": "the answer could not be written",
    "RB003": "interrupted by Ctrl-C",
    "RB402": "a file could not be read or written",
    "RB404": "you were asked and said no: nothing was done",
    "RB405": "this target cannot do that",
    "RB408": "all stacks are applied, and yet something is missing that hosts need",
}
