"""Networks on which the bench of deliveries sends: `NETWORK=x make bench NAME=delivery`.

Each is a module with `opened(folder)`, a context in which the network answers; `account(number)`,
the columns of an account there; `reach(folder, odds)`, what a worker sends with; and
`record(folder)`, how often the network itself holds each key.
"""
