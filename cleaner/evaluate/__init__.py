"""How good it is: a corpus of pages with gold answers in, figures out.

``Gold + page bytes → Answer (ours or a rival's) → Grade → Summary → report``. CONTRIBUTING describes the format of a
corpus; ``cleaner evaluate`` is the command. Nothing here is part of ``cleaner``'s library contract.
"""
