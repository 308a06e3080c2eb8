"""Timelines to cuts: readers of every format that editorial hands over, and what is made of them."""
