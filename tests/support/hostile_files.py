"""Hostile game files, by name: the text that a person, or nobody, could mean."""

from __future__ import annotations

import random

from solver.forms.files.toml_read import MAX_BYTES

HEAD = 'schema = 1\nform = "normal"\n'
ONE = HEAD + '[players]\none = { strategies = ["a"] }\n'
TWO = HEAD + '[players]\none = { strategies = ["a", "b"] }\ntwo = { strategies = ["c", "d"] }\n'
X = "[parameters.x]\nbaseline = 1\nrange = [0, 2]\n"
CANARY = "CANARY"


def expression(text: str) -> str:
    """A game whose only payoff is the text, as a literal string of TOML."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'{ONE}[payoffs]\na = ["{quoted}"]\n{X}'


def bare(value: str) -> str:
    return f"{ONE}[payoffs]\na = [{value}]\n"


def parameter(lines: str, name: str = "x") -> str:
    return f"{ONE}[payoffs]\na = [1]\n[parameters.{name}]\n{lines}\n"


def condition(text: str) -> str:
    return f'{ONE}[payoffs]\na = [1]\n{X}[[assumptions]]\nwhere = "{text}"\n'


def terms(lines: str, payoff: str = "t") -> str:
    return f'{ONE}[payoffs]\na = ["{payoff}"]\n{X}[terms]\n{lines}\n'


def chain(link: str) -> str:
    """Terms t0 to t189, each made of the one before."""
    later = "".join(f"t{k} = '{link.format(k - 1)}'\n" for k in range(1, 190))
    return terms(f"t0 = 'x'\n{later}", "t189")


CODE = {
    "import": f"__import__('os').system('touch {CANARY}')",
    "open": f"open('{CANARY}', 'w')",
    "exec": f"exec(\"open('{CANARY}', 'w')\")",
    "eval": f'eval(\'open("{CANARY}", "w")\')',
    "lambda": f"(lambda: open('{CANARY}', 'w'))()",
    "comprehension": f"[open('{CANARY}', 'w') for _ in (1,)]",
    "walrus": f"(x := open('{CANARY}', 'w'))",
    "f-string": f"f\"{{open('{CANARY}', 'w')}}\"",
    "attribute": "x.__class__.__mro__",
    "subclasses": "().__class__.__base__.__subclasses__()",
    "index": "x[0]",
    "dunder": "__builtins__",
    "semicolon": f"x; open('{CANARY}', 'w')",
    "newline": f"x\nopen('{CANARY}', 'w')",
    "backticks": f"`touch {CANARY}`",
    "shell": f"$(touch {CANARY})",
    "keyword": "Max(x, key=open)",
    "star": "Max(*x)",
    "sympify": "Symbol('x').subs(x, 1)",
    "decorator": "@x",
}

EXPRESSIONS = {
    "tower": "9**9**9",
    "large exponent": "x**9999999",
    "fractional exponent": "x**0.5",
    "name as exponent": "2**x",
    "power of power": "(((((9**12)**12)**12)**12)**12)**12",
    "parentheses": "(" * 5_000 + "x" + ")" * 4_999,
    "ten thousand parentheses": "(" * 10_000 + "x" + ")" * 10_000,
    "calls": "Abs(" * 2_000 + "x" + ")" * 2_000,
    "minus signs": "-" * 9_000 + "x",
    "a hundred thousand minus signs": "-" * 99_000 + "x",
    "great decimal exponent": "1e9999999",
    "small decimal exponent": "1e-9999999",
    "many digits": "9" * 5_000,
    "many decimals": "0." + "1" * 5_000,
    "cyrillic": "\u0445 + 1",
    "full width": "\uff58 + 1",
    "mathematical": "\U0001d465 + 1",
    "zero width": "x\u200b + 1",
    "right to left": "x\u202e + 1",
    "superscript": "x\u00b2",
    "arabic digits": "\u0661 + x",
    "null": "x\\u0000",
    "nan": "nan",
    "infinity": "inf",
    "exp": "exp(x)",
    "sqrt": "sqrt(x)",
    "undeclared": "y",
    "implicit product": "2x",
    "division by zero": "x/0",
    "empty": "",
    "blank": "   ",
    "comment": "x # comment",
    "comparison": "x > 1",
    "assignment": "x = 1",
    "long": "x" + " + x" * 5_000,
    "expansion": "*".join(f"(x + {k})" for k in range(1, 300)),
    "many terms": "(" + " + ".join(f"1/(x + {k})" for k in range(60)) + ")**12",
}

NUMBERS = {
    "bare nan": "nan",
    "bare infinity": "-inf",
    "boolean": "true",
    "date": "2024-01-01",
    "time": "10:00:00",
    "list": "[1]",
    "table": "{ a = 1 }",
    "bare large exponent": "1e9999999",
    "bare small exponent": "1e-9999999",
    "exponent beyond decimals": "1e99999999999999999999999",
    "huge integer": "9" * 5_000,
    "huge integer in pieces": "9" * 410,
    "hexadecimal": "0x" + "f" * 400,
}

FILES: dict[str, str | bytes] = {
    "nothing": b"",
    "blanks": b" \n\t\n" * 100,
    "newlines": b"\n" * MAX_BYTES,
    "binary junk": random.Random(1).randbytes(10_000),
    "nulls": b"\0" * 100_000,
    "latin-1": (HEAD + "title = 'caf\xe9'\n").encode("latin-1"),
    "utf-16": (ONE + "[payoffs]\na = [1]\n").encode("utf-16"),
    "utf-32": (ONE + "[payoffs]\na = [1]\n").encode("utf-32"),
    "cut inside a character": (HEAD + "title = '\u00e9").encode()[:-1],
    "an image": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    "a picture of text": "\u2588" * 20_000,
    "fifty megabytes": b"#" * 50_000_000,
    "a comment of almost the bound": b"#" * (MAX_BYTES - 1),
    "json": '{"schema": 1, "form": "normal"}',
    "yaml": "schema: 1\nform: normal\n",
    "html": "<!doctype html><html></html>",
    "carriage returns only": ONE.replace("\n", "\r"),
    "dotted keys": ".".join("a" * 40_000) + " = 1",
    "spaced dotted keys": " . ".join("a" * 20_000) + " = 1",
    "dotted header": "[" + ".".join("a" * 40_000) + "]",
    "quoted dotted keys": ".".join(['"a"'] * 20_000) + " = 1",
    "dotted keys after a string": 'note = """a""""\n' + ".".join("a" * 40_000) + " = 1",
    "lines of dotted keys": "".join(f"a.b.c.d{k} = 1\n" for k in range(40_000)),
    "nested arrays": "a = " + "[" * 40_000 + "]" * 40_000,
    "nested arrays on lines": "a = " + "[\n" * 40_000,
    "nested inline tables": "a = " + "{ a = " * 15_000 + "1" + " }" * 15_000,
    "many tables": "".join(f"[t{k}]\n" for k in range(40_000)),
    "many tables in a table": ONE + "".join(f"[parameters.p{k}]\nbaseline = 1\n" for k in range(3_900)),
    "many array tables": "[[answers]]\n" * 40_000,
    "many keys": "".join(f"a{k} = 1\n" for k in range(45_000)),
    "many values": "a = [\n" + ("1," * 1_000 + "\n") * 200 + "]",
    "many lines": "# \n" * 400_000,
    "long key": "a" * 90_000 + " = 1",
    "long quoted key": '"' + "a" * 90_000 + '" = 1',
    "open string": 'title = "' + "a" * 90_000,
    "a word after a long text": 'a = ["' + "x" * 90_000 + '" y]',
    "open text": 'title = """' + 'a"\n' * 40_000,
    "many quotes": 'title = ' + '"' * 90_000,
    "many escapes": 'title = "' + "\\u0041" * 16_000,
    "duplicate key": "schema = 1\nschema = 1\n",
    "duplicate table": ONE + "[players]\n",
    "duplicate parameter": parameter("baseline = 1\nrange = [0, 2]\n" + X),
    "no schema": 'form = "normal"\n',
    "schema as text": 'schema = "1"\nform = "normal"\n',
    "schema as boolean": 'schema = true\nform = "normal"\n',
    "later schema": 'schema = 2\nform = "normal"\n',
    "later form": 'schema = 1\nform = "tree"\n',
    "form as list": 'schema = 1\nform = ["normal"]\n',
    "unknown key": bare("1") + 'titel = "x"\n' + "[x]\n",
    "title as number": HEAD + "title = 3\n" + ONE[len(HEAD) :] + "[payoffs]\na = [1]\n",
    "no players": HEAD + "[players]\n[payoffs]\n",
    "players as list": HEAD + 'players = ["one", "two"]\npayoffs = {}\n',
    "no strategies": HEAD + "[players]\none = { strategies = [] }\n[payoffs]\n",
    "duplicate strategy": HEAD + '[players]\none = { strategies = ["a", "a"] }\n[payoffs]\na = [1]\n',
    "strategy of another alphabet": HEAD + "[players]\none = { strategies = ['\u0430'] }\n[payoffs]\n",
    "strategies as number": HEAD + "[players]\none = { strategies = 3 }\n[payoffs]\n",
    "strategy as table": HEAD + "[players]\none = { strategies = [{}] }\n[payoffs]\n",
    "markup in a name": HEAD + "[players]\n'<script>' = { strategies = ['a'] }\n[payoffs]\na = [1]\n",
    "escape codes in a name": HEAD + '[players]\n"\\u001b[31m" = { strategies = ["a"] }\n[payoffs]\n',
    "millions of cells": HEAD + "".join(
        f"players.p{k} = {{ strategies = ['a', 'b', 'c', 'd', 'e', 'f', 'g'] }}\n" for k in range(12)
    ) + "payoffs = {}\n",
    "missing cell": TWO + "[payoffs]\n'a, c' = [1, 1]\n",
    "extra cell": TWO + "[payoffs]\n'a, c' = [1, 1]\n'a, e' = [1, 1]\n",
    "cell twice": ONE + "[payoffs]\n'a' = [1]\n' a' = [1]\n",
    "cell too short": TWO + "[payoffs]\n'a, c' = [1]\n",
    "cell too long": TWO + "[payoffs]\n'a, c' = [1, 1, 1]\n",
    "cell as text": ONE + "[payoffs]\na = '1'\n",
    "no payoffs": ONE,
    "empty payoffs": ONE + "[payoffs]\n",
    "payoffs and matrix": ONE + "[payoffs]\na = [1]\n[matrix]\none = [1]\n",
    "empty matrix": TWO + "[matrix]\none = []\ntwo = []\n",
    "ragged matrix": TWO + "[matrix]\none = [[1, 2], [3]]\ntwo = [[1, 2], [3, 4]]\n",
    "matrix of a stranger": TWO + "[matrix]\none = [[1, 2], [3, 4]]\nthree = [[1, 2], [3, 4]]\n",
    "matrix too deep": TWO + "[matrix]\none = [[[1], 2], [3, 4]]\ntwo = [[1, 2], [3, 4]]\n",
    "matrix too flat": TWO + "[matrix]\none = [1, 2]\ntwo = [1, 2]\n",
    "low above high": parameter("baseline = 1\nrange = [2, 0]"),
    "empty range": parameter("baseline = 1\nrange = [1, 1]"),
    "range of one": parameter("baseline = 1\nrange = [0]"),
    "range of text": parameter("baseline = 1\nrange = '0 to 2'"),
    "range without end": parameter("baseline = 1\nrange = [0, inf]"),
    "baseline outside": parameter("baseline = 3\nrange = [0, 2]"),
    "baseline nan": parameter("baseline = nan\nrange = [0, 2]"),
    "baseline as formula": parameter('baseline = "1 + 1"\nrange = [0, 2]'),
    "no baseline": parameter("range = [0, 2]"),
    "no range": parameter("baseline = 1"),
    "hyphen in a parameter": parameter("baseline = 1\nrange = [0, 2]", "a-b"),
    "parameter of another alphabet": parameter("baseline = 1\nrange = [0, 2]", "'sh\u0435ild'"),
    "parameter called and": parameter("baseline = 1\nrange = [0, 2]", "and"),
    "command in a symbol": parameter("baseline = 1\nrange = [0, 2]\nsymbol = '\\input{/etc/passwd}'"),
    "control of a stranger": parameter("baseline = 1\nrange = [0, 2]\ncontrol = 'China'"),
    "unknown distribution": parameter("baseline = 1\nrange = [0, 2]\ndistribution = 'cauchy'"),
    "parameter and term": terms("x = '1'"),
    "term of itself": terms("t = 't + 1'"),
    "terms in a circle": terms("t = 'u'\nu = 'v'\nv = 't'"),
    "doubling terms": chain("t{0} + t{0}"),
    "raised terms": chain("t{0}**12"),
    "many terms": terms("".join(f"t{k} = '1'\n" for k in range(4_000)), "t1"),
    "long chain of terms": chain("-(1 + t{0})"),
    "assumption with code": condition(f"__import__('os').system('touch {CANARY}') > 0"),
    "assumption without comparison": condition("x"),
    "assumption as number": f"{ONE}[payoffs]\na = [1]\n[[assumptions]]\nwhere = 1\n",
    "assumption about a stranger": condition("y > 0"),
    "assumption broken at the baseline": condition("x > 1"),
    "assumption with a pole": condition("1/(x - 1) > 0"),
    "assumption with a claim": condition("equilibrium(a)"),
    "denials": condition("not " * 2_000 + "x > 0"),
    "many assumptions": bare("1") + "[[assumptions]]\nwhere = '1 > 0'\n" * 3_000,
    "heavy assumptions": f"{ONE}[payoffs]\na = [1]\n{X}" + (
        "[[assumptions]]\nwhere = '" + " + ".join(f"1/(x + {k})" for k in range(1, 120)) + " > 0'\n"
    ) * 150,
    "heavy payoffs": HEAD + "[players]\none = { strategies = ["
    + ", ".join(f"'s{k}'" for k in range(400)) + "] }\n" + X + "[payoffs]\n"
    + "".join(f"s{k} = ['x{'+1' * 4_000}-{k}']\n" for k in range(400)),
    "answer with code": bare("1") + f"[[answers]]\nclaim = \"open('{CANARY}', 'w')\"\niff = '1 > 0'\n",
    "answer about a stranger": bare("1") + "[[answers]]\nequilibria = [['b']]\n",
    "ragged answer": bare("1") + "[[answers]]\nequilibria = [['a', 'a']]\n",
    "heavy answers": bare("1") + (
        "[[answers]]\niff = '1 > 0'\nclaim = '" + " and ".join(["equilibrium(a)"] * 100) + "'\n"
    ) * 900,
    "pole on the edge of the ranges": expression("1/x"),
    "pole that would cancel": expression("x/x"),
    "pole in a corner": ONE + "[payoffs]\na = ['1/(x + y)']\n" + X + X.replace("[parameters.x]", "[parameters.y]"),
    "pole that an assumption cuts off only in part": f"{ONE}[payoffs]\na = ['1/(x - 1)']\n{X}"
    "[[assumptions]]\nwhere = 'x >= 1'\n",
    "baseline that is not the root": condition("x**2 == 2"),
    "assumptions in too many alternatives": f"{ONE}[payoffs]\na = [1]\n{X}"
    + "".join(f"[[assumptions]]\nwhere = 'x**2 >= {-k} or x > {-k - 1}'\n" for k in range(60)),
    "a denominator in too many cases": f"{ONE}[payoffs]\na = ['1/(1 + "
    + " + ".join(f"Abs(x - {k}*y/10)" for k in range(12)) + f")']\n{X}" + X.replace("[parameters.x]", "[parameters.y]"),
    "a denominator close to zero": f"{ONE}[payoffs]\na = ['1/((x**4 - 3*x*y + y**4 - 1)**2 + 1e-9)']\n{X}"
    + X.replace("[parameters.x]", "[parameters.y]"),
    "player called nobody": HEAD + '[players]\nnobody = { strategies = ["a"] }\n[payoffs]\na = [1]\n',
    "parameter called Min": parameter("baseline = 1\nrange = [0, 2]", "Min"),
    "source without title": bare("1") + "[sources.a]\nyear = 1973\n",
}  # fmt: skip

DISPUTE = 'schema = 1\nform = "dispute"\n'
PAIR = DISPUTE + "[players]\nann = {}\nbob = {}\n"
SHARE = "[issues.s]\nrange = [0, 1]\n"


def utility(text: str, first: str = "s") -> str:
    """A dispute over one issue in which one party's utility is the text."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'{PAIR}{X}{SHARE}[utilities]\nann = "{first}"\nbob = "{quoted}"\n'


def issue(lines: str, name: str = "s") -> str:
    return f'{PAIR}[issues.{name}]\n{lines}\n[utilities]\nann = "1"\nbob = "1"\n'


def agreements(lines: str) -> str:
    return f"{PAIR}{X}[agreements]\n{lines}\n"


ALL = agreements("all = [1, 0]")
PIE = utility("1 - s")
CODED = f"open('{CANARY}', 'w')"

DISPUTES: dict[str, str | bytes] = {
    "nothing to bargain over": PAIR,
    "issues and agreements": PIE + "[agreements]\nall = [1, 0]\n",
    "issues without utilities": PAIR + SHARE,
    "utilities without issues": PAIR + "[utilities]\nann = '1'\nbob = '1'\n",
    "utilities with agreements": ALL + "[utilities]\nann = '1'\nbob = '1'\n",
    "one party": DISPUTE + "[players]\nann = {}\n[agreements]\nall = [1]\n",
    "thirteen parties": DISPUTE + "[players]\n" + "".join(f"p{k} = {{}}\n" for k in range(13))
    + f"[agreements]\nall = {[1] * 13}\n",
    "parties with strategies": ALL.replace("ann = {}", 'ann = { strategies = ["a"] }'),
    "parties as numbers": ALL.replace("ann = {}", "ann = 3"),
    "a party called nobody": ALL.replace("ann = {}", "nobody = {}"),
    "markup in a party": ALL.replace("ann = {}", "'<script>' = {}"),
    "payoffs in a dispute": ALL + "[payoffs]\nall = [1, 0]\n",
    "issues in a normal form": bare("1") + SHARE,
    "empty issues": PAIR + "[issues]\n[utilities]\nann = '1'\nbob = '1'\n",
    "no agreements": PAIR + "[agreements]\n",
    "unbounded issue": issue("range = [0, inf]"),
    "issue unbounded in text": issue("range = ['-infinity', 0]"),
    "issue nan": issue("range = [0, nan]"),
    "issue low above high": issue("range = [1, 0]"),
    "issue of one point": issue("range = [1, 1]"),
    "issue without a range": issue("meaning = 'how much'"),
    "issue as a number": PAIR + "[issues]\ns = 1\n[utilities]\nann = '1'\nbob = '1'\n",
    "issue with ends in parameters": issue("range = [0, 'x']"),
    "issue with a baseline": issue("range = [0, 1]\nbaseline = 0"),
    "issue of another alphabet": issue("range = [0, 1]", "'sh\u0430re'"),
    "issue called Max": issue("range = [0, 1]", "Max"),
    "issue and parameter": PAIR + X + "[issues.x]\nrange = [0, 1]\n[utilities]\nann = 'x'\nbob = '1'\n",
    "issue and term": PIE + "[terms]\ns = 'x'\n",
    "command in the symbol of an issue": issue("range = [0, 1]\nsymbol = '\\\\write18{ls}'"),
    "forty-one issues": PAIR + "".join(f"[issues.i{k}]\nrange = [0, 1]\n" for k in range(41))
    + "[utilities]\nann = '1'\nbob = '1'\n",
    "three thousand issues": PAIR + "".join(f"[issues.i{k}]\nrange = [0, 1]\n" for k in range(3_000))
    + "[utilities]\nann = '1'\nbob = '1'\n",
    "utility with code": utility(CODED),
    "utility of a stranger": utility("y"),
    "utility of nobody": PIE + "carl = '1'\n",
    "utility missing": PAIR + SHARE + "[utilities]\nann = 's'\n",
    "utility as a list": PAIR + SHARE + "[utilities]\nann = 's'\nbob = [1, 2]\n",
    "utility with a pole in an issue": utility("1/s"),
    "utility with a pole in both": utility("1/(s + x)"),
    "utility too high": utility("(((s**12)**12)**12)**12"),
    "utility too long when multiplied out": utility("*".join(f"(s + x + {k})" for k in range(150))),
    "agreement too short": agreements("all = [1]"),
    "agreement too long": agreements("all = [1, 0, 0]"),
    "agreement as a number": agreements("all = 1"),
    "agreement twice": agreements("'a, b' = [1, 0]\n'a,b' = [1, 0]"),
    "agreement without a name": agreements("'' = [1, 0]"),
    "agreement with a blank": agreements("'long contract' = [1, 0]"),
    "agreement with code": agreements(f"all = [1, \"{CODED}\"]"),
    "agreement about a stranger": agreements("all = [1, 'y']"),
    "five thousand agreements": agreements("".join(f"a{k} = [1, 0]\n" for k in range(5_000))),
    "disagreement of a stranger": ALL + "[disagreement]\ncarl = 1\n",
    "disagreement about an issue": PIE + "[disagreement]\nann = 's'\n",
    "disagreement with a pole": ALL + "[disagreement]\nann = '1/x'\n",
    "disagreement as a number": 'disagreement = 3\n' + ALL,
    "assumption about an issue": PIE + "[[assumptions]]\nwhere = 's > 0'\n",
    "term about an issue": PIE + "[terms]\nt = 's + 1'\n",
    "control of no party": ALL.replace("range = [0, 2]", "range = [0, 2]\ncontrol = 'carl'"),
    "protocol without a kind": PIE + "[protocol]\ndiscount = [1, 1]\n",
    "protocol of no kind": PIE + "[protocol]\nkind = 'shouting'\n",
    "protocol of three parties": PAIR + "carl = {}\n[agreements]\nall = [1, 0, 0]\n[protocol]\nkind = 'ultimatum'\n",
    "protocol begun by a stranger": PIE + "[protocol]\nkind = 'ultimatum'\nfirst = 'carl'\n",
    "protocol in which nothing presses": PIE + "[protocol]\nkind = 'alternating-offers'\n",
    "protocol with code": PIE + f"[protocol]\nkind = 'alternating-offers'\ndiscount = \"{CODED}\"\n",
    "protocol about an issue": PIE + "[protocol]\nkind = 'alternating-offers'\ndiscount = 's'\n",
    "protocol with a pole": PIE + "[protocol]\nkind = 'alternating-offers'\nbreakdown = '1/x'\n",
    "protocol with another's terms": PIE + "[protocol]\nkind = 'ultimatum'\nrounds = 3\n",
    "protocol with rounds as text": PIE + "[protocol]\nkind = 'finite-offers'\nrounds = 'many'\n",
    "protocol for one only": PIE + "[protocol]\nkind = 'alternating-offers'\ndiscount = { ann = 1 }\n",
    "protocol as text": 'protocol = "ultimatum"\n' + PIE,
    "answer with a claim": ALL + "[[answers]]\nclaim = 'equilibrium(all)'\niff = '1 > 0'\n",
    "answer of no solution": ALL + "[[answers]]\nsolution = 'nahs'\npayoffs = ['1', '0']\n",
    "answer that says nothing": ALL + "[[answers]]\nsolution = 'nash'\n",
    "answer about another issue": PIE + "[[answers]]\nsolution = 'nash'\nvalues = { t = '1' }\n",
    "answer with code in a value": PIE + f"[[answers]]\nsolution = 'nash'\nvalues = {{ s = \"{CODED}\" }}\n",
    "answer too short": ALL + "[[answers]]\nsolution = 'nash'\npayoffs = ['1']\n",
    "answer with values as a list": PIE + "[[answers]]\nsolution = 'nash'\nvalues = ['s', '1']\n",
    "answer about a stranger": ALL + "[[answers]]\nsolution = 'zone'\niff = 'y > 0'\n",
    "heavy answers": ALL + "[[answers]]\nsolution = 'zone'\niff = 'x > 0'\n" * 3_000,
    "heavy utilities": utility("s" + "+x" * 45_000),
}  # fmt: skip

NFG = 'NFG 1 R "t" { "a" "b" } '
SMALL_NFG = NFG + "{ 2 1 } "
GAMBIT: dict[str, str | bytes] = {  # known by their first word, whatever the file is called
    "nothing but the first word": "NFG",
    "junk after the first word": b"NFG \xff\xfe\x00\x80" * 100_000,
    "null characters": "NFG 1 R " + "\0" * 1_000_000,
    "truncated": SMALL_NFG + "1 2 3",
    "truncated in a text": NFG + '{ 2 1 } "' + "x" * 3_000_000,
    "backslashes without end": 'NFG 1 R "' + "\\" * 3_000_000,
    "nested ten thousand deep": "NFG 1 R " + "{ " * 10_000 + "} " * 10_000,
    "nested players": 'NFG 1 R "t" ' + "{ " * 1_900_000,
    "nested strategies": NFG + "{ " * 1_900_000,
    "nested outcomes": SMALL_NFG + "{ " * 1_900_000,
    "three million payoffs": SMALL_NFG + "0 " * 3_000_000,
    "two million payoffs": SMALL_NFG + "0 " * 1_900_000,
    "half a million players": 'NFG 1 R "t" { ' + '"" ' * 500_000,
    "half a million strategies": NFG + '{ { ' + '"" ' * 500_000,
    "hundreds of thousands of outcomes": SMALL_NFG + "{ " + '{ "" 0 0 } ' * 300_000 + "} 1 1",
    "enormous counts": NFG + "{ 1000000 1000000 }",
    "a count of many digits": NFG + "{ " + "9" * 1_000_000 + " 1 } 0",
    "counts whose product is enormous": NFG + "{ 1000 1000 } 0",
    "twelve players of a thousand strategies": 'NFG 1 R "t" { ' + '"" ' * 12 + "} { " + "1000 " * 12 + "} 0",
    "negative count": NFG + "{ -2 1 } 0",
    "index out of range": SMALL_NFG + '{ { "" 1 2 } } 1 2',
    "negative index": SMALL_NFG + '{ { "" 1 2 } } 1 -1',
    "many digits": SMALL_NFG + "1 2 3 " + "9" * 1_000_000,
    "many decimals": SMALL_NFG + "1 2 3 0." + "9" * 1_000_000,
    "great exponent": SMALL_NFG + "1 2 3 1e9999999",
    "small exponent": SMALL_NFG + "1 2 3 1e-9999999",
    "division by zero": SMALL_NFG + "1 2 3 1/0",
    "nan": SMALL_NFG + "1 2 3 nan",
    "code": SMALL_NFG + f"1 2 3 open('{CANARY}','w')",
    "a long title": f'NFG 1 R "{"t" * 200_000}" {{ "a" }} {{ 1 }} 0',
}  # fmt: skip

EFG = 'EFG 2 R "t" { "a" "b" } '
TWO_ACTIONS = EFG + 'p "" 1 1 "i" { "x" "y" } 0 '
HALF = ' "" { ' + '"" 1/10000 ' * 10_000 + "} 0 "  # ten thousand actions of chance
GAMBIT |= {
    "tree: nothing but the first word": "EFG",
    "tree: junk": b"EFG 2 R \x00\x01\x02" + bytes(range(256)) * 10_000,
    "tree: no nodes": EFG,
    "tree: truncated": TWO_ACTIONS + 't "" 0',
    "tree: too many nodes": TWO_ACTIONS + 't "" 0 ' * 3,
    "tree: the fault at the end of four megabytes": EFG + 'c "" 1' + HALF + "".join(
        f'p "" 1 {k + 1} "" {{ "a" "b" "c" "d" "e" "f" "g" "h" "i" "j" }} 0\n'
        + "".join(f't "" {k * 10 + n} "" {{ {k}.5 -{k}/7 }}\n' for n in range(1, 11)) for k in range(9_999)
    ) + 't "" 1 "" { 1 x }',
    "tree: half a million ends": TWO_ACTIONS + 't "" 0 ' * 500_000,
    "tree: three million nodes": TWO_ACTIONS + 't "" 0 ' * 3_000_000,
    "tree: hundreds of thousands of nodes": EFG + 'c "" 1' + HALF + ('c "" 1 0 ' + 't "" 0 ' * 9_999) * 40,
    "tree: the same without an end": EFG + 'c "" 1' + HALF + ('p "" 1 1 "" { "x" "y" } 0 ' + 't "" 0 t "" 0 ') * 9_999,
    "tree: a set of very many nodes, without an end": EFG + 'c "" 1' + HALF + 'p "" 1 1 "" { "x" "y" } 0 '
    + 't "" 0 t "" 0 p "" 1 1 0 ' * 9_999 + 't "" 0',
    "tree: ten thousand deep": EFG + "".join(f'p "" 1 {k} "" {{ "x" }} 0 ' for k in range(10_000)) + 't "" 0',
    "tree: deep with long labels": EFG
    + "".join(f'p "" 1 {k} ""' + ' { "' + "x" * 64 + '" "' + "y" * 64 + '" } 0 ' for k in range(9_000)),
    "tree: nested ten thousand deep": "EFG 2 R " + "{ " * 10_000,
    "tree: nested actions": EFG + 'p "" 1 1 "" ' + "{ " * 1_000_000,
    "tree: nested payoffs": EFG + 't "" 1 "" ' + "{ " * 1_000_000,
    "tree: half a million actions": EFG + 'p "" 1 1 "" { ' + '"" ' * 500_000,
    "tree: probabilities that sum to nine tenths": EFG + 'c "" 1 "" { "x" 0.6 "y" .3 } 0 t "" 0 t "" 0',
    "tree: a probability below nothing": EFG + 'c "" 1 "" { "x" 1.5 "y" -.5 } 0 t "" 0 t "" 0',
    "tree: probabilities of many digits": EFG + 'c "" 1 "" { '
    + "".join(f'"" 1/{10**390 + k} ' for k in range(9_000)) + "} 0",
    "tree: a set with two lists": TWO_ACTIONS + 'p "" 1 1 "i" { "x" "z" } 0' + ' t "" 0' * 3,
    "tree: a set of two players": TWO_ACTIONS + 'p "" 2 1 0' + ' t "" 0' * 3,
    "tree: a set that comes after itself": TWO_ACTIONS + 'p "" 1 1 0' + ' t "" 0' * 3,
    "tree: a chain of one set": EFG + 'p "" 1 1 "" { "x" } 0 ' + 'p "" 1 1 0 ' * 198 + 't "" 0',
    "tree: node tokens twice": TWO_ACTIONS + 't t "" 0 t "" 0',
    "tree: a node of no kind": EFG + 'q "" 0',
    "tree: a player out of range": EFG + 'p "" 3 1 "" { "x" } 0 t "" 0',
    "tree: an outcome of nowhere": EFG + 't "" 5',
    "tree: an outcome that pays two things": TWO_ACTIONS + 't "" 1 "" { 1 2 } t "" 1 "" { 1 3 }',
    "tree: an index of many digits": EFG + f't "" {"9" * 1_000_000} "" {{ 1 2 }}',
    "tree: sums of many digits": EFG + "".join(
        f'p "" 1 {k} "" {{ "x" }} {k + 1} "" {{ 1/{10**300 + k} 0 }} ' for k in range(190)
    ) + 't "" 0',
    "tree: code": EFG + f't "" 1 "" {{ open("{CANARY}","w") 1 }}',
    "tree: seven players": 'EFG 2 R "t" { ' + '"" ' * 7 + '} t "" 0',
}  # fmt: skip

SHARED = 'schema = 1\nform = "coalition"\n[players]\nann = {}\nbob = {}\n'


def worth(lines: str) -> str:
    return f"{SHARED}[worth]\n{lines}\n{X}"


TOGETHER = worth("'ann, bob' = 'x'")
COALITIONS: dict[str, str | bytes] = {
    "no worth": SHARED,
    "empty worth": worth(""),
    "worth as list": SHARED + "worth = [1, 2]\n",
    "worth of a stranger": worth("'ann, bobb' = 1"),
    "worth of nobody": worth("'' = 1"),
    "member twice": worth("'ann, ann' = 1"),
    "coalition twice": worth("'ann, bob' = 1\n'bob, ann' = 'x'"),
    "worth with code": worth(f"'ann, bob' = \"{CODED}\""),
    "code as a coalition": worth(f"\"{CODED}\" = 1"),
    "worth as list of two": worth("'ann, bob' = [1, 2]"),
    "worth that divides by zero": worth("'ann, bob' = '1/(x - 1)'"),
    "worth of an unknown name": worth("'ann, bob' = 'y'"),
    "payoffs of coalitions": TOGETHER + "[payoffs]\n'ann' = [1]\n",
    "one alone": 'schema = 1\nform = "coalition"\n[players]\nann = {}\n[worth]\nann = 1\n',
    "nine players": 'schema = 1\nform = "coalition"\n'
    + "".join(f"players.p{k} = {{}}\n" for k in range(9))
    + "worth.p0 = 1\n",
    "many coalitions": SHARED + "[worth]\n" + "".join(f"'{'ann, ' * k}bob' = 1\n" for k in range(600)),
    "strategies in a coalition": worth("ann = 1").replace("ann = {}", "ann = { strategies = ['a'] }"),
    "answer of strategies": TOGETHER + "[[answers]]\nclaim = 'dominant(ann, bob)'\niff = 'x > 0'\n",
    "answer of an empty core": TOGETHER + "[[answers]]\nclaim = 'core(empty)'\niff = 'x > 0'\n",
    "answer with a list": TOGETHER + "[[answers]]\nequilibria = [['a', 'b']]\n",
    "answer about a stranger": TOGETHER + "[[answers]]\nclaim = 'payoff(carl) > 0'\niff = 'x > 0'\n",
    "a hundred thousand members": worth(f"'{'ann, ' * 100_000}bob' = 1"),
}  # fmt: skip

CASES: dict[str, str | bytes] = {
    **{f"code: {name}": expression(text) for name, text in CODE.items()},
    **{f"expression: {name}": expression(text) for name, text in EXPRESSIONS.items()},
    **{f"number: {name}": bare(text) for name, text in NUMBERS.items()},
    **{f"file: {name}": content for name, content in FILES.items()},
    **{f"dispute: {name}": content for name, content in DISPUTES.items()},
    **{f"gambit: {name}": content for name, content in GAMBIT.items()},
    **{f"coalition: {name}": content for name, content in COALITIONS.items()},
}
