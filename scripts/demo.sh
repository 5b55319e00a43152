#!/bin/sh
# From nothing to two regions on LocalStack, and what to look at then. Called by `make demo`.
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

cat <<END

Both regions stand, with the peering between them and the global names. Try next, after
  . .venv/bin/activate && export RINGBUS_FILE=$RINGBUS_FILE

  ringbus plan --exit-code          nothing is left to do: exits 0
  ringbus show links --graph        the federation as a drawing
  ringbus render -o /tmp/rendered   every file that hosts and Terraform get
  ringbus check                     names, rings and scopes, judged
  \$EDITOR $RINGBUS_FILE        one more node or zone, then: ringbus plan
  ringbus destroy --yes             refused, with the flag that gives up its data
  make down                         stops LocalStack; nothing in it is kept
END
