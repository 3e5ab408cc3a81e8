"""`flask up` with the collector of garbage asleep while the product is loaded: nothing that is made then is garbage."""

import gc
import sys

from flask.cli import main

if __name__ == "__main__":
    gc.disable()  # `up` wakes it once everything is loaded
    sys.argv[1:1] = ["--app", "app", "up"]
    main()
