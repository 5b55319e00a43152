"""Every code that Terraform stacks report, with one line each."""

CATALOGUE = {
    "RB410": "no Terraform or OpenTofu is found, or it does not run",
    "RB411": "Terraform is too old",
    "RB412": "the folder named as a mirror holds no AWS provider",
    "RB413": "there is no such root module in infra/",
    "RB420": "what Terraform reports, an error or a warning, with its file, line and resource",
    "RB421": "the stack's state is locked by somebody else",
    "RB422": "a stack's work was interrupted",
    "RB423": "another ringbus works on this stack",
    "RB424": "Terraform ended with an error and said nothing that can be read",
    "RB425": "a stack's state cannot be read",
    "RB426": "the saved plan is stale: the state changed after it was made",
    "RB427": "a saved plan cannot be read",
    "RB428": "what an apply could not write to the state does not fit the state that stands",
}
