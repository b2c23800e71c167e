# SPDX-License-Identifier: Apache-2.0
"""The command line: one command renders one view."""

from __future__ import annotations

import sys

import click

from manumit import __version__
from manumit.cli.lazy import LazyGroup
from manumit.core.errors import ManumitError

_HERE = "manumit.cli."
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": (_HERE + "demo:demo", "Run the synthetic scenario and look at it."),
    "init": (_HERE + "setup:init", "Make a workspace."),
    "add": (_HERE + "records:add", "Take files in."),
    "undo": (_HERE + "records:undo", "Take a whole intake back."),
    "run": (_HERE + "work:run", "Find campaigns, networks and leads."),
    "leads": (_HERE + "leads:leads", "List the leads, strongest first."),
    "show": (_HERE + "leads:show", "Show a lead or a network."),
    "judge": (_HERE + "leads:judge", "Accept, reject or set aside a lead; cut or join a link."),
    "watch": (_HERE + "work:watch", "Take in new files of a folder as they come."),
    "serve": (_HERE + "serve:serve", "Open the web face on this computer."),
    "export": (_HERE + "exports:export", "Write leads, a network or a signed bundle to files."),
    "verify": (_HERE + "exports:verify", "Check a signed bundle that somebody sent."),
    "forget": (_HERE + "keeping:forget", "Remove what is past its term."),
    "backup": (_HERE + "keeping:backup", "Write the workspace to one file."),
    "restore": (_HERE + "keeping:restore", "Make a workspace from a backup."),
    "vault": (_HERE + "vault:vault", "Keep the keys: passphrase, recovery shares, destruction."),
    "audit": (_HERE + "keeping:audit", "Read or verify the record of what was done."),
    "accounts": (_HERE + "accounts:accounts", "Invite people to a shared installation."),
    "settings": (_HERE + "setup:settings", "Show or change terms and settings."),
    "campaigns": (_HERE + "oneshot:campaigns", "Find campaigns in one file, without a workspace."),
    "selectors": (_HERE + "oneshot:selectors", "Find selectors in one file, without a workspace."),
    "doctor": (_HERE + "setup:doctor", "Check this installation and a workspace."),
}


@click.command(
    cls=LazyGroup,
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="manumit")
def group() -> None:
    """Manumit: from records you lawfully hold to explained leads."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; errors become one clear sentence and an exit code.

    Exit codes: 0 fine, 1 fault, 2 usage, 3 finished but some records could not be read.
    """
    for stream in (sys.stdout, sys.stderr):
        # Windows consoles may not know a character of an advert: show a mark instead of failing.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code = group.main(args=arguments, prog_name="manumit", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Stopped. Nothing half-written is left; the same command goes on.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        from manumit.cli.output import safe_line

        # It quotes what was typed or expanded, such as the name of a file.
        if isinstance(error, click.UsageError) and error.ctx is not None:
            click.echo(error.ctx.get_usage(), err=True)
        click.echo(f"Error: {safe_line(error.format_message())}", err=True)
        sys.exit(error.exit_code)
    except ManumitError as error:
        from manumit.cli.output import show_error

        show_error(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        click.echo("Stopped. Nothing half-written is left; the same command goes on.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
    except OSError as error:
        from manumit.cli.output import show_error
        from manumit.core.errors import InputError

        show_error(InputError(f"The system refused: {error.strerror}.", where=_name_file(error)))
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _name_file(error: OSError) -> str:
    """Return the file an error is about, as far as the system names it."""
    return str(error.filename or "")
