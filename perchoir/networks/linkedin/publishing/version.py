"""The version of LinkedIn's interface that this folder speaks, in one place."""

from datetime import date

from perchoir.networks.contract.versions import Version

# The newest that could be read of in November 2026 is of July; its last day was on that page.
VERSION = Version(
    name="202607",
    retires=date(2027, 7, 15),
    source="https://learn.microsoft.com/linkedin/marketing/integrations/migrations",
    as_of="2026-08",
)
