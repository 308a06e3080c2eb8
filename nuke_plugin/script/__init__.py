"""What is made in the open script: plates, comp starters, the graph of a Read."""
