"""The calls of a step about traffic, carried out: what stands is read first, and only what is not so yet is done."""

import datetime
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ringbus.verdict import Verdict
from ringbus_migration.commands import AwsCall
from ringbus_migration.course.criteria import MetricCounts, counts_of, judged, shared, still
from ringbus_migration.course.move import TargetReading
from ringbus_migration.course.standing import SETTLES
from ringbus_migration.legality import StepKind
from ringbus_migration.script import names
from ringbus_migration.script.edge import EdgeNames
from ringbus_migration.script.forms import RuleForm, form_of, stays, weights_of
from ringbus_migration.script.metrics import PERIOD
from ringbus_migration.script.rules import HEARD_AFTER, leaves
from ringbus_migration.script.script import StepScript
from ringbus_migration.traffic.naming import CellNames
from ringbus_migration.traffic.port import TrafficPort

_PASSED = TargetReading(Verdict.PASSED)
_CROWDED = (
    "the listener has no free priority above its first rule: give its rules higher ones, with room for one for each "
    "route of the migration, by `aws elbv2 set-rule-priorities`"
)
_HEALTH, _GROUP = "describe_target_health", "TargetGroupArn"
_MODIFY = "modify_rule"
_HEARING = "hosts leave the groups of a rule once the load balancer has heard of its change"
_LEAVING = ("Removing", "Removed")


@dataclass(frozen=True, slots=True)
class TrafficHands:
    """What a run does to load balancers."""

    port: TrafficPort
    edge: EdgeNames

    def act(self, script: StepScript, *, heard: bool) -> TargetReading:
        """Look, then do what is not done; a rule that is neither as before nor as after is somebody else's work.

        ``heard``: its rules were changed so long ago that load balancers have heard of it.
        """
        found = self._names(script)
        if script.step.kind is StepKind.SCALE:
            return self._sized(script, found)
        if not script.forms:
            return self._provided(script, found, script.acts, heard)
        return self._formed(script, found, script.acts, {form.route: (form.old, form.new) for form in script.forms})

    def converge(self, script: StepScript, since: float, until: float) -> TargetReading:
        """Rules read back as they should be, and requests counted where they should go."""
        found = self._names(script)
        wrong = self._wrong(script, found, {form.route: form.new for form in script.forms})
        if wrong:
            return wrong
        if not script.watches:
            return _PASSED
        counts = self._counts(script, found, since, until)
        if script.still:
            return still(counts)
        routes = self.edge.migration.routes
        held = any(routes[form.route].sticky for form in script.forms)
        return shared(counts, script.forms[0].new.new, held)

    def bake(self, script: StepScript, since: float, until: float, alone: bool) -> TargetReading:
        """The criteria over all the time it was watched; or the old side without a request."""
        counts = self._counts(script, self._names(script), since, until)
        if script.still:
            return still(counts)
        if not script.criteria:
            return TargetReading(Verdict.PASSED, "no criteria", counts.evidence())
        return judged(counts, script.criteria, alone)

    def undo(self, script: StepScript, *, heard: bool) -> TargetReading:
        """The way back, and what was there before seen again; ``heard`` as on the way there."""
        found = self._names(script)
        if not script.forms:
            return self._provided(script, found, script.back, heard)
        if not all(self._answers(call, found) for call in script.back if call.operation == _HEALTH):
            return TargetReading(Verdict.INCONCLUSIVE, "no host answers on the old side: nothing is sent back to it")
        forms = {form.route: (form.new, form.old) for form in script.forms}
        reading = self._formed(script, found, script.back, forms)
        if reading.verdict is not Verdict.PASSED:
            return reading
        return self._wrong(script, found, {route: old for route, (_, old) in forms.items()}) or reading

    def _wrong(self, script: StepScript, found: CellNames, wanted: Mapping[str, RuleForm]) -> TargetReading | None:
        """The first rule that is not read back as it should be."""
        seen = self._seen(script, found)
        route = next((route for route, form in seen.items() if form != wanted[route]), None)
        if route is None:
            return None
        return TargetReading(Verdict.INCONCLUSIVE, f"the rule of {route} is not read back as {wanted[route]}")

    def _names(self, script: StepScript) -> CellNames:
        return CellNames(self.edge, script.step.cell, self.port).find()

    def _provided(self, script: StepScript, found: CellNames, calls: Sequence[AwsCall], heard: bool) -> TargetReading:
        """What is not done yet of making groups and rules, or taking them away; no request before its hosts answer."""
        if any(call.lacks & found.crowded and self._due(call, found) for call in calls):
            return TargetReading(Verdict.INCONCLUSIVE, _CROWDED)
        foreign = next((why for call in calls if (why := self._foreign(script, found, call))), "")
        if foreign:
            return TargetReading(Verdict.INCONCLUSIVE, foreign)
        made = 0
        for call in calls:
            if leaves(call) and not heard and self._due(call, found):
                return TargetReading(Verdict.INCONCLUSIVE, _HEARING, {"calls": made, SETTLES: HEARD_AFTER})
            if call.operation == _HEALTH:
                if not self._answers(call, found):
                    said = f"hosts do not all answer yet behind {call.resolved(found.known).parameters[_GROUP]}"
                    return TargetReading(Verdict.INCONCLUSIVE, said, {"calls": made})
            elif self._due(call, found):
                made += self._send([call], found)
        return TargetReading(Verdict.PASSED, f"{made} calls", {"calls": made})

    def _foreign(self, script: StepScript, found: CellNames, call: AwsCall) -> str:
        """What somebody else did to a rule that is to be given a form: requests go to another side than they should."""
        if call.operation != _MODIFY or _named(call) not in found.known:
            return ""
        stands, wanted = self._form(script, found, self._actions(call, found)), stays(script.step)
        if stands and stands.new == wanted:
            return ""
        return f"the rule behind {found.known[_named(call)]} stands at {stands or 'nothing known'}, not new {wanted}"

    def _answers(self, call: AwsCall, found: CellNames) -> bool:
        """Whether a group has a host that answers, and none that has not been asked yet."""
        states = self._states(call, found)
        return "healthy" in states and "initial" not in states

    def _due(self, call: AwsCall, found: CellNames) -> bool:
        if call.removes:
            return call.lacks <= found.known.keys() and self._stands(call, found)
        return not self._stands(call, found)

    def _stands(self, call: AwsCall, found: CellNames) -> bool:
        """Whether what a call makes or takes away is there: a name is known, or a pool serves behind the group."""
        if call.operation == _MODIFY:
            meant = call.resolved(found.known).parameters
            return weights_of(self._actions(call, found)) == weights_of(meant["Actions"])
        if call.service != "autoscaling":
            return call.removes or call.makes.keys() <= found.known.keys()
        meant = call.resolved(found.known).parameters
        pool = {"AutoScalingGroupName": meant["AutoScalingGroupName"]}
        asked = AwsCall(call.service, "describe_load_balancer_target_groups", call.region, pool)
        attached = self.port.send(asked)["LoadBalancerTargetGroups"]
        serving = {each["LoadBalancerTargetGroupARN"] for each in attached if each.get("State") not in _LEAVING}
        return meant["TargetGroupARNs"][0] in serving

    def _send(self, calls: Iterable[AwsCall], found: CellNames) -> int:
        made = 0
        for call in calls:
            found.kept(call, self.port.send(call.resolved(found.known)))
            found.forgotten(call)
            made += 1
        return made

    def _formed(
        self,
        script: StepScript,
        found: CellNames,
        calls: Iterable[AwsCall],
        wanted: Mapping[str, tuple[RuleForm, RuleForm]],
    ) -> TargetReading:
        """Give rules their form where they have the one before; ``wanted`` is before and after, by route."""
        seen = self._seen(script, found)
        evidence = {"seen": {route: str(form) for route, form in seen.items()}}
        foreign = next((route for route, form in seen.items() if form not in wanted[route]), None)
        if foreign is not None:
            before, after = wanted[foreign]
            stands = seen[foreign] or "nothing known"
            why = f"the rule of {foreign} stands at {stands}, neither {before} nor {after}"
            return TargetReading(Verdict.INCONCLUSIVE, why, evidence)
        due = {route for route, form in seen.items() if form != wanted[route][1]}
        rules = {names.reference(self._rule(script, route)) for route in due}
        made = self._send((call for call in calls if call.parameters.get("RuleArn") in rules), found)
        return TargetReading(Verdict.PASSED, f"{made} calls", {**evidence, "calls": made})

    def _seen(self, script: StepScript, found: CellNames) -> dict[str, RuleForm | None]:
        """The rules of the step as they stand, by route; None where one is not there, or is not ours."""
        (look,) = script.looks
        if not look.lacks <= found.known.keys():
            return {form.route: None for form in script.forms}
        rules = {rule["RuleArn"]: rule["Actions"] for rule in self.port.send(look.resolved(found.known))["Rules"]}
        arns = {form.route: found.known[self._rule(script, form.route)] for form in script.forms}
        return {route: self._form(script, found, rules.get(arn, [])) for route, arn in arns.items()}

    def _form(self, script: StepScript, found: CellNames, actions: list[Mapping[str, Any]]) -> RuleForm | None:
        cell, known = script.step.cell, found.known
        old, new = (known.get(names.group(side, cell.city, cell.subject, cell.region), "") for side in names.SIDES)
        shared_old, shared_new = (known[names.shared(side, cell.city, cell.region)] for side in names.SIDES)
        return form_of(actions, (old, new), (shared_old, shared_new))

    def _actions(self, call: AwsCall, found: CellNames) -> list[Mapping[str, Any]]:
        """What the rule that a call is about says now."""
        asked = AwsCall(call.service, "describe_rules", call.region, {"RuleArns": [found.known[_named(call)]]})
        return list(self.port.send(asked)["Rules"][0]["Actions"])

    def _rule(self, script: StepScript, route: str) -> str:
        return names.rule(script.step.cell.city, route, script.step.cell.region)

    def _sized(self, script: StepScript, found: CellNames) -> TargetReading:
        old, new = (self._states(call, found).count("healthy") for call in script.looks)
        said = f"{new} healthy targets on the new side, {old} on the old one"
        return TargetReading(Verdict.PASSED if new and new >= old else Verdict.INCONCLUSIVE, said)

    def _states(self, call: AwsCall, found: CellNames) -> list[str]:
        targets = self.port.send(call.resolved(found.known))["TargetHealthDescriptions"]
        return [target["TargetHealth"]["State"] for target in targets]

    def _counts(self, script: StepScript, found: CellNames, since: float, until: float) -> MetricCounts:
        """Of whole minutes: the one in which the step changed something has requests of before, and is left out.

        So is the one under way: what was asked in it is not all answered yet.
        """
        first, end = math.ceil(since / PERIOD), math.floor(until / PERIOD)
        if end <= first:
            return MetricCounts({})
        moments = {names.SINCE: _minute(first), names.UNTIL: _minute(end)}
        results: list[Any] = []
        for call in script.watches:
            results += self.port.send(call.resolved(found.known | moments))["MetricDataResults"]
        return counts_of(results)


def _named(call: AwsCall) -> str:
    """The name of the rule that a call is about."""
    return str(call.parameters["RuleArn"])[1:]


def _minute(number: int) -> str:
    """A minute, counted from 1970, as metrics have it."""
    at = datetime.datetime.fromtimestamp(number * PERIOD, datetime.UTC)
    return at.isoformat().replace("+00:00", "Z")
