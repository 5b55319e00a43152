"""The approvals a release needs, as the platform file gives them."""

from typing import Annotated

from pydantic import Field

from ringbus.model.shape import DocumentPart, Switch, given
from ringbus.model.units import Wait

_Needed = Annotated[int, Field(ge=0, le=20, strict=True)]


class GivenApproval(DocumentPart):
    """How many people must approve a release before it is applied."""

    needed: _Needed = given(0, "how many approvals a release needs before it is applied")
    by_author: Switch = given(False, "whether the approval of who planned it counts")
    valid: Wait = given("24h", "how long an approval counts")
