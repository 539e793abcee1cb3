"""What a network says is left for an account, remembered once it becomes little."""

from perchoir.core.outbound import Answer
from perchoir.networks.contract import Tools
from perchoir.networks.contract.rates import room_key, room_left


async def keep_room(answer: Answer, network: str, account_id: str, tools: Tools) -> None:
    """Only what is low: most answers write nothing. A 429 says that nothing is left."""
    found = room_left(answer.headers, tools.now())
    if found is None or not account_id or not (found.is_low or answer.status == 429):
        return
    left = 0 if answer.status == 429 else found.left
    value = f"{left} {found.most} {found.resets_at.isoformat()}"
    await tools.remember(room_key(network, account_id), value)
