"""`ringbus migrate init|plan|simulate|runbook`."""

from cyclopts import App

app = App(name="migrate")
app.command("ringbus_migration.cli.init:run", name="init", help="Write a migration file from the platform file.")
app.command("ringbus_migration.cli.plan:run", name="plan", help="Plan the migration, judge it, and show or draw it.")
app.command(
    "ringbus_migration.cli.simulate:run",
    name="simulate",
    help="Look for failures after which the plan loses something.",
)
app.command(
    "ringbus_migration.cli.runbook:run", name="runbook", help="Write the plan up: Markdown, and a page to print."
)
