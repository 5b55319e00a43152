"""Every code that releases report, with one line each."""

CATALOGUE = {
    "RB301": "the network of a region that stands was changed: every address would change",
    "RB302": "the home region was changed after it was applied",
    "RB303": "a stack stands that the platform file no longer has",
    "RB310": "Terraform would do something to a stack that was not approved for it",
    "RB311": "something the release was made from is not as it was: a file, a state, an account, a version",
    "RB312": "what would be destroyed holds data",
    "RB313": "a stack needs what another one gives, which does not stand and was left out",
    "RB315": "a state's output names something that is no resource of that stack",
    "RB316": "what an apply that was cut off made stands in no state, and would stay when all else is destroyed",
    "RB360": "the gate between two batches did not pass: the rest was not begun",
    "RB361": "the release has fewer approvals than it needs, or they have expired",
    "RB362": "there are no gates for rolling on this target",
    "RB363": "the home region cannot be left out",
    "RB364": "a region is left out as away",
    "RB403": "a saved release cannot be read, or was changed after it was planned",
    "RB406": "stopped, as asked, before everything was done",
    "RB407": "some stacks failed: what was not begun, and how to go on",
}
