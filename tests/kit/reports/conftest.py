"""The tests of the reports share their sample results."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))
