#!/bin/sh
# From nothing to two regions on LocalStack, and where the machine allows it, with real hosts behind them: the lab, up
# and verified. Called by `make demo`.
set -eu
cd "$(dirname "$0")/.."
RINGBUS_FILE=${PLATFORM:-examples/hailo.yaml}
RINGBUS_TARGET=localstack
export RINGBUS_FILE RINGBUS_TARGET

title() { printf '\n== %s\n' "$*"; }

title "LocalStack: the AWS API on this machine"
ringbus localstack up
title "Plan and apply every stack of $RINGBUS_FILE"
ringbus apply --yes
title "Hosts"
ringbus show hosts
title "Clusters, rings and stacks"
ringbus show topology
title "Federation links"
ringbus show links
title "Status"
ringbus status

lacking=$(ringbus doctor --json | python -c '
import json, sys
rows = json.load(sys.stdin)["readings"]
print("; ".join("{what}: {mend}".format(**row).replace(" (lab)", "") for row in rows if row["lab"] and not row["ok"]))
')
if [ -z "$lacking" ]; then
    title "The lab: the same platform with real brokers and rings, configured and verified"
    ringbus lab up
else
    printf '\nThe lab is left out, for this machine lacks %s\n' "$lacking"
fi

cat <<END

Both regions stand, with the peering between them and the global names. Try next, after
  . .venv/bin/activate && export RINGBUS_FILE=$RINGBUS_FILE

  ringbus plan --exit-code          nothing is left to do: exits 0
  ringbus show links --graph        the federation as a drawing
  ringbus render -o /tmp/rendered   every file that hosts and Terraform get
  ringbus check                     names, rings and scopes, judged
  \$EDITOR $RINGBUS_FILE        one more node or zone, then: ringbus plan
  ringbus destroy --yes             refused, with the flag that gives up its data
  ringbus lab down                  ends the lab, where it is up: nothing of it is left
  make down                         stops LocalStack; nothing in it is kept
END
