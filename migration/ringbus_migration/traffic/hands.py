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
from ringbus_migration.legality import StepKind
from ringbus_migration.script import names
from ringbus_migration.script.edge import EdgeNames
from ringbus_migration.script.forms import RuleForm, form_of
from ringbus_migration.script.metrics import PERIOD
from ringbus_migration.script.script import StepScript
from ringbus_migration.traffic.naming import CellNames
from ringbus_migration.traffic.port import TrafficPort

_PASSED = TargetReading(Verdict.PASSED)
_CROWDED = (
    "the listener has no free priority above its first rule: give its rules higher ones, with room for one for each "
    "route of the migration, by `aws elbv2 set-rule-priorities`"
)
_HEALTH, _GROUP = "describe_target_health", "TargetGroupArn"
_LEAVING = ("Removing", "Removed")


@dataclass(frozen=True, slots=True)
class TrafficHands:
    """What a run does to load balancers."""

    port: TrafficPort
    edge: EdgeNames

    def act(self, script: StepScript) -> TargetReading:
        """Look, then do what is not done; a rule that is neither as before nor as after is somebody else's work."""
        found = self._names(script)
        if script.step.kind is StepKind.SCALE:
            return self._sized(script, found)
        if not script.forms:
            return self._provided(script.acts, found)
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

    def undo(self, script: StepScript) -> TargetReading:
        """The way back, and what was there before seen again."""
        found = self._names(script)
        if not script.forms:
            return self._provided(script.back, found)
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

    def _provided(self, calls: Sequence[AwsCall], found: CellNames) -> TargetReading:
        """What is not done yet of making groups and rules, or taking them away; no rule before its hosts answer."""
        if any(call.lacks & found.crowded and self._due(call, found) for call in calls):
            return TargetReading(Verdict.INCONCLUSIVE, _CROWDED)
        made = 0
        for call in calls:
            if call.operation == _HEALTH:
                if not self._answers(call, found):
                    said = f"hosts do not all answer yet behind {call.resolved(found.known).parameters[_GROUP]}"
                    return TargetReading(Verdict.INCONCLUSIVE, said, {"calls": made})
            elif self._due(call, found):
                made += self._send([call], found)
        return TargetReading(Verdict.PASSED, f"{made} calls", {"calls": made})

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
        cell, (look,) = script.step.cell, script.looks
        if not look.lacks <= found.known.keys():
            return {form.route: None for form in script.forms}
        rules = {rule["RuleArn"]: rule["Actions"] for rule in self.port.send(look.resolved(found.known))["Rules"]}
        groups = [found.known.get(names.group(side, cell.city, cell.subject, cell.region), "") for side in names.SIDES]
        groups.append(found.known[names.shared("new", cell.city, cell.region)])
        arns = {form.route: found.known[self._rule(script, form.route)] for form in script.forms}
        return {route: form_of(rules.get(arn, []), *groups) for route, arn in arns.items()}

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
        """Of whole minutes: the one in which the step changed something has requests of before, and is left out."""
        first = math.ceil(since / PERIOD)
        last = max(first, math.floor(until / PERIOD)) + 1
        moments = {names.SINCE: _minute(first), names.UNTIL: _minute(last)}
        results: list[Any] = []
        for call in script.watches:
            results += self.port.send(call.resolved(found.known | moments))["MetricDataResults"]
        return counts_of(results)


def _minute(number: int) -> str:
    """A minute, counted from 1970, as metrics have it."""
    at = datetime.datetime.fromtimestamp(number * PERIOD, datetime.UTC)
    return at.isoformat().replace("+00:00", "Z")
