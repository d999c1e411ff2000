"""Archives like those of published sets, for the tests of benchmarks."""

import io
import tarfile


def packed(path, members):
    """Write an archive of texts by their names within it; its folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:xz") as archive:
        for name, text in members.items():
            content = text.encode()
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
