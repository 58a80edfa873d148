"""The formats of fiche action shipped with the product, one TOML file each."""
