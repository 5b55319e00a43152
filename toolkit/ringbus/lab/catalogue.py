"""Every code that the lab reports, with one line each."""

CATALOGUE = {
    "RB500": "this machine lacks what the lab needs",
    "RB501": "an image could not be made",
    "RB502": "the lab's network could not be made or changed",
    "RB503": "a host of the lab did not start",
    "RB504": "the lab is not up",
    "RB505": "the lab cannot have what the platform file says",
    "RB506": "the lab has nothing of that name",
    "RB507": "something of the lab could not be ended, stopped or removed",
    "RB508": "the lab of this name is another folder's",
    "RB509": "stopped while the lab was being made",
    "RB510": "somebody else is at work on the lab",
    "RB511": "a host of the lab is away with its EC2 instance",
}
