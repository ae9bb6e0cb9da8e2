"""`completion SHELL`: what makes a shell complete the commands."""

import shlex
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

ASKED = "_TODOKEDE_COMPLETE"
"""What asks the program to complete instead of running."""

BASH = """\
_todokede_gateway() {{
    local IFS=$'\\n'
    COMPREPLY=( $( COMP_WORDS="${{COMP_WORDS[*]}}" COMP_CWORD=$COMP_CWORD \\
        {asked}=complete_bash {run} 2>/dev/null ) )
}}
complete -o default -F _todokede_gateway {name}
"""
ZSH = """\
#compdef {name}
_todokede_gateway() {{
    eval $(env _TYPER_COMPLETE_ARGS="${{words[1,$CURRENT]}}" {asked}=complete_zsh {run} 2>/dev/null)
}}
compdef _todokede_gateway {name}
"""
FISH = """\
function __todokede_gateway
    env {asked}=complete_fish _TYPER_COMPLETE_FISH_ACTION=$argv[1] \\
        _TYPER_COMPLETE_ARGS=(commandline -cp) {run} 2>/dev/null
end
complete --command {name} --no-files --condition "__todokede_gateway is-args" \\
    --arguments "(__todokede_gateway get-args)"
"""


class ShellName(StrEnum):
    """The shells that can be told."""

    bash = "bash"
    zsh = "zsh"
    fish = "fish"


SCRIPTS = {ShellName.bash: BASH, ShellName.zsh: ZSH, ShellName.fish: FISH}


def add_to(app: typer.Typer) -> None:
    app.command("completion")(completion)


def completion(
    shell: Annotated[ShellName, typer.Argument(metavar="SHELL", help="bash, zsh or fish.")],
    name: Annotated[
        str, typer.Option(metavar="NAME", help="What you call the program by.")
    ] = "dev.py",
) -> None:
    """Print what makes a shell complete the commands, as in: dev.py completion bash >> ~/.bashrc"""
    # The shell may stand in any folder, with any other Python.
    here = Path(__file__).resolve().parents[2]
    run = f"env PYTHONPATH={shlex.quote(str(here))} {shlex.quote(sys.executable)} -m gateway"
    script = SCRIPTS[shell].format(name=shlex.quote(name), asked=ASKED, run=run)
    typer.echo(script, nl=False)
