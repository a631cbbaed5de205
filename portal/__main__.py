"""`python -m portal …`: the operator's commands."""

from portal.cli import main

if __name__ == "__main__":
    main()
