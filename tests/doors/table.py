"""What everybody may do, at every door, as tables to be read.

`done`: it happened. `waits`: it happened, and waits for somebody's yes. `sign in`: the page where
one signs in. 400: a sentence why not. 401: no key that opens. 403: no right, or not one's turn.
404: there is nothing here for this reader. 409: it changed in between. 410: the link is closed.
`stays`: it does not leave. `leaves`: a worker takes it.

The post is the community manager's; owner, leader or approver must say yes, each alone, to what
others wrote. Somebody removed was a leader; somebody else owns another workspace.
"""

from collections.abc import Iterator

PEOPLE = "owner leader manager approver analyst ambassador removed other signed-out"

PAGE = f"""
{"":34}  {PEOPLE}
write                               done   done   done   403    403    403    404    404    sign-in
change                              done   done   done   403    403    403    404    404    sign-in
change an older revision            409    409    409    403    403    403    404    404    sign-in
hand in                             waits  waits  waits  403    403    403    404    404    sign-in
hand in what needs no yes           done   done   done   403    403    403    404    404    sign-in
hand in an angry answer             waits  waits  waits  403    403    403    404    404    sign-in
hand in a result, period closed     400    400    400    403    403    403    404    404    sign-in
approve                             done   done   403    done   403    403    404    404    sign-in
approve one's own                   403    403    403    403    403    403    404    404    sign-in
approve what changed since          409    409    403    409    403    403    404    404    sign-in
approve what was sent back          409    409    403    409    403    403    404    404    sign-in
change what was approved            done   done   done   403    403    403    404    404    sign-in
move what was approved              waits  waits  waits  403    403    403    404    404    sign-in
cancel                              done   done   done   403    403    403    404    404    sign-in
delete a draft                      done   done   done   403    403    403    404    404    sign-in
delete what left                    400    400    400    403    403    403    404    404    sign-in
pull the brake                      done   done   403    done   403    403    404    404    sign-in
lift the brake                      done   done   403    done   403    403    404    404    sign-in
release while braked                409    409    403    409    403    403    404    404    sign-in
import a file                       done   done   done   403    403    403    404    404    sign-in
"""

PROGRAMS = (
    "owner leader manager approver analyst ambassador removed other no-key revoked reads writes"
)

API = f"""
{"":34}  {PROGRAMS}
write                               done   done   done   403    403    403    401    404    401    401    403    done
change                              done   done   done   403    403    403    401    404    401    401    403    done
change an older revision            409    409    409    403    403    403    401    404    401    401    403    409
hand in                             waits  waits  waits  403    403    403    401    404    401    401    403    waits
hand in what needs no yes           done   done   done   403    403    403    401    404    401    401    403    done
hand in an angry answer             waits  waits  waits  403    403    403    401    404    401    401    403    waits
hand in a result, period closed     400    400    400    403    403    403    401    404    401    401    403    400
approve                             done   done   403    done   403    403    401    404    401    401    403    403
approve one's own                   403    403    403    403    403    403    401    404    401    401    403    403
approve what changed since          409    409    403    409    403    403    401    404    401    401    403    403
approve what was sent back          409    409    403    409    403    403    401    404    401    401    403    403
change what was approved            done   done   done   403    403    403    401    404    401    401    403    done
move what was approved              waits  waits  waits  403    403    403    401    404    401    401    403    waits
cancel                              done   done   done   403    403    403    401    404    401    401    403    done
delete a draft                      done   done   done   403    403    403    401    404    401    401    403    done
delete what left                    400    400    400    403    403    403    401    404    401    401    403    400
pull the brake                      done   done   403    done   403    403    401    404    401    401    403    403
lift the brake                      done   done   403    done   403    403    401    404    401    401    403    403
release while braked                409    409    403    409    403    403    401    404    401    401    403    403
"""  # noqa: E501

COMMAND = f"""
{"":34}  owner leader manager approver analyst ambassador removed other
pull the brake                      done   done   403    done   403    403    404    404
lift the brake                      done   done   403    done   403    403    404    404
"""

LINK = f"""
{"":34}  open   used   closed  expired  made-up
approve                             done   410    410     410      410
approve what changed since          409    410    410     410      410
ask for changes                     done   410    410     410      410
"""

WORKER = f"""
{"":34}  worker
approved and due                    leaves
not approved                        stays
changed after it was approved       stays
legal was asked and silent          stays
the brake is on                     stays
the brake is on, but not for it     leaves
cooling off                         stays
a closed period began               stays
its account is broken               stays
its account is another voice's      stays
its author was removed              stays
its author may no longer write      stays
too late                            stays
another one leaves there now        stays
"""

TABLES = {"page": PAGE, "api": API, "command": COMMAND, "link": LINK, "worker": WORKER}
WIDTH = 36


def columns_of(table: str) -> list[str]:
    """Who tries."""
    return table.strip("\n").splitlines()[0].split()


def rows_of(table: str) -> Iterator[tuple[str, list[str]]]:
    """What is tried, and what each gets."""
    for line in table.strip("\n").splitlines()[1:]:
        yield line[:WIDTH].strip(), line[WIDTH:].split()
