"""Every code of verifying, with one line each."""

NOT_ANSWERED = "RB550"
API_REFUSED = "RB551"
INTERRUPTED = "RB552"
NO_SUCH_LOSS = "RB553"
UNSET = "RB554"

CATALOGUE = {
    NOT_ANSWERED: "RabbitMQ's API does not answer on a host",
    API_REFUSED: "RabbitMQ's API refused a call of a probe",
    INTERRUPTED: "verifying was interrupted: nothing of it is left",
    NO_SUCH_LOSS: "what is said to be away is nothing of the platform",
    UNSET: "an administrator has no password yet",
}
