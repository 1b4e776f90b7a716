"""What players believe: perfect Bayesian equilibria of games in which some know what others do not."""
