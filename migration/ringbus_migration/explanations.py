"""What each code of the migration comes from, an example of it, and what mends it."""

from ringbus.findings import Explanation
from ringbus_migration import codes

EXPLANATIONS = {
    codes.UNKNOWN_CITY: Explanation(
        "Cities, regions, services and keyspaces are the platform file's; the migration only names them.",
        "`lodnon: {host: london.hailo.example}`",
        "Take the near miss, or add it to the platform file first.",
    ),
    codes.UNKNOWN_NAME: Explanation(
        "A route names an entity, or a wave a route or a city, that the file does not describe.",
        "`writes: [jbos]`",
        "Take the near miss, or describe it.",
    ),
    codes.NOT_MOVED: Explanation(
        "A route, a city or an entity of the file is in no wave, so the plan would never end.",
        "`cities: {london: …, cork: …}` and only London in a wave",
        "Put it into a wave, or take it out.",
    ),
    codes.MOVED_TWICE: Explanation(
        "A route of a city moves once.", "London's `book` in two waves", "Take it out of one of them."
    ),
    codes.STICKY: Explanation(
        "A session that changes sides in the middle loses what the old side remembers.",
        "`sticky: true` without `sessions`",
        "Say by which header a tee assigns sides, or for how long a target group holds a client.",
    ),
    codes.IDS: Explanation(
        "When one database becomes one per city, two cities that hand out the same id can never be joined again.",
        "`ids: {london: 1-2000000, dublin: 1500000-3000000}`",
        "Give every city a range of its own, or name the one city that owns the entity.",
    ),
    codes.SIGN: Explanation(
        "A rule of a load balancer has to know whose request it is.",
        "`london: {}`",
        "Give each city one of `host`, `path`, or `header` with `is`, and each another.",
    ),
    codes.SAME_REQUESTS: Explanation(
        "A load balancer asks one rule for a request. Were the other one's route to move at another time, requests "
        "would go to a side that is not ready for them. Of a group's rules that of the last route in the file is asked "
        "first.",
        "`all: {path: /v1/*}` and `jobs: {path: /v1/jobs}` without a common `group`",
        "Give them one `group` with the wider one first, or narrow a path or the methods.",
    ),
    codes.ORDER: Explanation(
        "An order names each state once; the weights of a canary rise.",
        "`canary: [10, 5]`",
        "Write it from the smallest to the largest.",
    ),
    codes.STORES: Explanation(
        "An entity moves from one store to another, into a place of its own.",
        "`from: mysql:hailo.jobs` and `to: mysql:hailo.jobs`",
        "Name the place it moves to.",
    ),
    codes.STAGES: Explanation(
        "The way goes from monolith to hybrid to services, from where the platform is or was.",
        "`stages: {from: services, to: hybrid}`",
        "Name the stage the platform is in, and a later one.",
    ),
    codes.SAME_WAVE: Explanation(
        "Steps and approvals are known by their wave's name.", "two waves `london`", "Give each a name of its own."
    ),
    codes.TORN_GROUP: Explanation(
        "Routes of one group have one weight, so they move in one wave.",
        "`book` and `job` in `group: jobs`, and a wave with `routes: [book]`",
        "Name all routes of the group in the wave, or take `group` out.",
    ),
    codes.CONDITIONS: Explanation(
        "A load balancer's rule has five values, three of them methods, and a path of at most 128 characters, five of "
        "them `*` or `?`.",
        "`methods: [GET, POST, PUT, PATCH]`, `path: /v1/jobs/{id}`",
        "Divide the route into two of one `group`, or write `*` for what differs.",
    ),
    codes.ARRIVAL: Explanation(
        "A monolith has one load balancer, in one region, which reaches nothing in another one.",
        "`regions: [us-east-1]` for a route of London",
        "Leave `regions` out; a city of another region than the one monolith of all cannot leave it weight by weight.",
    ),
    codes.LENGTH: Explanation(
        "Requests are counted by the minute, and a bake judges three minutes at least; a load balancer holds a client "
        "for seven days at most.",
        "`limits: {bake: 1m}`",
        "Give `bake` and `soak` at least 3m, and `sessions.target_group` at most 7d.",
    ),
    codes.ILLEGAL: Explanation(
        "Data and traffic move in an order that the table of legality does not have.",
        "`order: [dualwrite, canary, backfill, …]`",
        "The finding names the rule and what to change.",
    ),
    codes.UNAPPROVED: Explanation(
        "Past `complete` the old store is not kept in step any more.",
        "an order that ends with `retired`, without `approvals`",
        "Name who approves, or end the order before.",
    ),
    codes.LOAD_BALANCER: Explanation(
        "A cell that moves has two target groups and a rule per route, and its rules stay; AWS gives a load balancer a "
        "hundred of each, and more rules when it is asked. A monolith has one load balancer.",
        "sixty cities that leave the one monolith in one wave",
        "Make waves of fewer cities or routes, join routes, or ask AWS for more rules and say so in `limits`.",
    ),
    codes.NOTHING_TO_START_FROM: Explanation(
        "`migrate init` starts from the cities and services of the platform file.",
        "a platform file without `cities`",
        "Add its cities.",
    ),
    codes.UNWRITTEN: Explanation(
        "`migrate init` never writes over a file.",
        "`ringbus migrate init` a second time",
        "Name another file with `--migration`, or move this one away.",
    ),
    codes.UNCOUNTED: Explanation(
        "Load balancers count requests by target group. The adopted one answers all routes, so a route that moves gets "
        "an old group of its own, behind which the hosts that answer so far must serve too.",
        "`existing: {load_balancer: …, listener: …, target_groups: {api: …}}` and a migration from stage monolith",
        "Name the autoscaling group of these hosts: `legacy.existing.autoscaling_groups: {api: NAME}`.",
    ),
    codes.COUNTEREXAMPLE: Explanation(
        "The simulator found failures after which the plan breaks a promise.",
        "a flip without an epoch, and a write that was under way",
        "Read the story; it names the step after which the promise is broken.",
    ),
    codes.NO_RUN: Explanation(
        "There is no run of this migration on this target.",
        "`ringbus migrate undo` before any `ringbus migrate run`",
        "`ringbus migrate run` begins it; look at `--target` and RINGBUS_DATABASE_URL when it was begun elsewhere.",
    ),
    codes.WORKED_ON: Explanation(
        "One worker at a time carries a run on; another one waits, or is told.",
        "`ringbus migrate undo` while `ringbus migrate run` goes on in another terminal",
        "`ringbus migrate pause` or Ctrl-C there, then repeat the command.",
    ),
    codes.FROZEN: Explanation(
        "An undo did not pass three times, so nothing is touched until somebody has looked.",
        "a rule that somebody changed by hand in the middle of a migration",
        "Mend what `ringbus migrate status` names, then `ringbus migrate undo` tries again.",
    ),
    codes.NO_GATE: Explanation(
        "A yes is to one gate of the plan, by somebody whom the migration file names for it.",
        "`ringbus migrate approve first/london/flip --as nobody`",
        "`ringbus migrate status` names the gate that the run waits at.",
    ),
    codes.NOT_BY_HAND: Explanation(
        "Only a step that Ringbus has no hands for is done on a person's word, and the word says what was seen.",
        "`ringbus migrate moved 3` without `--evidence`",
        "Say what you saw: row counts, a position, a ticket.",
    ),
    codes.AUDIT_BROKEN: Explanation(
        "Each record carries the digest of the one before it, and this one does not follow.",
        "a row of the table that was edited",
        "Restore the database; until then nothing that it says can be trusted.",
    ),
    codes.PLAN_UNREADABLE: Explanation(
        "A run goes on with the plan that was kept when it was begun.",
        "a database written by a later Ringbus",
        "Use the version that began the run, or restore the database.",
    ),
    codes.DATABASE: Explanation(
        "Runs are kept in a file of the project's folder, or where RINGBUS_DATABASE_URL says.",
        "a PostgreSQL that is down",
        "Start it, or correct the URL (`postgresql://user@host/database`).",
    ),
    codes.NOT_BEGUN: Explanation(
        "A run goes back to before a step that stands or is under way; there is nothing to undo of a later one.",
        "`ringbus migrate undo --to 40` while step 12 is under way",
        "Name a step that was begun; without `--to` the last state that was entered is undone.",
    ),
    codes.NOT_REHEARSED: Explanation(
        "A rehearsal moves the traffic of one route there and back in the lab; both sides have to stand there.",
        "`ringbus migrate rehearse` in a lab of the platform as it is after the migration",
        "Bring up the lab of the platform file in which the old side and the new one stand.",
    ),
    codes.GONE: Explanation(
        "A step works on what stands in front of a city, and on groups and rules that earlier steps made.",
        "somebody deleted `hailo-london-jobs-new` while its cell was moving",
        "Look at `ringbus migrate audit` for what was made, make it again as the runbook has it, then run again.",
    ),
    codes.FOREIGN: Explanation(
        "Target groups of a cell have names of their own; on the way back they are taken away.",
        "a target group `hailo-london-jobs-new` made by hand",
        "Rename or remove it; the migration makes its own.",
    ),
}
