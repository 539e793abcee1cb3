"""The version of LinkedIn's interface that this folder speaks, in one place."""

from datetime import date

from perchoir.networks.contract.versions import Version

# Read in August 2026: the page named 202607 as the newest, and the day on which it ends.
VERSION = Version(
    name="202607",
    retires=date(2027, 7, 15),
    source="https://learn.microsoft.com/linkedin/marketing/integrations/migrations",
    as_of="2026-08",
)
