"""Rules as data and the matchers that apply them.

``schema`` reads the files, ``matchers`` looks at text, headings, names and links, ``contacts`` finds contact
handles and their disguises, ``own`` reads a user's file. How to add a rule: README.md beside this file.
"""
