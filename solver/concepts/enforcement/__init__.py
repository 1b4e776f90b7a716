"""Devices that make a deal stick: each turns the game into a larger one with one parameter more."""
