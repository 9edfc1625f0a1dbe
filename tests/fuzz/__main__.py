"""`python -m tests.fuzz TARGET FOLDER [OPTION...]`: attack a target, beginning with a folder of seeds.

The options are those of libFuzzer.
"""

import importlib
import sys

import atheris

_ATTACKED = ["server", "tests.fuzz", "PIL", "marshmallow", "webargs", "werkzeug"]
"""The code whose branches guide the fuzzer."""


def main() -> None:
    """Attack until the options say to stop; an unexpected exception ends the process."""
    target, *arguments = sys.argv[1:]
    with atheris.instrument_imports(include=_ATTACKED, enable_loader_override=False):
        attack = importlib.import_module(f"tests.fuzz.{target}").attack
    atheris.Setup([sys.argv[0], *arguments], attack)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
