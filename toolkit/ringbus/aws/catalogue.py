"""Every code that calls of AWS report, with one line each."""

UNREACHABLE = "RB430"

CATALOGUE = {
    "RB430": "AWS, or LocalStack, does not answer",
    "RB431": "no AWS credentials were found",
    "RB432": "AWS does not accept the credentials, or they have expired",
    "RB433": "the credentials are those of another account",
    "RB434": "the credentials may not make this call",
    "RB435": "AWS answered with another error",
    "RB437": "interrupted: what was not done is named",
    "RB438": "a bucket could not be emptied",
    "RB460": "a secret has no container yet",
    "RB461": "a secret waits for a value that only a person has",
    "RB462": "a shared secret's values differ between regions",
    "RB463": "the platform has no such secret, or not there",
    "RB464": "a secret that all regions share cannot be rotated in some of them",
    "RB465": "a value was given that a secret cannot have, or none was given",
    "RB466": "a bucket's name belongs to another account, or the bucket is closed",
    "RB467": "a secret has its new value in some regions only",
    "RB468": "no image of this family is published in this region",
    "RB469": "ringbus.lock cannot be read",
    "RB470": "an image is not pinned in ringbus.lock",
    "RB471": "ringbus.lock could not be written",
    "RB472": "another ringbus works on this platform, from this machine or another",
    "RB473": "the work is done, and its lock could not be taken away",
    "RB474": "a file of the state bucket could not be read or written",
    "RB475": "an interrupted apply left something behind, and more than one thing could be it",
}
