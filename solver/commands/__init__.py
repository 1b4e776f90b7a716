"""The commands of the command line: each parses its options, calls one library function, prints.

`options` has the options that commands share, `asked` reads the game and the point, `printed` writes answers and
remarks. A command is a function in a module of its kind, with two examples in its docstring; `cli` registers it.
"""
