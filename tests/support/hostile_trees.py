"""Malformed trees as files, by name: the text, and words that the one message about it has to have."""

from __future__ import annotations

from hostile_files import CANARY, X

HEAD = 'schema = 1\nform = "tree"\n'
PLAYERS = "[players]\none = {}\ntwo = {}\n"
OUT = '[[moves]]\nat = ""\nplayer = "one"\nactions = ["out", "in"]\n'
SHARE = '[[moves]]\nat = "in"\nplayer = "two"\nactions = ["fight", "share"]\n'
PAID = '[payoffs]\n"out" = [0, 2]\n"in/fight" = [-1, "-x"]\n"in/share" = [1, 1]\n'
ENTRY = HEAD + PLAYERS + OUT + SHARE + PAID + X
DRAW = '"in/y/fight" = [0, 0]\n"in/y/share" = [0, 0]\n"in/x/fight" = [0, 0]\n"in/x/share" = [0, 0]\n'
CODED = f"open('{CANARY}', 'w')"


def changed(old: str, new: str) -> str:
    """The tree of the entrant with one text of it replaced."""
    assert ENTRY.count(old) == 1, old
    return ENTRY.replace(old, new)


def move(at: str = '"in"', player: str = '"two"', rest: str = 'actions = ["fight", "share"]') -> str:
    return changed(SHARE, f"[[moves]]\nat = {at}\nplayer = {player}\n{rest}\n")


def paid(value: str) -> str:
    return changed('[-1, "-x"]', value)


def payoff(text: str) -> str:
    return paid(f"[0, '{text}']")


def chance(table: str) -> str:
    """A draw of x or y after `in`, with these probabilities."""
    return (
        f'{HEAD}{PLAYERS}{OUT}[[moves]]\nat = "in"\nplayer = "chance"\nprobabilities = {table}\n'
        f'[payoffs]\n"out" = [0, 2]\n"in/x" = [-1, 0]\n"in/y" = [1, 1]\n{X}'
    )


def answer(text: str) -> str:
    return f"{ENTRY}[[answers]]\n{text}\n"


def chain(length: int) -> str:
    """One move after the other, each with one action."""
    steps = ("/".join("a" * k) for k in range(length))
    moves = "".join(f"[[moves]]\nat = '{at}'\nplayer = 'one'\nactions = ['a']\n" for at in steps)
    return f"{HEAD}[players]\none = {{}}\n{moves}[payoffs]\n'{'/'.join('a' * length)}' = [0]\n"


def lines(entries: list[str]) -> str:
    """A list of TOML, a thousand entries a line."""
    return "[\n" + ",\n".join(", ".join(entries[k : k + 1_000]) for k in range(0, len(entries), 1_000)) + "\n]"


def wide(count: int, payoffs: int = 1) -> str:
    names = lines([f"'a{k}'" for k in range(count)])
    rows = "".join(f"a{k} = [0]\n" for k in range(payoffs))
    return f"{HEAD}[players]\none = {{}}\n[[moves]]\nat = ''\nplayer = 'one'\nactions = {names}\n[payoffs]\n{rows}"


def tied(count: int) -> str:
    """Chance draws one of many histories, and a player moves at all of them without knowing which; one pays nothing."""
    drawn = "".join(f"a{k} = '1/{count}'\n" for k in range(count))
    at = lines([f"'a{k}'" for k in range(count)])
    rows = "".join(f"'a{k}/b' = [0]\n" for k in range(count - 1))
    return (
        f"{HEAD}[players]\none = {{}}\n[[moves]]\nat = ''\nplayer = 'chance'\n[moves.probabilities]\n{drawn}"
        f"[[moves]]\nat = {at}\nplayer = 'one'\nactions = ['b']\n[payoffs]\n{rows}"
    )


def draws(count: int, table: str) -> str:
    """Chance moves many times, each time with formulas of its own; `table` has {0} for the number."""
    moves = "".join(
        f"[[moves]]\nat = 'a{k}'\nplayer = 'chance'\nprobabilities = {table.replace('{0}', str(k + 1))}\n"
        for k in range(count)
    )
    names = ", ".join(f"'a{k}'" for k in range(count))
    rows = "".join(f"'a{k}/x' = [0]\n'a{k}/y' = [0]\n" for k in range(count))
    return (
        f"{HEAD}[players]\none = {{}}\n{X}{X.replace('[parameters.x]', '[parameters.y]')}[[moves]]\nat = ''\n"
        f"player = 'one'\nactions = [{names}]\n{moves}[payoffs]\n{rows}"
    )


TREES: dict[str, tuple[str, str]] = {
    "truncated in a text": (ENTRY[: ENTRY.index("share") + 3], "line"),
    "truncated after a move": (ENTRY[: ENTRY.index("[payoffs]")], "payoffs is missing"),
    "without moves": (HEAD + PLAYERS + PAID + X, "moves is missing"),
    "without players": (HEAD + OUT + SHARE + PAID + X, "players is missing"),
    "an empty list of moves": (HEAD + "moves = []\n" + PLAYERS + PAID + X, "the beginning is not finished"),
    "a history that is not finished": (changed('"in/share" = [1, 1]\n', ""), "'in/share' is not finished"),
    "the beginning is not there": (changed(OUT, ""), "the beginning is not finished"),
    "a payoff that is not reachable": (ENTRY.replace('"in/share" =', '"in/share/on" = [0, 0]\n"in/share" ='),
                                       "nobody moves at 'in/share'"),
    "a payoff with a typo": (changed('"in/share"', '"in/shrae"'), "unless 'in/shrae' is meant for it"),
    "a payoff too many, with a typo": (changed('"out" =', '"in/shrae" = [0, 0]\n"out" ='), "did you mean 'share'"),
    "a move with a typo": (changed('at = "in"', 'at = "inn"'), "unless 'inn' is meant for it"),
    "a move too many, with a typo": (move('"in"') + '[[moves]]\nat = "uot"\nplayer = "one"\nactions = ["a"]\n',
                                     "did you mean 'out'"),
    "a move and a payoff": (changed('"out" =', '"in" = [0, 0]\n"out" ='), "'in' has a move and pays"),
    "probabilities that sum to 0.9": (chance("{ x = 0.5, y = 0.4 }"), "moves at 'in', probabilities: they sum to 9/10"),
    "probabilities that sum to more": (chance("{ x = 0.5, y = 1 }"), "they sum to 3/2"),
    "probabilities that do not sum to 1 everywhere": (chance("{ x = 'x/2', y = '1/2' }"),
        "whatever the parameters are"),
    "a probability below 0": (chance("{ x = '-1/2', y = '3/2' }"), "moves at 'in', probabilities: -1/2 is below 0"),
    "a probability below 0 somewhere": (chance("{ x = 'x - 1/2', y = '3/2 - x' }"), "x - 1/2 is below 0 at x = 0"),
    "a probability below 0 on a curve": (chance("{ x = '(x - 1)**2 - 1/9', y = '10/9 - (x - 1)**2' }"),
        "below 0 at x = "),
    "a probability with a comparison": (chance("{ x = 'Max(x, 1) - 1', y = '2 - Max(x, 1/2)' }"), "whatever"),
    "a probability with a pole": (chance("{ x = '1/x', y = '1 - 1/x' }"), "denominator"),
    "a probability of a stranger": (chance("{ x = 'z', y = '1 - z' }"),
        "moves[1].probabilities.x, column 1: 'z' is not declared"),
    "a probability with code": (chance(f'{{ x = "{CODED}", y = 0 }}'), "moves[1].probabilities.x, column 6"),
    "a probability as a list": (chance("{ x = [1], y = 0 }"), "probabilities.x"),
    "probabilities as a list": (chance("[0.5, 0.5]"), "moves[1].probabilities: expected a table of actions"),
    "no probability": (chance("{}"), "moves[1]: there are no actions"),
    "chance without probabilities": (move(player='"chance"'), "moves[1]: chance has a table of probabilities"),
    "chance with nothing": (move(player='"chance"', rest=""), "moves[1]: probabilities is missing"),
    "probabilities for a player": (move(rest="probabilities = { fight = 0.5, share = 0.5 }"), "only chance has"),
    "probabilities and actions": (move(rest='actions = ["fight", "share"]\nprobabilities = { fight = 1 }'),
        "only chance has"),
    "one history in two information sets": (ENTRY + SHARE, "'in' has a move of two already"),
    "one history of two players": (ENTRY + SHARE.replace('"two"', '"one"'), "'in' has a move of two already"),
    "one history with two lists of actions": (ENTRY + SHARE.replace('"share"', '"yield"'), "'in' has a move of two"),
    "one history twice in its information set": (move('["in", " in "]'), "'in' is there twice"),
    "a set with a history that ends": (move('["in", "out"]'), "'out' has a move and pays"),
    "a set one history of which begins another": (move('["in", "in/fight"]'),
        "moves[1].at: 'in/fight' comes after another history"),
    "a history on the way to itself": (
        changed(SHARE, SHARE.replace('"in"', '["", "in"]').replace('"two"', '"one"')).replace(OUT, "")
        .replace('"fight", "share"', '"out", "in"').replace("in/fight", "in/out").replace("in/share", "in/in"),
        "comes after another history of its information set"),
    "labels that go round": (move(rest='actions = ["in"]').replace('"in/fight"', '"in/in"').replace(
        '"in/share"', '"in/in/in"'), "nobody moves at 'in/in'"),
    "an action with a slash": (move(rest='actions = ["fight/now", "share"]'), "fight/now"),
    "an action with a blank": (move(rest='actions = ["fight now", "share"]'), "fight now"),
    "an action written from right to left": (move(rest='actions = ["\u05d0\u05d1", "share"]'), "from right to left"),
    "an action with a mark that turns the text": (move(rest='actions = ["a\\u202eb", "share"]'), "U+202E"),
    "an action with markup": (move(rest='actions = ["<b>", "share"]'), "holds '<'"),
    "an action without a name": (move(rest='actions = ["", "share"]'), "the label is empty"),
    "an action as a number": (move(rest="actions = [1, 2]"), "an action is 1"),
    "an action as a table": (move(rest="actions = [{}, {}]"), "an action is"),
    "no action": (move(rest="actions = []"), "there are no actions"),
    "an action twice": (move(rest='actions = ["fight", "fight"]'), "fight is there twice"),
    "actions as a text": (move(rest='actions = "fight"'), "list"),
    "actions missing": (move(rest=""), "moves[1]: actions is missing"),
    "a key of a move with a typo": (move(rest='action = ["fight"]'), "did you mean 'actions'"),
    "a history of blanks": (move('"in/ /x"'), "moves[1].at, the history 'in/ /x'"),
    "a history that ends with a slash": (move('"in/"'), "the label is empty"),
    "a history that begins with a slash": (move('"/in"'), "the label is empty"),
    "a history with code": (move(f'"{CODED}"'), "moves[1].at"),
    "a history as a number": (move("3"), "a history is a text"),
    "a history as a table": (move("{}"), "a history is a text"),
    "no history": (move("[]"), "there are no histories"),
    "lists of lists of lists": (move('[[["in"]]]'), "a history is a text"),
    "a player with a typo": (move(player='"tow"'), "did you mean 'two'"),
    "a player as a number": (move(player="3"), "player is 3"),
    "a move without a player": (changed('at = "in"\nplayer = "two"\n', 'at = "in"\n'), "player is missing"),
    "a move without a place": (changed('at = "in"\n', ""), "at is missing"),
    "a move as a text": (changed(OUT + SHARE, "").replace(HEAD, HEAD + 'moves = ["one"]\n'), "moves[0]"),
    "moves as a table": (changed(OUT + SHARE, '[moves]\nat = ""\n'), "moves: expected tables headed [[moves]]"),
    "moves as a text": (changed(OUT + SHARE, "").replace(HEAD, HEAD + 'moves = "one"\n'), "moves: expected"),
    "a player called chance": (changed("two = {}", "chance = {}"), "chance is no player"),
    "a player called nobody": (changed("two = {}", "nobody = {}"), "nobody"),
    "players with strategies": (changed("two = {}", 'two = { strategies = ["a"] }'), "only players of the normal form"),
    "players as numbers": (changed("two = {}", "two = 2"), "players.two"),
    "players as a list": (ENTRY.replace(PLAYERS, "").replace(HEAD, HEAD + 'players = ["one", "two"]\n'), "players"),
    "no players": (ENTRY.replace(PLAYERS, "[players]\n"), "players: there are none"),
    "seven players": (ENTRY.replace(PLAYERS, "[players]\n" + "".join(f"p{k} = {{}}\n" for k in range(7))),
                      "there are 7; at most 6"),
    "payoffs too few": (paid("[0]"), "1 entry"),
    "payoffs too many": (paid("[0, 0, 0]"), "3 entries"),
    "payoffs as a number": (paid("3"), "found 3"),
    "payoffs as a text": (paid('"00"'), "found '00'"),
    "payoffs as a table": (paid("{ one = 1, two = 2 }"), "expected a list of 2 payoffs"),
    "a payoff as a list": (paid("[0, [1]]"), "for two"),
    "payoffs of a history twice": (changed('"out" =', '"in / fight" = [0, 0]\n"out" ='), "in/fight is there twice"),
    "payoffs in a list": (ENTRY.replace(PAID, "").replace(HEAD, HEAD + "payoffs = [[0, 0]]\n"),
        "payoffs: expected a table"),
    "a matrix": (ENTRY.replace(PAID, "[matrix]\none = [[1, 2], [3, 4]]\ntwo = [[1, 2], [3, 4]]\n"), "'matrix'"),
    "profiles in place of histories": (changed('"in/fight"', '"in, fight"'), "payoffs, the history 'in, fight'"),
    "no payoffs": (ENTRY.replace(PAID, "[payoffs]\n"), "is not finished"),
    "a payoff with code": (payoff(CODED.replace("'", '"')), "column"),
    "a payoff with a pole": (payoff("1/x"), "the denominator x is zero at x = 0"),
    "a payoff of a stranger": (payoff("y"), "'y' is not declared"),
    "a formula with a typo": (payoff("cost").replace("[parameters.x]", "[parameters.costs]"), "did you mean 'costs'"),
    "a payoff too high": (payoff("(((x**12)**12)**12)**12"), "1728 as its degree"),
    "a payoff of many digits": (paid("[0, " + "9" * 5_000 + "]"), "more than 420 characters"),
    "a payoff beyond all numbers": (paid("[0, 1e9999999]"), "beyond 400"),
    "an infinite payoff": (paid("[0, inf]"), "not a finite number"),
    "a payoff that is no number": (paid("[0, nan]"), "not a finite number"),
    "a long payoff": (payoff("x" + "+1" * 45_000), "pieces"),
    "many long payoffs": (wide(60, 0) + "".join(f"a{k} = ['{'1+' * 1_500}{k}']\n" for k in range(60)), "pieces"),
    "an answer about a stranger": (answer("claim = 'played(in/shrae)'\niff = '1 > 0'"), "did you mean 'share'"),
    "an answer about the beginning": (answer("claim = 'played()'\niff = '1 > 0'"), "takes a history"),
    "an answer about two histories": (answer("claim = 'played(out, in)'\niff = '1 > 0'"), "takes a history"),
    "an answer about a stranger's value": (answer("claim = 'value(tow) > 0'\niff = '1 > 0'"), "did you mean 'two'"),
    "an answer that lists equilibria": (answer("equilibria = [['in', 'share']]"), "a claim with iff"),
    "an answer about an equilibrium": (answer("claim = 'equilibrium(in)'\niff = '1 > 0'"),
        "speaks of games where all move at once"),
    "an answer without a claim": (answer("iff = '1 > 0'"), "answers[0]"),
    "an answer with a condition of a stranger": (answer("claim = 'played(out)'\niff = 'y > 0'"), "answers[0].iff"),
    "two thousand answers": (ENTRY + "[[answers]]\nclaim = 'played(out)'\niff = 'x > 0'\n" * 2_000,
        "at most 1000 are read"),
    "a lever of a stranger": (ENTRY + "control = 'tow'\n", "did you mean 'two'"),
    "nesting two thousand deep": (chain(1_850), "a history of 201 actions"),
    "a history ten thousand deep": (move(f"'{'/'.join(['in'] * 10_000)}'"), "a history of 10000 actions"),
    "arrays ten thousand deep": (move("[" * 10_000 + "]" * 10_000), "nested more than 20 deep"),
    "seventy thousand actions": (wide(70_000), "'a1' is not finished"),
        "twenty thousand payoffs that are not reached": (wide(1, 20_000), "'a1' is not reachable"),
    "twelve thousand histories in one information set": (tied(12_000), "'a11999/b' is not finished"),
    "many different probabilities": (draws(1_500, "{ x = 'x/2 + {0}', y = '1 - x/2 - {0}' }"), "below 0 at x = 1"),
    "many hard probabilities": (
        draws(150, "{ x = '((x**4 - 3*x*y + y**4 - 1)**2 + 1/10**9)/{0}00', "
                   "y = '1 - ((x**4 - 3*x*y + y**4 - 1)**2 + 1/10**9)/{0}00' }"), "is below 0 at x = 19/10"),
    "a hard probability": (
        draws(1, "{ x = '((x**4 - 3*x*y + y**4 - 1)**2 - 1/10**9)/{0}000', "
                 "y = '1 - ((x**4 - 3*x*y + y**4 - 1)**2 - 1/10**9)/{0}000' }"), "is below 0 at x = "),
}  # fmt: skip
