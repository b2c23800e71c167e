# SPDX-License-Identifier: Apache-2.0
"""`python -m manumit` is the command line."""

from manumit.cli import main

if __name__ == "__main__":
    main()
