"""`ringbus migrate`: its commands, none of which is loaded before it is called."""

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
app.command(
    "ringbus_migration.cli.rehearse:run", name="rehearse", help="Move one route's traffic there and back in the lab."
)
app.command(
    "ringbus_migration.cli.approve:run", name="approve", help="Say yes to a gate, to this plan and what stands."
)
app.command("ringbus_migration.cli.approve:moved", name="moved", help="Say that you did a step by hand.")
app.command("ringbus_migration.cli.run:run", name="run", help="Carry the plan out, and go on with it after anything.")
app.command(
    "ringbus_migration.cli.status:run", name="status", help="Where the run stands, and what stopping now would mean."
)
app.command("ringbus_migration.cli.status:pause", name="pause", help="Stop the run between two moves.")
app.command("ringbus_migration.cli.undo:run", name="undo", help="Go back, last in first out.")
app.command(
    "ringbus_migration.cli.undo:abort", name="abort", help="Undo all that can be undone, or say what it would be."
)
app.command(
    "ringbus_migration.cli.status:audit", name="audit", help="What was done and said, and whether it was changed."
)
