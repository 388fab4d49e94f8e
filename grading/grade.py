#!/usr/bin/env python3
"""Party Line's command: `python3 grading/grade.py --help` tells what it can do.

Nothing has to be installed first: bootstrap.py finds or makes what is missing.
"""

import os
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
if HERE not in sys.path:  # python -I and PYTHONSAFEPATH leave the script's folder out
    sys.path.insert(0, HERE)

if __name__ == "__main__":  # a worker process on Windows and macOS imports this file once more
    try:
        import bootstrap
    except SyntaxError:  # older than 3.6: it cannot even read the letter it should get
        sys.stderr.write(
            "Party Line needs Python 3.11 or newer; this is %s.\n" % sys.version.split()[0]
        )
        sys.exit(2)
    bootstrap.start(os.path.join(HERE, "grade.py"))
    from partyline.cli.main import main

    sys.exit(main(sys.argv[1:]))
