"""Known-bad integrations: each is broken in one realistic way.

They are derived from the example or, for what the example lacks, from another vendor. Each names
the rules that must fail for it (`breaks`) and those that may (`also`): the reviewed list of rules
in which the same fault shows. For a bug that escapes the kit, add an integration here first.
"""
