"""The environment of Terraform and its provider, built from what is given and nothing else."""

import os
from collections.abc import Mapping
from pathlib import Path


def environment(
    search_path: str,
    home: Path,
    aws: Mapping[str, str],
    *,
    cli_config: str = os.devnull,
    plugin_cache: Path | None = None,
) -> dict[str, str]:
    """Every variable Terraform gets; ``aws`` is what the AWS SDK wants to know: credentials, profile, region, proxies.

    ``cli_config`` replaces the user's own configuration file, which may be missing or name mirrors of its own.
    ``plugin_cache`` is for providers from the registry: downloaded once, not once for each stack.
    GOGC=400 makes plans of the AWS provider take 0.7 of the time for a quarter more memory (measured; most of a plan
    is its 700 MB of schema code being started and collected).
    """
    variables = {
        "PATH": search_path,
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "GOGC": "400",
        "TF_CLI_CONFIG_FILE": cli_config,
        "TF_IN_AUTOMATION": "1",
        "TF_INPUT": "0",
        "CHECKPOINT_DISABLE": "1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    if plugin_cache is not None:
        variables["TF_PLUGIN_CACHE_DIR"] = str(plugin_cache)
        variables["TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE"] = "1"
    return variables | dict(aws)
