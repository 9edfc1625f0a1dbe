"""Manage groups, the sets of people that a search can be limited to."""

import argparse

from client import Group, Sdk


def main() -> None:
    """Read the command line and run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:41101", help="the server (default: %(default)s)")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="list all groups and their members")
    commands.add_parser("create", help="create a group, unless it exists").add_argument("name")
    commands.add_parser("delete", help="delete a group; its members stay").add_argument("group", type=int)
    for name in ("add", "remove"):
        command = commands.add_parser(name, help=f"{name} members by id")
        command.add_argument("group", type=int)
        command.add_argument("persons", type=int, nargs="+")
    arguments = parser.parse_args()
    with Sdk(arguments.url) as sdk:
        run(sdk, arguments)


def run(sdk: Sdk, arguments: argparse.Namespace) -> None:
    """Run one command."""
    match arguments.command:
        case "list":
            list_groups(sdk)
        case "create":
            print(f"group {sdk.groups.get_or_create(Group(None, arguments.name, {})).id}")
        case "delete":
            sdk.groups.delete(arguments.group)
        case "add":
            sdk.groups.update_persons(arguments.group, add=arguments.persons)
        case "remove":
            sdk.groups.update_persons(arguments.group, add=[], remove=arguments.persons)


def list_groups(sdk: Sdk) -> None:
    """Print all groups, each with its members."""
    for group in sdk.groups.iterate():
        print(f"group {group.id}: {group.name}")
        for person in sdk.groups.iterate_persons(group.id or 0):
            print(f"  person {person.id}: {person.name}")


if __name__ == "__main__":
    main()
