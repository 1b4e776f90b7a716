"""What the page of a game says of its form alone, a file for each form; its traits name the function."""
