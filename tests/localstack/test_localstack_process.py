"""The real LocalStack: installed, started, found again, killed, ended; and what the plugin adds and mends."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from ringbus import assets
from ringbus.localstack import address, installation, interpreter
from ringbus.localstack.installation import LocalStackInstallation
from ringbus.localstack.process import LocalStack
from ringbus.localstack.status import LocalStackState
from ringbus.outcomes import Stop
from tests.unit.localstack_standin import Heard

REGION = "eu-west-1"
Client = Callable[[str], Any]


@pytest.fixture(scope="module")
def place(cache: Path) -> LocalStackInstallation:
    here = interpreter.ask(Path(sys.executable))
    assert here
    place = installation.where(cache, interpreter.pick(here, os.environ["PATH"]), assets.path("localstack_provider"))
    installation.install(place, os.environ, Heard(), Stop())
    assert place.complete
    return place


@pytest.fixture(scope="module")
def stack(place: LocalStackInstallation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = int(server.getsockname()[1])
    stack = LocalStack(tmp_path_factory.mktemp("cache"), port, os.environ)
    stack.up(place, Heard(), Stop())
    yield stack
    stack.down(Heard())
    assert stack.status().state is LocalStackState.STOPPED


@pytest.fixture(scope="module")
def client(stack: LocalStack) -> Client:
    session = boto3.Session("test", "test", region_name=REGION)
    return lambda service: session.client(service, endpoint_url=address.url(stack.port))


@pytest.fixture(scope="module")
def subnet(client: Client) -> Any:
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    zone = f"{REGION}b"
    return ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24", AvailabilityZone=zone)["Subnet"]


def test_installing_again_and_coming_up_again_are_instant(stack: LocalStack, place: LocalStackInstallation) -> None:
    before = time.monotonic()
    assert not installation.install(place, os.environ, Heard(), Stop())
    heard = Heard()
    status = stack.up(place, heard, Stop())
    assert time.monotonic() - before < 1
    assert (status.state, status.version, status.lacks, heard) == (LocalStackState.RUNNING, "4.13.1", (), [])


def test_its_session_stays_the_same_while_it_lives(stack: LocalStack) -> None:
    assert stack.status().session_id == stack.status().session_id is not None


def test_it_writes_only_into_its_own_folder(stack: LocalStack) -> None:
    assert {file.name for file in stack.log.parent.iterdir()} == {"data", "localstack.log", "lock", "process.json"}
    assert {"files", "tmp"} <= {file.name for file in (stack.log.parent / "data").iterdir()}


def test_classic_load_balancer_has_a_zone_for_alias_records(client: Client) -> None:
    elb = client("elb")
    listener = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}
    elb.create_load_balancer(LoadBalancerName="edge", Listeners=[listener], AvailabilityZones=[f"{REGION}a"])
    shown = elb.describe_load_balancers(LoadBalancerNames=["edge"])["LoadBalancerDescriptions"][0]
    assert shown["CanonicalHostedZoneNameID"].startswith("Z")


def test_application_load_balancer(client: Client, subnet: Any) -> None:
    elb = client("elbv2")
    group = elb.create_target_group(Name="api", Protocol="HTTP", Port=80, VpcId=subnet["VpcId"])["TargetGroups"][0]
    assert elb.describe_target_groups(TargetGroupArns=[group["TargetGroupArn"]])["TargetGroups"][0]["Port"] == 80


def test_targets_are_unused_until_a_rule_or_a_listener_names_their_group(client: Client, subnet: Any) -> None:
    elb = client("elbv2")

    def group(name: str) -> str:
        made = elb.create_target_group(Name=name, Protocol="HTTP", Port=80, VpcId=subnet["VpcId"], TargetType="ip")
        arn = str(made["TargetGroups"][0]["TargetGroupArn"])
        elb.register_targets(TargetGroupArn=arn, Targets=[{"Id": "10.0.0.77"}])
        return arn

    def health(arn: str) -> tuple[str, str | None]:
        (told,) = elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
        return told["TargetHealth"]["State"], told["TargetHealth"].get("Reason")

    def forward(**weights: int) -> list[dict[str, Any]]:
        groups = [{"TargetGroupArn": arns[name], "Weight": weight} for name, weight in weights.items()]
        return [{"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}]

    arns = {name: group(name) for name in ("shared", "beside", "other")}
    unused = "unused", "Target.NotInUse"
    assert [health(arn) for arn in arns.values()] == [unused] * 3
    balancer = elb.create_load_balancer(Name="weighed", Subnets=[subnet["SubnetId"]])["LoadBalancers"][0]
    listener = elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"], Protocol="HTTP", Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": arns["shared"]}],
    )["Listeners"][0]["ListenerArn"]  # fmt: skip
    assert [health(arn) for arn in arns.values()] == [("healthy", None), unused, unused]
    path = [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/jobs"]}}]
    rule = elb.create_rule(
        ListenerArn=listener, Priority=1, Conditions=path, Actions=forward(shared=100, beside=0)
    )["Rules"][0]["RuleArn"]  # fmt: skip
    assert [health(arn) for arn in arns.values()] == [("healthy", None), ("healthy", None), unused]
    groups = elb.describe_target_groups(TargetGroupArns=[arns["shared"]])["TargetGroups"]
    assert groups[0]["LoadBalancerArns"] == [balancer["LoadBalancerArn"]]
    elb.modify_rule(RuleArn=rule, Actions=forward(shared=100, other=0))
    assert [health(arn) for arn in arns.values()] == [("healthy", None), unused, ("healthy", None)]
    elb.delete_rule(RuleArn=rule)
    assert [health(arn) for arn in arns.values()] == [("healthy", None), unused, unused]


def test_scaling_policy_is_enabled_and_not_predictive(client: Client, subnet: Any) -> None:
    autoscaling = client("autoscaling")
    autoscaling.create_launch_configuration(LaunchConfigurationName="api", ImageId="ami-1", InstanceType="t3.micro")
    autoscaling.create_auto_scaling_group(
        AutoScalingGroupName="api",
        LaunchConfigurationName="api",
        MinSize=0,
        MaxSize=2,
        VPCZoneIdentifier=subnet["SubnetId"],
    )
    target = {
        "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
        "TargetValue": 50.0,
    }
    autoscaling.put_scaling_policy(
        AutoScalingGroupName="api",
        PolicyName="cpu",
        PolicyType="TargetTrackingScaling",
        TargetTrackingConfiguration=target,
    )
    policy = autoscaling.describe_policies(AutoScalingGroupName="api")["ScalingPolicies"][0]
    assert policy["Enabled"] is True
    assert "PredictiveScalingConfiguration" not in policy


def test_databases_have_ids_of_their_own(client: Client) -> None:
    rds = client("rds")
    common = {"DBInstanceClass": "db.t3.micro", "Engine": "mysql"}
    one, two = (
        rds.create_db_instance(
            DBInstanceIdentifier=name, AllocatedStorage=20, MasterUsername="a", ManageMasterUserPassword=True, **common
        )["DBInstance"]["DbiResourceId"]
        for name in ("one", "two")
    )
    replica = rds.create_db_instance_read_replica(
        DBInstanceIdentifier="three", SourceDBInstanceIdentifier="one", DBInstanceClass="db.t3.micro"
    )
    assert len({one, two, replica["DBInstance"]["DbiResourceId"]}) == 3
    for name in ("three", "two", "one"):
        rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
    assert rds.describe_db_instances()["DBInstances"] == []


def test_parameters_say_that_a_user_set_them(client: Client) -> None:
    rds = client("rds")
    rds.create_db_parameter_group(DBParameterGroupName="p", DBParameterGroupFamily="mysql8.0", Description="p")
    wanted = {"ParameterName": "binlog_format", "ParameterValue": "ROW", "ApplyMethod": "immediate"}
    rds.modify_db_parameter_group(DBParameterGroupName="p", Parameters=[wanted])
    assert rds.describe_db_parameters(DBParameterGroupName="p", Source="user")["Parameters"][0]["Source"] == "user"


def test_a_replication_group_has_its_nodes_and_goes_away(client: Client, subnet: Any) -> None:
    cache = client("elasticache")
    cache.create_cache_subnet_group(
        CacheSubnetGroupName="c", CacheSubnetGroupDescription="c", SubnetIds=[subnet["SubnetId"]]
    )
    cache.create_replication_group(
        ReplicationGroupId="redis",
        ReplicationGroupDescription="redis",
        NumCacheClusters=3,
        CacheNodeType="cache.t4g.micro",
        Engine="redis",
        CacheSubnetGroupName="c",
        SecurityGroupIds=["sg-1"],
    )
    members = cache.describe_replication_groups(ReplicationGroupId="redis")["ReplicationGroups"][0]["NodeGroups"][0]
    assert [node["CurrentRole"] for node in members["NodeGroupMembers"]] == ["primary", "replica", "replica"]
    clusters = cache.describe_cache_clusters(ShowCacheNodeInfo=True)["CacheClusters"]
    assert [cluster["PreferredAvailabilityZone"] for cluster in clusters] == [f"{REGION}{zone}" for zone in "abc"]
    assert clusters[0]["CacheNodes"][0]["Endpoint"]["Port"] == 6379
    assert clusters[0]["SecurityGroups"] == [{"SecurityGroupId": "sg-1", "Status": "active"}]
    cache.delete_replication_group(ReplicationGroupId="redis")
    cache.delete_cache_subnet_group(CacheSubnetGroupName="c")
    assert cache.describe_replication_groups()["ReplicationGroups"] == []
    assert cache.describe_cache_clusters()["CacheClusters"] == []
    assert cache.describe_cache_subnet_groups()["CacheSubnetGroups"] == []


def test_a_cache_cluster_goes_away(client: Client) -> None:
    cache = client("elasticache")
    cache.create_cache_cluster(CacheClusterId="m", Engine="memcached", NumCacheNodes=2, CacheNodeType="cache.t4g.micro")
    shown = cache.describe_cache_clusters(CacheClusterId="m", ShowCacheNodeInfo=True)["CacheClusters"][0]
    assert len(shown["CacheNodes"]) == 2
    cache.delete_cache_cluster(CacheClusterId="m")
    assert cache.describe_cache_clusters()["CacheClusters"] == []


def test_applications_have_tags(client: Client) -> None:
    beanstalk = client("elasticbeanstalk")
    arn = beanstalk.create_application(ApplicationName="php")["Application"]["ApplicationArn"]
    beanstalk.update_tags_for_resource(ResourceArn=arn, TagsToAdd=[{"Key": "stage", "Value": "monolith"}])
    tags = beanstalk.list_tags_for_resource(ResourceArn=arn)["ResourceTags"]
    assert tags == [{"Key": "stage", "Value": "monolith"}]


def test_file_systems(client: Client) -> None:
    efs = client("efs")
    made = efs.create_file_system(CreationToken="t")["FileSystemId"]
    assert [each["FileSystemId"] for each in efs.describe_file_systems()["FileSystems"]] == [made]


def test_an_instance_shows_its_interfaces_groups_and_frees_the_interface(client: Client, subnet: Any) -> None:
    ec2 = client("ec2")
    group = ec2.create_security_group(GroupName="bus", Description="bus", VpcId=subnet["VpcId"])["GroupId"]
    interface = ec2.create_network_interface(SubnetId=subnet["SubnetId"], PrivateIpAddress="10.0.0.10", Groups=[group])[
        "NetworkInterface"
    ]["NetworkInterfaceId"]
    image = ec2.describe_images()["Images"][0]["ImageId"]

    def launched() -> str:
        wanted = [{"DeviceIndex": 0, "NetworkInterfaceId": interface}]
        made = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, NetworkInterfaces=wanted)["Instances"][0]
        return str(made["InstanceId"])

    def shown(name: str) -> Any:
        return ec2.describe_instances(InstanceIds=[name])["Reservations"][0]["Instances"][0]

    first = launched()
    assert shown(first)["PrivateIpAddress"] == "10.0.0.10"
    assert [each["GroupId"] for each in shown(first)["SecurityGroups"]] == [group]
    ec2.terminate_instances(InstanceIds=[first])
    assert shown(first)["State"]["Name"] == "terminated"
    free = ec2.describe_network_interfaces(NetworkInterfaceIds=[interface])["NetworkInterfaces"][0]
    assert free["Status"] == "available"
    second = launched()
    assert shown(second)["PrivateIpAddress"] == "10.0.0.10"
    ec2.terminate_instances(InstanceIds=[second])
    ec2.delete_network_interface(NetworkInterfaceId=interface)
    ec2.delete_security_group(GroupId=group)


def test_messages_reach_a_queue_by_its_own_address(client: Client) -> None:
    queues = client("sqs")
    queue = queues.create_queue(QueueName="alarms")["QueueUrl"]
    queues.send_message(QueueUrl=queue, MessageBody="hello")
    assert queues.receive_message(QueueUrl=queue)["Messages"][0]["Body"] == "hello"


def test_killed_it_comes_back_as_another_session_with_nothing_in_it(
    stack: LocalStack, place: LocalStackInstallation, client: Client
) -> None:
    client("s3").create_bucket(Bucket="artefacts", CreateBucketConfiguration={"LocationConstraint": REGION})
    status = stack.status()
    assert status.pid
    os.kill(status.pid, signal.SIGKILL)
    os.waitpid(status.pid, 0)
    assert stack.status().state is LocalStackState.DIED
    heard = Heard()
    after = stack.up(place, heard, Stop())
    assert "has died" in heard[0]
    assert after.session_id != status.session_id
    assert client("s3").list_buckets()["Buckets"] == []
