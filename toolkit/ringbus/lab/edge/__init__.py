"""The edge of a lab: load balancers, instances of autoscaling groups, names, and the answers AWS gives its hosts."""
