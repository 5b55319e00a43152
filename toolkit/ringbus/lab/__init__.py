"""The lab: a body on this machine for what LocalStack only answers for."""
