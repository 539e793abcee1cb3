"""Where the bytes of attachments are kept."""

from pathlib import Path

from django.conf import settings

from perchoir.publishing.attachments.models import Attachment


def path_of(attachment: Attachment) -> Path:
    """Where its bytes are."""
    return folder_of(attachment.workspace_id) / attachment.sha256


def folder_of(workspace_id: int) -> Path:
    """Where a workspace's attachments are."""
    return Path(settings.MEDIA_ROOT) / "attachments" / str(workspace_id)
