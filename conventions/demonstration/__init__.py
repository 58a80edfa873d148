"""The demonstration portfolio: real communes, and everything else (Caf, people, structures, amounts) made up.

``registre`` writes the organismes and the accounts, ``portefeuille`` the six conventions, through the functions of the
domain and with the account that would act in real life. Each step is one transaction found again by a fixed key, so
that building twice, or after an interruption, writes nothing twice.
"""
