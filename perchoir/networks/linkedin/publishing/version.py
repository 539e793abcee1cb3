"""The version of LinkedIn's interface that this folder speaks, in one place."""

from datetime import date

from perchoir.networks.contract.versions import Version

# The newest whose last day could be read. 202609 is there since September 2026 (third parties).
VERSION = Version(
    name="202607",
    retires=date(2027, 7, 15),
    source="https://learn.microsoft.com/linkedin/marketing/integrations/migrations",
    as_of="2026-08",
)
