"""Made-up logos, drawn with a few shapes: one a demonstration organisme, each with its own outline and colours."""

from conventions.demonstration import acteurs as a

# Width and height of the drawing, then its shapes.
DESSINS: dict[str, tuple[int, int, str]] = {
    a.CAF: (
        240,
        100,
        '<circle cx="50" cy="50" r="48" fill="#1b4f9c"/><circle cx="38" cy="38" r="11" fill="#fff"/>'
        '<circle cx="64" cy="44" r="8" fill="#fff"/>'
        '<path d="M16 78c4-26 40-26 44 0zM52 78c2-19 26-19 28 0z" fill="#fff"/>'
        '<path d="M112 26h120v12H112zM112 46h92v10H112zM112 64h110v10H112z" fill="#1b4f9c"/>',
    ),
    a.EPCI: (
        200,
        110,
        '<path d="M0 96 48 22l26 40 28-48 54 82z" fill="#2f6f4f"/>'
        '<path d="m48 22 15 23-12 5-9-4-7 6zM102 14l16 27-10 4-9-5-11 6z"'
        ' fill="#f3f7f2"/><path d="M4 102c40-14 70 10 106-2s60-4 86 0v8H4z" fill="#3b8fc2"/>',
    ),
    a.MORTEAU: (
        100,
        110,
        '<path d="M6 4h88v58c0 26-24 38-44 46C30 100 6 88 6 62z" fill="#7a1f2b"/>'
        '<path d="M44 84V50h-8l14-26 14 26h-8v34zM30 84h40v8H30z" fill="#f2d9a0"/>',
    ),
    a.VILLERS: (
        150,
        90,
        '<path d="M0 34c25-22 50 22 75 0s50 22 75 0v14c-25 22-50-22-75 0s-50-22-75 0z" fill="#0e7c9b"/>'
        '<path d="M0 64c25-22 50 22 75 0s50 22 75 0v14c-25 22-50-22-75 0s-50-22-75 0z" fill="#5cb8cf"/>'
        '<circle cx="118" cy="14" r="12" fill="#f2b134"/>',
    ),
    a.LES_FINS: (
        100,
        100,
        '<circle cx="50" cy="50" r="48" fill="#e8b33c"/>'
        '<path d="M50 12v76M30 30l20 16 20-16M30 52l20 16 20-16" fill="none"'
        ' stroke="#5b3a12" stroke-width="7" stroke-linecap="round"/>',
    ),
    a.MONTLEBON: (
        130,
        100,
        '<path d="M4 94 40 34l18 26 26-48 42 82z" fill="#4a6fa5"/><path d="M84 12 70 38l12-4 10 6 6-4z" fill="#fff"/>'
        '<path d="M4 94h122v6H4z" fill="#1f3a63"/>',
    ),
    a.GRAND_COMBE: (
        120,
        100,
        '<path d="M10 50 60 8l50 42v44H10z" fill="#a8442a"/><path d="M26 56h20v38H26zM74 56h20v18H74z" fill="#f6e7d6"/>'
        '<path d="M2 54 60 4l58 50-6 6L60 16 8 60z" fill="#5f2415"/>',
    ),
    a.LES_GRAS: (
        90,
        110,
        '<path d="M45 4 18 40h14L10 70h26v26h18V70h26L58 40h14z" fill="#1e6b3a"/>'
        '<path d="M6 100h78v6H6z" fill="#7fae4b"/>',
    ),
    a.LES_COMBES: (
        140,
        90,
        '<path d="M2 86C2 40 34 10 70 10s68 30 68 76h-18c0-36-22-58-50-58S20 50 20 86z" fill="#6d4a8d"/>'
        '<path d="M34 86c0-26 16-42 36-42s36 16 36 42H88c0-16-8-25-18-25s-18 9-18 25z" fill="#b79ad1"/>',
    ),
    a.LE_BELIEU: (
        100,
        100,
        '<path d="m50 4 13 31 33 3-25 22 8 33-29-18-29 18 8-33L4 38l33-3z" fill="#d9822b"/>'
        '<circle cx="50" cy="52" r="13" fill="#fff"/>',
    ),
    "departement": (
        220,
        80,
        '<path d="M4 4h60v72H4z" fill="#00539b"/><path d="M14 62 34 18l20 44z" fill="#ffd34e"/>'
        '<path d="M78 14h134v14H78zM78 40h98v10H78zM78 60h116v10H78z" fill="#00539b"/>',
    ),
    "msa": (
        180,
        80,
        '<path d="M40 6c22 0 34 16 34 34S60 74 40 74 6 58 6 40 18 6 40 6z" fill="#3c8a2e"/>'
        '<path d="M40 64V34m0 14c-12 0-18-8-18-18 12 0 18 8 18 18zm0-6c0-12 6-20 18-20 0 12-6 20-18 20z" fill="#e9f5df"'
        ' stroke="#e9f5df" stroke-width="3"/><path d="M90 22h84v12H90zM90 46h60v12H90z" fill="#3c8a2e"/>',
    ),
    a.AUBERGENVILLE: (
        120,
        110,
        '<path d="M8 100V46h24V24h20V8h16v16h20v22h24v54z" fill="#24557a"/>'
        '<path d="M52 100V70c0-12 16-12 16 0v30zM20 58h12v14H20zM88 58h12v14H88z" fill="#cfe3f1"/>',
    ),
    a.LE_PRADET: (
        130,
        100,
        '<circle cx="96" cy="28" r="22" fill="#f4a12a"/>'
        '<path d="M4 94c22-40 40-8 60-34s30-18 62-4v38z" fill="#1f8a70"/>'
        '<path d="M4 84c20-10 40 8 62 0s40-4 60 0v12H4z" fill="#1b6fa8"/>',
    ),
}


def logo(cle: str) -> bytes:
    """The SVG of an organisme of the demonstration."""
    largeur, hauteur, formes = DESSINS[cle]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {largeur} {hauteur}" '
        f'width="{largeur}" height="{hauteur}">{formes}</svg>'
    ).encode()
