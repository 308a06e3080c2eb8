"""What changed between two cuts, shot by shot, with reasons. Pure: cuts in, words out."""
