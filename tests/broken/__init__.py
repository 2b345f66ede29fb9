"""The zoo: integrations broken in one realistic way each, derived from the example or, for what the
example lacks, from another vendor.

Every member names the rules that must convict it (`breaks`) and those that may (`also`): the
reviewed list of what else the same fault shows in. A bug that escapes the kit adds a member first.
"""
