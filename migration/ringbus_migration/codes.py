"""The codes of the migration's findings: one for each sort, and what it means."""

UNKNOWN_CITY = "RB600"
UNKNOWN_NAME = "RB601"
NOT_MOVED = "RB602"
MOVED_TWICE = "RB603"
STICKY = "RB604"
IDS = "RB605"
SIGN = "RB606"
SAME_REQUESTS = "RB607"
ORDER = "RB608"
STORES = "RB609"
STAGES = "RB610"
SAME_WAVE = "RB611"
TORN_GROUP = "RB612"
CONDITIONS = "RB613"
ARRIVAL = "RB614"
LENGTH = "RB615"
ILLEGAL = "RB620"
UNAPPROVED = "RB621"
LOAD_BALANCER = "RB622"
NOTHING_TO_START_FROM = "RB623"
UNWRITTEN = "RB624"
UNCOUNTED = "RB625"
COUNTEREXAMPLE = "RB630"
NO_RUN = "RB640"
WORKED_ON = "RB641"
FROZEN = "RB642"
NO_GATE = "RB643"
NOT_BY_HAND = "RB644"
AUDIT_BROKEN = "RB645"
PLAN_UNREADABLE = "RB646"
DATABASE = "RB647"
NOT_BEGUN = "RB648"
NOT_REHEARSED = "RB649"
GONE = "RB650"
FOREIGN = "RB651"

MEANINGS = {
    UNKNOWN_CITY: "a city, region, service or keyspace that the platform file does not have",
    UNKNOWN_NAME: "a name that the migration file does not have",
    NOT_MOVED: "something that no wave moves",
    MOVED_TWICE: "two waves move the same route of the same city",
    STICKY: "a route needs sticky sessions, and nothing keeps them",
    IDS: "ids of a divided entity that are missing or overlap",
    SIGN: "a city whose requests show it in no way, in two, or as another city's do",
    SAME_REQUESTS: "two routes that one request can match, and that do not move together or hide each other",
    ORDER: "weights that do not rise, or a state twice in an order",
    STORES: "an entity that moves to where it is, or shares its new place with another",
    STAGES: "stages that are no way forward, or not the platform's",
    SAME_WAVE: "two waves of one name",
    TORN_GROUP: "a wave that moves some routes of a group and leaves others",
    CONDITIONS: "requests that a rule of a load balancer cannot describe",
    ARRIVAL: "requests that arrive where their load balancer is not",
    LENGTH: "a bake or soak in which too little is counted, or a hold that is longer than AWS's",
    ILLEGAL: "a state that may not be entered there: the order breaks a rule",
    UNAPPROVED: "a step without a way back, and nobody who approves it",
    LOAD_BALANCER: "more rules or target groups at one time than a load balancer has",
    NOTHING_TO_START_FROM: "a platform file without cities: there is nothing to migrate",
    UNWRITTEN: "a migration file that is there already, or could not be written",
    UNCOUNTED: "an adopted monolith whose hosts nobody named, so that requests of a route could not be counted on it",
    COUNTEREXAMPLE: "a plan that breaks an invariant when something fails",
    NO_RUN: "a run that was never begun",
    WORKED_ON: "a run that somebody else carries on at this moment",
    FROZEN: "a run whose way back does not pass, or that has ended: it does not go on by itself",
    NO_GATE: "a gate that the plan does not have, or somebody who is not named for it",
    NOT_BY_HAND: "a word for a step that is not done by hand, or without evidence",
    AUDIT_BROKEN: "a record of a run that was changed, taken out or put in",
    PLAN_UNREADABLE: "a kept plan that cannot be read, or is not what its digest says",
    DATABASE: "a database of runs that cannot be reached or used",
    NOT_BEGUN: "a way back to a step that was not begun",
    NOT_REHEARSED: "a rehearsal for which the lab lacks something, or in which requests did not follow a step",
    GONE: "something on the target that a step works on, and that is not there",
    FOREIGN: "a target group that has a name of the migration's, and that it did not make",
}
