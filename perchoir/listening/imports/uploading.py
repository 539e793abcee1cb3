"""An upload goes straight to its place on the disk, whatever its size."""

from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from perchoir.listening.imports.files import new_path


class ToUploads(FileUploadHandler):
    """Writes the first file of a form into the uploads of `workspace_id`; others are passed over.

    Raises `OSError` through the reading of the form when the disk is full.
    """

    chunk_size = 256 * 1024

    def __init__(self, workspace_id: int) -> None:
        super().__init__()
        self._workspace_id = workspace_id
        self.path: Path | None = None
        self._file: IO[bytes] | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.path is not None:
            raise SkipFile
        self.path = new_path(self._workspace_id)
        self._file = self.path.open("xb")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self._file
        self._file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        assert self._file
        self._file.close()
        return UploadedFile(File(self._file), self.file_name, self.content_type, file_size)

    def upload_interrupted(self) -> None:
        self.discard()

    def discard(self) -> None:
        """Remove what was written: it is not wanted after all."""
        if self._file:
            self._file.close()
        if self.path:
            self.path.unlink(missing_ok=True)
            self.path = None
