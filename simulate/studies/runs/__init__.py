"""`jvsim runs`: the directories of results in a folder."""
