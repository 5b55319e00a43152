"""Every code that journals and the folders of releases report, with one line each."""

CATALOGUE = {
    "RB390": "a record of the journal was changed, or one is missing",
    "RB391": "somebody else writes to the journal",
    "RB401": "another ringbus is working on this platform",
}
