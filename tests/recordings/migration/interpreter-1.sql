BEGIN TRANSACTION;
CREATE TABLE application_versions (
    version_id TEXT NOT NULL PRIMARY KEY,
    version_name TEXT NOT NULL UNIQUE,
    version_timestamp INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000),
    created_at INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000)
, "application_name" TEXT DEFAULT NULL);
INSERT INTO "application_versions" VALUES('1d9b2b5e-e92a-4f94-b63b-8a64882f89d0','interpreter-1',1.8000000000039997559e+12,1.8000000000049997559e+12,'ringbus');
CREATE TABLE dbos_migrations (version INTEGER NOT NULL PRIMARY KEY);
INSERT INTO "dbos_migrations" VALUES(125);
CREATE TABLE notifications (
    message_uuid TEXT NOT NULL DEFAULT (hex(randomblob(16))) PRIMARY KEY,
    destination_uuid TEXT NOT NULL,
    topic TEXT,
    message TEXT NOT NULL,
    created_at_epoch_ms INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000), "serialization" TEXT DEFAULT NULL, "consumed" BOOLEAN NOT NULL DEFAULT FALSE, consumed_by_function_id INTEGER,
    FOREIGN KEY (destination_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE "operation_outputs" (
    workflow_uuid TEXT NOT NULL,
    function_id INTEGER NOT NULL,
    function_name TEXT NOT NULL DEFAULT '',
    output TEXT,
    error TEXT,
    child_workflow_id TEXT,
    started_at_epoch_ms INTEGER,
    completed_at_epoch_ms INTEGER,
    serialization TEXT,
    application_name TEXT DEFAULT NULL,
    retention_timestamp INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000),
    PRIMARY KEY (workflow_uuid, function_id)
);
INSERT INTO "operation_outputs" VALUES('demo/test/reads/e15796d6eb4c#1',1,'ringbus turn','gASVHgAAAAAAAAB9lCiMA2VuZJSMAJSMBHdhaXSURwAAAAAAAAAAdS4=',NULL,NULL,1795449058589,1795449058748,'py_pickle','ringbus',1800000000010);
INSERT INTO "operation_outputs" VALUES('demo/test/reads/e15796d6eb4c#1',2,'ringbus turn','gASVFwAAAAAAAAB9lCiMA2VuZJSMAJSMBHdhaXSUSzx1Lg==',NULL,NULL,1795449059475,1795449059512,'py_pickle','ringbus',1800000000013);
INSERT INTO "operation_outputs" VALUES('demo/test/reads/e15796d6eb4c#1',4,'DBOS.sleep','1795449059.672225',NULL,NULL,1795449059567,1795449059572,'portable_json','ringbus',1800000060014);
INSERT INTO "operation_outputs" VALUES('demo/test/reads/e15796d6eb4c#1',3,'DBOS.recv','gAROLg==',NULL,NULL,1795449059558,1795449059675,'py_pickle','ringbus',1800000060015);
INSERT INTO "operation_outputs" VALUES('demo/test/reads/e15796d6eb4c#1',5,'ringbus turn','gASVFwAAAAAAAAB9lCiMA2VuZJSMAJSMBHdhaXSUSzx1Lg==',NULL,NULL,1795449059687,1795449059696,'py_pickle','ringbus',1800000060018);
INSERT INTO "operation_outputs" VALUES('demo/test/reads/e15796d6eb4c#1',7,'DBOS.sleep','1795449059.820171',NULL,NULL,1795449059719,1795449059720,'portable_json','ringbus',1800000120019);
INSERT INTO "operation_outputs" VALUES('demo/test/reads/e15796d6eb4c#1',6,'DBOS.recv','gAROLg==',NULL,NULL,1795449059717,1795449059822,'py_pickle','ringbus',1800000120020);
INSERT INTO "operation_outputs" VALUES('demo/test/reads/e15796d6eb4c#1',8,'ringbus turn','gASVFwAAAAAAAAB9lCiMA2VuZJSMAJSMBHdhaXSUSzx1Lg==',NULL,NULL,1795449059861,1795449059888,'py_pickle','ringbus',1800000120023);
INSERT INTO "operation_outputs" VALUES('demo/test/reads/e15796d6eb4c#1',10,'DBOS.sleep','1795449060.0455384',NULL,NULL,1795449059935,1795449059945,'portable_json','ringbus',1800000180024);
INSERT INTO "operation_outputs" VALUES('demo/test/reads/e15796d6eb4c#1',9,'DBOS.recv','gAROLg==',NULL,NULL,1795449059912,1795449060069,'py_pickle','ringbus',1800000180025);
INSERT INTO "operation_outputs" VALUES('demo/test/reads/e15796d6eb4c#1',11,'ringbus turn','gASVFwAAAAAAAAB9lCiMA2VuZJSMAJSMBHdhaXSUSzx1Lg==',NULL,NULL,1795449060123,1795449060170,'py_pickle','ringbus',1800000180028);
CREATE TABLE queues (
    queue_id TEXT PRIMARY KEY DEFAULT (hex(randomblob(16))),
    name TEXT NOT NULL UNIQUE,
    concurrency INTEGER,
    worker_concurrency INTEGER,
    rate_limit_max INTEGER,
    rate_limit_period_sec REAL,
    priority_enabled BOOLEAN NOT NULL DEFAULT FALSE,
    partition_queue BOOLEAN NOT NULL DEFAULT FALSE,
    polling_interval_sec REAL NOT NULL DEFAULT 1.0,
    created_at INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000),
    updated_at INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000)
, "application_name" TEXT DEFAULT NULL, "partition_concurrency" INTEGER DEFAULT NULL, "partition_worker_concurrency" INTEGER DEFAULT NULL, "partition_rate_limit_max" INTEGER DEFAULT NULL, "partition_rate_limit_period_sec" REAL DEFAULT NULL);
CREATE TABLE ringbus_audit (
	run VARCHAR(200) NOT NULL, 
	number INTEGER NOT NULL, 
	previous VARCHAR(64) NOT NULL, 
	at VARCHAR(40) NOT NULL, 
	who VARCHAR(200) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	step INTEGER NOT NULL, 
	why TEXT NOT NULL, 
	facts TEXT NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	PRIMARY KEY (run, number)
);
INSERT INTO "ringbus_audit" VALUES('demo/test/reads/e15796d6eb4c',1,'e15796d6eb4c8b09c920ba19f7f59ccc219420f88a74b4ae3053c334586c8759','2027-01-15T08:00:00.003000+00:00','ann','go',0,'','{"interpreter": 1, "worker": "1", "workflow": "demo/test/reads/e15796d6eb4c#1"}','0eddf57acc282d60eb98f03f69020c7b175adedaece0b32bbb46c251d1fac27b');
INSERT INTO "ringbus_audit" VALUES('demo/test/reads/e15796d6eb4c',2,'0eddf57acc282d60eb98f03f69020c7b175adedaece0b32bbb46c251d1fac27b','2027-01-15T08:00:00.009999+00:00','ann','applying',1,'','{}','5128e67d3a979b8d19ede293961f9b2e50a19c637335a5a58a19ab77f88dbca1');
CREATE TABLE ringbus_runs (
	run VARCHAR(200) NOT NULL, 
	begun VARCHAR(40) NOT NULL, 
	"plan" TEXT NOT NULL, 
	PRIMARY KEY (run)
);
INSERT INTO "ringbus_runs" VALUES('demo/test/reads/e15796d6eb4c','2027-01-15T08:00:00.002000+00:00','{"digest": "e15796d6eb4c8b09c920ba19f7f59ccc219420f88a74b4ae3053c334586c8759", "format": 2, "kind": "ringbus-migration-plan", "migration": {"approvals": {"complete": [], "flip": [], "retire": [], "wave": []}, "canary": [10, 50], "cities": {"london": {"header": null, "host": "london.demo.example", "is": null, "path": null}}, "criteria": {"errors": {"least_samples": 200, "metric": "errors", "most": 0.01, "over_old": 0.1}, "slow": {"least_samples": 200, "metric": "p99", "most": 0.5, "over_old": 0.1}}, "entities": {}, "limits": {"backfill": "2000/s", "bake": "5m", "compare": "20000/s", "lag": "5s", "load_balancer": {"rules": 100, "rules_in_use": 0, "target_groups": 100, "target_groups_in_use": 2}, "shadow": "1d", "soak": "30m"}, "migration": 1, "name": "reads", "order": ["canary", "full", "soaked", "drained", "removed"], "routes": {"list": {"group": null, "methods": ["GET"], "path": "/lists", "reads": [], "regions": [], "service": null, "sticky": false, "writes": []}, "read": {"group": null, "methods": ["GET"], "path": "/jobs", "reads": [], "regions": [], "service": null, "sticky": false, "writes": []}}, "sessions": null, "stages": {"from": "hybrid", "to": "services"}, "tee": null, "waves": [{"cities": ["london"], "name": "first", "order": [], "routes": []}]}, "name": "reads", "platform": {"accept": [], "access": {"allow": [], "via": "bastion"}, "account": "000000000000", "api": {"instance": "c6i.large", "max": 12, "min": 3}, "approvals": {"by_author": false, "needed": 0, "valid": "1d"}, "bus": {"disk": "100 GiB", "exchanges": {"events": {"federated": "everywhere", "kind": "events", "rate": "100/s", "size": "1 KiB", "timeout": "10s", "type": "topic", "when_full": "drop-oldest"}, "requests": {"federated": "everywhere", "kind": "rpc", "rate": "100/s", "size": "1 KiB", "timeout": "10s", "type": "topic", "when_full": "drop-oldest"}}, "federation": {"graph": "mesh", "hub": {}, "links": [], "outage": "3h", "survive": ["zone"]}, "instance": "m6i.large", "names": {}, "nodes": 3, "rabbitmq": "4.0"}, "cities": {"boston": {"legacy": "serving", "region": "us-east-1"}, "cork": {"legacy": "serving", "region": "eu-west-1"}, "london": {"legacy": "serving", "region": "eu-west-1"}}, "dns": {"zone": "create"}, "domain": "demo.example", "edge": {"certificate": null, "name": "api"}, "home": null, "ingest": null, "legacy": {"api": {"instance": "c6i.large", "max": 8, "min": 2}, "app": {"instance": "m6i.large", "max": 4, "min": 2}, "existing": null, "monolith": null, "mysql": {"instance": "db.m6i.large", "replica": true, "version": "8.0"}, "redis": {"instance": "cache.m6g.large", "version": "7.1"}}, "platform": "demo", "regions": {"eu-west-1": {"api": {"instance": null, "max": null, "min": null}, "bus": {"disk": null, "instance": null, "nodes": null, "rabbitmq": null}, "existing": null, "network": "10.0.0.0/16", "ring": {"cassandra": null, "disk": null, "instance": null, "nodes": null, "replication": null, "storage": null, "writes": null}, "services": {}, "wave": null, "zones": ["a", "b", "c"]}, "us-east-1": {"api": {"instance": null, "max": null, "min": null}, "bus": {"disk": null, "instance": null, "nodes": null, "rabbitmq": null}, "existing": null, "network": "10.1.0.0/16", "ring": {"cassandra": null, "disk": null, "instance": null, "nodes": null, "replication": null, "storage": null, "writes": null}, "services": {}, "wave": null, "zones": ["a", "b", "c"]}}, "ring": {"cassandra": "5.0", "disk": "500 GiB", "instance": "r6i.large", "keyspaces": ["jobs", "people"], "nodes": 1, "replication": 3, "storage": "ebs", "writes": {"rate": "100/s", "size": "1 KiB"}}, "ringbus": 1, "services": {"booking": {"artefact": null, "env": {}, "health": {"path": "/health", "port": 8080}, "instance": "c6i.large", "max": 8, "min": 2, "regions": null, "secrets": []}}, "stage": "hybrid", "tags": {}}, "platform_source": "5a73e33e5e5ba53e97fc5d57eaef441fff56ff494f4a98e4c9941f2df2599d8a", "source": "505c57429b0f2790bd987f877b52f7050456fdf1c222e05838307b01dd66b0f9", "steps": [{"back": "reversible", "cell": {"city": "london", "kind": "routes", "region": "eu-west-1", "subject": "read"}, "effects": [{"new": "own, 1 rule", "old": "shared", "resource": "groups eu-west-1 london/read/eu-west-1"}], "estimate": 300, "fences": ["reality read back"], "key": "reads/first/london/read/eu-west-1/canary/provision", "kind": "provision", "number": 1, "phase": "canary", "reads": [], "wave": "first", "what": "target groups and 1 rule of its own"}, {"back": "reversible", "cell": {"city": "london", "kind": "routes", "region": "eu-west-1", "subject": "read"}, "effects": [{"new": "canary", "old": "legacy", "resource": "traffic london/read/eu-west-1"}, {"new": "10 %", "old": "0 %", "resource": "weight london/read/eu-west-1"}], "estimate": 180, "fences": ["home region", "reality read back"], "key": "reads/first/london/read/eu-west-1/canary/shift/10 %", "kind": "shift", "number": 2, "phase": "canary", "reads": ["weights", "requests"], "wave": "first", "what": "10 % of the requests to the new side"}, {"back": "reversible", "cell": {"city": "london", "kind": "routes", "region": "eu-west-1", "subject": "read"}, "effects": [], "estimate": 300, "fences": [], "key": "reads/first/london/read/eu-west-1/canary/bake", "kind": "bake", "number": 3, "phase": "canary", "reads": ["errors", "slow"], "wave": "first", "what": "watch: errors, slow"}, {"back": "reversible", "cell": {"city": "london", "kind": "routes", "region": "eu-west-1", "subject": "read"}, "effects": [{"new": "canary", "old": "canary", "resource": "traffic london/read/eu-west-1"}, {"new": "50 %", "old": "10 %", "resource": "weight london/read/eu-west-1"}], "estimate": 180, "fences": ["home region", "reality read back"], "key": "reads/first/london/read/eu-west-1/canary/shift/50 %", "kind": "shift", "number": 4, "phase": "canary", "reads": ["weights", "requests"], "wave": "first", "what": "50 % of the requests to the new side"}, {"back": "reversible", "cell": {"city": "london", "kind": "routes", "region": "eu-west-1", "subject": "read"}, "effects": [], "estimate": 300, "fences": [], "key": "reads/first/london/read/eu-west-1/canary/bake", "kind": "bake", "number": 5, "phase": "canary", "reads": ["errors", "slow"], "wave": "first", "what": "watch: errors, slow"}, {"back": "reversible", "cell": {"city": "london", "kind": "routes", "region": "eu-west-1", "subject": "list"}, "effects": [{"new": "own, 1 rule", "old": "shared", "resource": "groups eu-west-1 london/list/eu-west-1"}], "estimate": 300, "fences": ["reality read back"], "key": "reads/first/london/list/eu-west-1/canary/provision", "kind": "provision", "number": 6, "phase": "canary", "reads": [], "wave": "first", "what": "target groups and 1 rule of its own"}, {"back": "reversible", "cell": {"city": "london", "kind": "routes", "region": "eu-west-1", "subject": "list"}, "effects": [{"new": "canary", "old": "legacy", "resource": "traffic london/list/eu-west-1"}, {"new": "10 %", "old": "0 %", "resource": "weight london/list/eu-west-1"}], "estimate": 180, "fences": ["home region", "reality read back"], "key": "reads/first/london/list/eu-west-1/canary/shift/10 %", "kind": "shift", "number": 7, "phase": "canary", "reads": ["weights", "requests"], "wave": "first", "what": "10 % of the requests to the new side"}, {"back": "reversible", "cell": {"city": "london", "kind": "routes", "region": "eu-west-1", "subject": "list"}, "effects": [], "estimate": 300, "fences": [], "key": "reads/first/london/list/eu-west-1/canary/bake", "kind": "bake", "number": 8, "phase": "canary", "reads": ["errors", "slow"], "wave": "first", "what": "watch: errors, slow"}, {"back": "reversible", "cell": {"city": "london", "kind": "routes", "region": "eu-west-1", "subject": "list"}, "effects": [{"new": "canary", "old": "canary", "resource": "traffic london/list/eu-west-1"}, {"new": "50 %", "old": "10 %", "resource": "weight london/list/eu-west-1"}], "estimate": 180, "fences": ["home region", "reality read back"], "key": "reads/first/london/list/eu-west-1/canary/shift/50 %", "kind": "shift", "number": 9, "phase": "canary", "reads": ["weights", "requests"], "wave": "first", "what": "50 % of the requests to the new side"}, {"back": "reversible", "cell": {"city": "london", "kind": "routes", "region": "eu-west-1", "subject": "list"}, "effects": [], "estimate": 300, "fences": [], "key": "reads/first/london/list/eu-west-1/canary/bake", "kind": "bake", "number": 10, "phase": "canary", "reads": ["errors", "slow"], "wave": "first", "what": "watch: errors, slow"}, {"back": "reversible", "cell": {"city": "london", "kind": "routes", "region": "eu-west-1", "subject": "read"}, "effects": [], "estimate": 600, "fences": [], "key": "reads/first/london/read/eu-west-1/full/scale", "kind": "scale", "number": 11, "phase": "full", "reads": [], "wave": "first", "what": "the new side to the size of all the traffic"}, {"back": "reversible", "cell": {"city": "london", "kind": "routes", "region": "eu-west-1", "subject": "read"}, "effects": [{"new": "full", "old": "canary", "resource": "traffic london/read/eu-west-1"}, {"new": "100 %", "old": "50 %", "resource": "weight london/read/eu-west-1"}], "estimate": 180, "fences": ["home region", "reality read back"], "key": "reads/first/london/read/eu-west-1/full/shift/100 %", "kind": "shift", "number": 12, "phase": "full", "reads": [], "wave": "first", "what": "all requests to the new side, the old one stands by"}, {"back": "reversible", "cell": {"city": "london", "kind": "routes", "region": "eu-west-1", "subject": "read"}, "effects": [], "estimate": 300, "fences": [], "key": "reads/first/london/read/eu-west-1/full/bake", "kind": "bake", "number": 13, "phase": "full", "reads": ["errors", "slow"], "wave": "first", "what": "watch: errors, slow"}, {"back": "reversible", "cell": {"city": "london", "kind": "routes", "region": "eu-west-1", "subject": "list"}, "effects": [], "estimate": 600, "fences": [], "key": "reads/first/london/list/eu-west-1/full/scale", "kind": "scale", "number": 14, "phase": "full", "reads": [], "wave": "first", "what": "the new side to the size of all the traffic"}, {"back": "reversible", "cell": {"city": "london", "kind": "routes", "region": "eu-west-1", "subject": "list"}, "effects": [{"new": "full", "old": "canary", "resource": "traffic london/list/eu-west-1"}, {"new": "100 %", "old": "50 %", "resource": "weight london/list/eu-west-1"}], "estimate": 180, "fences": ["home region", "reality read back"], "key": "reads/first/london/list/eu-west-1/full/shift/100 %", "kind": "shift", "number": 15, "phase": "full", "reads": [], "wave": "first", "what": "all requests to the new side, the old one stands by"}, {"back": "reversible", "cell": {"city": "london", "kind": "routes", "region": "eu-west-1", "subject": "list"}, "effects": [], "estimate": 300, "fences": [], "key": "reads/first/london/list/eu-west-1/full/bake", "kind": "bake", "number": 16, "phase": "full", "reads": ["errors", "slow"], "wave": "first", "what": "watch: errors, slow"}, {"back": "reversible", "cell": {"city": "london", "kind": "routes", "region": "eu-west-1", "subject": "read"}, "effects": [{"new": "soaked", "old": "full", "resource": "traffic london/read/eu-west-1"}], "estimate": 1800, "fences": ["zero requests seen", "reality read back"], "key": "reads/first/london/read/eu-west-1/soaked/bake", "kind": "bake", "number": 17, "phase": "soaked", "reads": ["requests", "access logs"], "wave": "first", "what": "the old side without a request"}, {"back": "reversible", "cell": {"city": "london", "kind": "routes", "region": "eu-west-1", "subject": "list"}, "effects": [{"new": "soaked", "old": "full", "resource": "traffic london/list/eu-west-1"}], "estimate": 1800, "fences": ["zero requests seen", "reality read back"], "key": "reads/first/london/list/eu-west-1/soaked/bake", "kind": "bake", "number": 18, "phase": "soaked", "reads": ["requests", "access logs"], "wave": "first", "what": "the old side without a request"}, {"back": "compensable", "cell": {"city": "london", "kind": "routes", "region": "eu-west-1", "subject": "read"}, "effects": [{"new": "drained", "old": "soaked", "resource": "traffic london/read/eu-west-1"}], "estimate": 180, "fences": ["reality read back"], "key": "reads/first/london/read/eu-west-1/drained/drain", "kind": "drain", "number": 19, "phase": "drained", "reads": ["requests"], "wave": "first", "what": "the old side takes no request any more"}, {"back": "compensable", "cell": {"city": "london", "kind": "routes", "region": "eu-west-1", "subject": "list"}, "effects": [{"new": "drained", "old": "soaked", "resource": "traffic london/list/eu-west-1"}], "estimate": 180, "fences": ["reality read back"], "key": "reads/first/london/list/eu-west-1/drained/drain", "kind": "drain", "number": 20, "phase": "drained", "reads": ["requests"], "wave": "first", "what": "the old side takes no request any more"}, {"back": "reversible", "cell": {"city": "london", "kind": "city", "region": "eu-west-1", "subject": ""}, "effects": [{"new": "drained", "old": "serving", "resource": "platform cities.london.legacy"}], "estimate": 60, "fences": ["reality read back"], "key": "reads/first/london/drained/announce", "kind": "announce", "number": 21, "phase": "drained", "reads": [], "wave": "first", "what": "the platform file says: drained"}, {"back": "compensable", "cell": {"city": "london", "kind": "routes", "region": "eu-west-1", "subject": "read"}, "effects": [{"new": "removed", "old": "drained", "resource": "traffic london/read/eu-west-1"}], "estimate": 180, "fences": ["reality read back"], "key": "reads/first/london/read/eu-west-1/removed/retire", "kind": "retire", "number": 22, "phase": "removed", "reads": ["listener rules"], "wave": "first", "what": "the rule forwards to the new group that cells at rest share, and to its own ones with 0"}, {"back": "reversible", "cell": {"city": "london", "kind": "routes", "region": "eu-west-1", "subject": "read"}, "effects": [{"new": "shared, 1 rule", "old": "own, 1 rule", "resource": "groups eu-west-1 london/read/eu-west-1"}], "estimate": 60, "fences": ["reality read back"], "key": "reads/first/london/read/eu-west-1/removed/provision", "kind": "provision", "number": 23, "phase": "removed", "reads": [], "wave": "first", "what": "its own target groups go, and its hosts leave them"}, {"back": "compensable", "cell": {"city": "london", "kind": "routes", "region": "eu-west-1", "subject": "list"}, "effects": [{"new": "removed", "old": "drained", "resource": "traffic london/list/eu-west-1"}], "estimate": 180, "fences": ["reality read back"], "key": "reads/first/london/list/eu-west-1/removed/retire", "kind": "retire", "number": 24, "phase": "removed", "reads": ["listener rules"], "wave": "first", "what": "the rule forwards to the new group that cells at rest share, and to its own ones with 0"}, {"back": "reversible", "cell": {"city": "london", "kind": "routes", "region": "eu-west-1", "subject": "list"}, "effects": [{"new": "shared, 1 rule", "old": "own, 1 rule", "resource": "groups eu-west-1 london/list/eu-west-1"}], "estimate": 60, "fences": ["reality read back"], "key": "reads/first/london/list/eu-west-1/removed/provision", "kind": "provision", "number": 25, "phase": "removed", "reads": [], "wave": "first", "what": "its own target groups go, and its hosts leave them"}, {"back": "reversible", "cell": {"city": "london", "kind": "city", "region": "eu-west-1", "subject": ""}, "effects": [{"new": "retired", "old": "drained", "resource": "platform cities.london.legacy"}], "estimate": 60, "fences": ["reality read back"], "key": "reads/first/london/removed/announce", "kind": "announce", "number": 26, "phase": "removed", "reads": [], "wave": "first", "what": "the platform file says: retired"}], "tee": false, "touches": {}}');
CREATE TABLE streams (
    workflow_uuid TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    "offset" INTEGER NOT NULL, function_id INTEGER NOT NULL DEFAULT 0, "serialization" TEXT DEFAULT NULL,
    PRIMARY KEY (workflow_uuid, key, "offset"),
    FOREIGN KEY (workflow_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE workflow_events (
    workflow_uuid TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL, "serialization" TEXT DEFAULT NULL,
    PRIMARY KEY (workflow_uuid, key),
    FOREIGN KEY (workflow_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE workflow_events_history (
    workflow_uuid TEXT NOT NULL,
    function_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL, "serialization" TEXT DEFAULT NULL,
    PRIMARY KEY (workflow_uuid, function_id, key),
    FOREIGN KEY (workflow_uuid) REFERENCES workflow_status(workflow_uuid)
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE workflow_input (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    inputs TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000)
);
INSERT INTO "workflow_input" VALUES('demo/test/reads/e15796d6eb4c#1','gASVOAAAAAAAAAB9lCiMBGFyZ3OUjBxkZW1vL3Rlc3QvcmVhZHMvZTE1Nzk2ZDZlYjRjlIWUjAZrd2FyZ3OUfZR1Lg==',1.80000000000799951173e+12);
CREATE TABLE workflow_output (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    output TEXT,
    error TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000)
);
CREATE TABLE workflow_schedules (
    schedule_id TEXT PRIMARY KEY,
    schedule_name TEXT NOT NULL UNIQUE,
    workflow_name TEXT NOT NULL,
    workflow_class_name TEXT,
    schedule TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'ACTIVE',
    context TEXT NOT NULL
, "last_fired_at" TEXT DEFAULT NULL, "automatic_backfill" BOOLEAN NOT NULL DEFAULT FALSE, "cron_timezone" TEXT DEFAULT NULL, "queue_name" TEXT DEFAULT NULL, "application_name" TEXT DEFAULT NULL);
CREATE TABLE workflow_status (
    workflow_uuid TEXT PRIMARY KEY,
    status TEXT,
    name TEXT,
    authenticated_user TEXT,
    assumed_role TEXT,
    authenticated_roles TEXT,
    request TEXT,
    output TEXT,
    error TEXT,
    executor_id TEXT,
    created_at INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000),
    updated_at INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000),
    application_version TEXT,
    application_id TEXT,
    class_name TEXT DEFAULT NULL,
    config_name TEXT DEFAULT NULL,
    recovery_attempts INTEGER DEFAULT 0,
    queue_name TEXT,
    workflow_timeout_ms INTEGER,
    workflow_deadline_epoch_ms INTEGER,
    inputs TEXT,
    started_at_epoch_ms INTEGER,
    deduplication_id TEXT,
    priority INTEGER NOT NULL DEFAULT 0
, queue_partition_key TEXT, forked_from TEXT, "owner_xid" TEXT DEFAULT NULL, "parent_workflow_id" TEXT DEFAULT NULL, "serialization" TEXT DEFAULT NULL, "delay_until_epoch_ms" BIGINT DEFAULT NULL, "was_forked_from" BOOLEAN NOT NULL DEFAULT FALSE, "rate_limited" BOOLEAN NOT NULL DEFAULT FALSE, "completed_at" BIGINT, "attributes" TEXT, "schedule_name" TEXT, "debounce_deadline_epoch_ms" BIGINT DEFAULT NULL, "is_debounced" BOOLEAN NOT NULL DEFAULT FALSE, "application_name" TEXT DEFAULT NULL, "creator_xid" TEXT DEFAULT NULL);
INSERT INTO "workflow_status" VALUES('demo/test/reads/e15796d6eb4c#1','PENDING','ringbus migration',NULL,NULL,NULL,NULL,NULL,NULL,'demo/test/reads/e15796d6eb4c',1.80000000000599951173e+12,1.80000000000699951173e+12,'interpreter-1','',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,'7d4649f1-ed56-4a69-aafe-9954044f8db0',NULL,'py_pickle',NULL,0,0,NULL,'null',NULL,NULL,0,'ringbus','7d4649f1-ed56-4a69-aafe-9954044f8db0');
CREATE INDEX workflow_status_created_at_index ON workflow_status (created_at);
CREATE INDEX idx_workflow_topic ON notifications (destination_uuid, topic);
CREATE INDEX "idx_workflow_status_delayed" ON "workflow_status" ("delay_until_epoch_ms") WHERE status = 'DELAYED';
CREATE INDEX "idx_workflow_status_forked_from" ON "workflow_status" ("forked_from") WHERE "forked_from" IS NOT NULL;
CREATE INDEX "idx_workflow_status_parent_workflow_id" ON "workflow_status" ("parent_workflow_id") WHERE "parent_workflow_id" IS NOT NULL;
CREATE UNIQUE INDEX "uq_workflow_status_dedup_id" ON "workflow_status" ("queue_name", "deduplication_id") WHERE "deduplication_id" IS NOT NULL;
CREATE INDEX "idx_workflow_status_pending" ON "workflow_status" ("created_at") WHERE "status" = 'PENDING';
CREATE INDEX "idx_workflow_status_failed" ON "workflow_status" ("status", "created_at") WHERE "status" IN ('ERROR', 'CANCELLED', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED');
CREATE INDEX "idx_workflow_status_rate_limited" ON "workflow_status" ("queue_name", "started_at_epoch_ms") WHERE "rate_limited" = TRUE;
CREATE INDEX "idx_workflow_status_completed_at" ON "workflow_status" ("completed_at") WHERE "completed_at" IS NOT NULL;
CREATE INDEX "idx_workflow_status_started_at" ON "workflow_status" ("started_at_epoch_ms") WHERE "started_at_epoch_ms" IS NOT NULL;
CREATE INDEX "idx_workflow_status_schedule_name" ON "workflow_status" ("schedule_name") WHERE "schedule_name" IS NOT NULL;
CREATE UNIQUE INDEX "uq_application_versions_owner_version"
    ON application_versions ("application_name", "version_name")
    WHERE "application_name" IS NOT NULL;
CREATE UNIQUE INDEX "uq_application_versions_unclaimed_version"
    ON application_versions ("version_name")
    WHERE "application_name" IS NULL;
CREATE INDEX idx_workflow_input_retention
    ON workflow_input (retention_timestamp);
CREATE INDEX idx_workflow_output_retention
    ON workflow_output (retention_timestamp);
CREATE INDEX idx_operation_outputs_retention
    ON operation_outputs (retention_timestamp);
CREATE INDEX "idx_workflow_status_in_flight_v2" ON "workflow_status" ("queue_name", "status", "priority", "created_at", "application_name") WHERE "status" IN ('ENQUEUED', 'PENDING');
CREATE INDEX "idx_workflow_status_partition_dequeue_v3" ON "workflow_status" ("queue_name", "status", "queue_partition_key", "priority", "created_at", "workflow_uuid", "application_name") WHERE "status" IN ('ENQUEUED', 'PENDING') AND "queue_partition_key" IS NOT NULL;
CREATE INDEX "idx_operation_outputs_completed_at_function_name_v2" ON "operation_outputs" ("completed_at_epoch_ms", "function_name", "application_name");
CREATE INDEX "idx_workflow_status_deadline" ON "workflow_status" ("workflow_deadline_epoch_ms") WHERE "status" IN ('ENQUEUED', 'PENDING', 'DELAYED') AND "workflow_deadline_epoch_ms" IS NOT NULL;
CREATE INDEX "idx_application_versions_timestamp" ON "application_versions" ("version_timestamp" DESC);
CREATE INDEX "idx_application_versions_owner_timestamp" ON "application_versions" ("application_name", "version_timestamp" DESC);
COMMIT;
