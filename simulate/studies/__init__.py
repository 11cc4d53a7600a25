"""Studies: one folder a question, with the same six names in each; what a study does not need is not there.

| file | what is in it |
| --- | --- |
| `design.py` | which scenarios to run to answer the question |
| `result.py` | what came out, with errors: a pure function of outcomes |
| `words.py` | the result as findings: sentences that claim nothing that errors do not support, and what to run next |
| `tables.py` | the result on a terminal |
| `figures.py` | the result in pictures |
| `command.py` | the command: parse, call, print |
"""
