"""The command line: thin doors onto the workbench. stdout is results, stderr is everything else."""

import gc
import os
import sys


def main() -> None:
    """Run the command line and leave with its exit code: 0 done, 1 our failure, 2 bad input, 3 refused, 130 stopped."""
    from detente.cli.app import run_app

    gc.set_threshold(50_000, 20, 20)  # a short process with many small records: looking for cycles often costs a tenth
    try:
        code = run_app(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read us has enough
        code = 0
    sys.exit(code)
