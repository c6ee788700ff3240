"""The code of the scheme whose months are recorded in the ledger and whose quarters are published.

Every other scheme comes as a file of its own and is named in it. Who holds a sheet, a board or a
version asks it for its code; this is for whoever has to look for them."""

ZHIWEI = "zhiwei"
