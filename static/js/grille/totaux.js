// The number of rows and the totals of the amounts, as the rows now are.

const EUROS = new Intl.NumberFormat("fr-FR", { style: "currency", currency: "EUR", trailingZeroDisplay: "stripIfInteger" })

/** The cents of an amount as cells are edited ("1234,50"), 0 when it is none. */
function centimes(texte) {
  const nombre = Number(texte.replace(/[\s€]/g, "").replace(",", "."))
  return Number.isFinite(nombre) ? Math.round(nombre * 100) : 0
}

export function compter(grille) {
  const lignes = grille.enregistrees()
  const { un, plusieurs } = grille.noms
  const nombre = lignes.length
  grille.section.querySelector("[data-nombre-lignes]").textContent = `${nombre}\u00a0${nombre > 1 ? plusieurs : un}`
  grille.section.classList.toggle("grille-vide", nombre === 0)
  lignes.forEach((ligne, rang) => {
    if (ligne.cells[0].textContent !== String(rang + 1)) ligne.cells[0].textContent = rang + 1
  })
  for (const total of grille.table.querySelectorAll("tfoot [data-total]")) {
    const sommes = lignes.map((ligne) => centimes(grille.valeur(grille.cellule(ligne, total.dataset.total))))
    total.textContent = EUROS.format(sommes.reduce((somme, valeur) => somme + valeur, 0) / 100)
  }
}
