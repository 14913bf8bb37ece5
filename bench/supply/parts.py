"""`make sbom`: the list of what the portal stands on, in CycloneDX's form, made from the lock of what runs.

The same lock gives the same file: no time and no random number stands in it.
"""

import hashlib
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from pip_requirements_parser import RequirementsFile

from bench.servers import ROOT
from portal.config import HTMX_VERSION

LOCK = ROOT / "requirements" / "run.txt"
VENDORED = ROOT / "portal" / "static" / "vendor"
OUT = ROOT / "sbom.json"


def main() -> None:
    bom = parts_of(LOCK)
    OUT.write_text(JsonV1Dot6(bom).output_as_string(indent=1) + "\n", encoding="utf-8")
    print(f"{OUT.name}: {len(bom.components)} parts")


def parts_of(lock: Path) -> Bom:
    """The portal with every package of the lock and what is shipped beside them."""
    bom = Bom(components=[*packages(lock), htmx()], serial_number=uuid5(NAMESPACE_URL, digest(lock)))
    bom.metadata.timestamp = None  # type: ignore[assignment]
    portal = Component(name="portal", version=own_version(), type=ComponentType.APPLICATION, bom_ref="portal")
    bom.metadata.component = portal
    bom.register_dependency(portal, bom.components)
    return bom


def packages(lock: Path) -> Iterator[Component]:
    found = RequirementsFile.from_file(str(lock))
    if found.invalid_lines:
        sys.exit(f"{lock.name}: {found.invalid_lines[0]}")
    for one in found.requirements:
        hashes = [given.split(":", 1) for given in one.hash_options]
        yield Component(
            name=one.name,
            version=one.get_pinned_version,
            type=ComponentType.LIBRARY,
            purl=PackageURL("pypi", name=one.name, version=one.get_pinned_version),
            bom_ref=f"{one.name}=={one.get_pinned_version}",
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=content) for _, content in hashes],
            licenses=licences(one.name),
        )


def licences(package: str) -> list[License]:
    """As the installed package says; nothing where it is for another system."""
    try:
        told = metadata(package)
    except PackageNotFoundError:
        return []
    classes = [one for one in told.get_all("Classifier") or () if one.startswith("License ::")]
    words = told.get("License-Expression") or (told.get("License") or "").partition("\n")[0]
    words = words or "".join(one.rpartition(" :: ")[2] for one in classes[:1])
    return [LicenseFactory().make_from_string(words)] if words else []


def htmx() -> Component:
    """The one script that is not ours: shipped, and the same file at the address of the CDN."""
    file = VENDORED / f"htmx-{HTMX_VERSION}.min.js"
    return Component(
        name="htmx.org",
        version=HTMX_VERSION,
        type=ComponentType.LIBRARY,
        purl=PackageURL("npm", name="htmx.org", version=HTMX_VERSION),
        bom_ref=f"htmx.org=={HTMX_VERSION}",
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest(file))],
        licenses=[LicenseFactory().make_from_string("0BSD")],
    )


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def own_version() -> str:
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


if __name__ == "__main__":
    main()
