"""Static files under hashed names, ES modules included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class FichiersStatiques(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Also rewrites what our modules name by a relative path, so that one release never mixes with another.

    Django's own rewriting of modules asks for a semicolon after each import, and also matches inside the minified
    bundles of libraries: these patterns are anchored to the lines of a source that a person wrote.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        (
            "*.js",
            (
                (
                    r"""(?m)^(?P<matched>(?P<debut>(?:import|export)\s[^"';]*?\bfrom)\s+"(?P<url>\.{1,2}/[^"]+)")""",
                    '%(debut)s "%(url)s"',
                ),
                (r"""(?m)^(?P<matched>import\s+"(?P<url>\.{1,2}/[^"]+)")""", 'import "%(url)s"'),
                (
                    r"""(?P<matched>new URL\("(?P<url>\.{1,2}/[^"]+)",\s*import\.meta\.url\))""",
                    'new URL("%(url)s", import.meta.url)',
                ),
            ),
        ),
    )
