// Moving in the grid (WAI-ARIA grid pattern): one cell in the tab order, arrows move, Enter, F2 or typing edits.
// Tab follows the cells as in a spreadsheet; Escape then Tab leaves the table. In the last cell of a row, the arrows go
// from one of its buttons to the next.

const GESTES = ".grille-actions :is(a, button)"
const PAS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-10, 0], PageDown: [10, 0] }

export class Parcours {
  constructor(grille) {
    this.grille = grille
    this.active = null
    this.sortie = false
    const { table } = grille
    for (const bouton of table.querySelectorAll(`thead button, ${GESTES}`)) bouton.tabIndex = -1
    table.addEventListener("keydown", (evenement) => this.clavier(evenement))
    table.addEventListener("mousedown", (evenement) => this.presser(evenement))
    table.addEventListener("click", (evenement) => this.cliquer(evenement))
    table.addEventListener("dblclick", ({ target }) => this.grille.edition.ouvrir(target.closest("td, th")))
    table.addEventListener("focusin", ({ target }) => this.marquer(target.closest("td, th")))
    table.addEventListener("copy", (evenement) => this.copier(evenement))
    this.attendre(grille.rangees()[0]?.cells[1])
  }

  /** Puts a cell in the tab order without taking the focus. */
  attendre(cellule) {
    if (!cellule) return
    this.cible(this.active)?.removeAttribute("tabindex")
    if (this.active && this.cible(this.active) !== this.active) this.cible(this.active).tabIndex = -1
    this.active = cellule
    this.cible(cellule).tabIndex = 0
  }

  /** What takes the focus in a cell: the first of its buttons when they are all it holds. */
  cible(cellule) {
    if (!cellule?.isConnected) return cellule
    return this.gestes(cellule)[0] ?? cellule
  }

  /** The buttons of the last cell of a row that are shown. */
  gestes(cellule) {
    return cellule.matches(".grille-actions") ? [...cellule.querySelectorAll("a, button")].filter((geste) => geste.offsetParent) : []
  }

  /** The next button of the cell where the focus is, before the arrows leave it. */
  autreGeste(cellule, sens) {
    const gestes = this.gestes(cellule)
    const autre = gestes[gestes.indexOf(document.activeElement) + sens]
    autre?.focus()
    return Boolean(autre)
  }

  marquer(cellule) {
    if (!cellule || cellule === this.active) return
    this.attendre(cellule)
    this.grille.edition.expliquer(cellule)
  }

  aller(cellule) {
    if (!cellule) return false
    this.attendre(cellule)
    this.cible(cellule).focus()
    cellule.scrollIntoView({ block: "nearest", inline: "nearest" })
    this.grille.edition.expliquer(cellule)
    return true
  }

  voisine(cellule, lignes, colonnes) {
    const rangees = this.grille.rangees()
    const ici = rangees.indexOf(cellule.parentElement)
    const rang = Math.min(Math.max(ici + lignes, 0), rangees.length - 1)
    const cible = rangees[rang].cells[cellule.cellIndex + colonnes]
    return cible && this.atteignable(cible) ? cible : null
  }

  atteignable(cellule) {
    return Boolean(this.grille.colonne(cellule)) || this.gestes(cellule).length > 0
  }

  /** The next cell to type in, row after row; null past the last one. */
  suivante(cellule, sens) {
    const toutes = this.grille.rangees().flatMap((ligne) => this.grille.cellules(ligne)).filter((c) => this.grille.editable(c))
    const ici = toutes.indexOf(cellule)
    if (ici >= 0) return toutes[ici + sens] ?? null
    // From the buttons of a row, or a cell that is only read.
    const { DOCUMENT_POSITION_FOLLOWING: apres, DOCUMENT_POSITION_PRECEDING: avant } = Node
    const placees = toutes.filter((autre) => cellule.compareDocumentPosition(autre) & (sens > 0 ? apres : avant))
    return placees.at(sens > 0 ? 0 : -1) ?? null
  }

  presser(evenement) {
    const cellule = evenement.target.closest("td, th")
    if (!cellule || !this.grille.corps.contains(cellule) || evenement.target.closest("a, button, input, select, textarea")) return
    this.dejaActive = cellule === this.active && document.activeElement === cellule
    if (!this.atteignable(cellule)) return
    evenement.preventDefault()
    this.aller(cellule)
  }

  cliquer({ target }) {
    const cellule = target.closest("td, th")
    if (target.closest("a, button, input, select, textarea, .grille-conflit")) return
    if (cellule && this.dejaActive && cellule === this.active) this.grille.edition.ouvrir(cellule)
  }

  clavier(evenement) {
    const cellule = evenement.target.closest("td, th")
    if (!this.grille.corps.contains(cellule) || this.grille.edition.cellule) return
    if (evenement.target.closest(".grille-conflit")) return
    const { key: touche, ctrlKey, metaKey, altKey, shiftKey } = evenement
    const quitte = touche === "Tab" && this.sortie
    this.sortie = touche === "Escape" || (touche === "Shift" && this.sortie)
    if (quitte) return
    if (altKey && (touche === "ArrowUp" || touche === "ArrowDown")) {
      this.grille.lignes.pousser(cellule, touche === "ArrowUp" ? -1 : 1)
    } else if ((ctrlKey || metaKey) && touche === "z") this.grille.enregistreur.annuler()
    else if (touche in PAS && !PAS[touche][0] && this.autreGeste(cellule, PAS[touche][1])) this.sortie = false
    else if (touche in PAS) this.aller(this.voisine(cellule, ...PAS[touche]))
    else if (touche === "Home" || touche === "End") this.bord(cellule, touche === "Home", ctrlKey)
    else if (touche === "Tab") {
      if (!this.aller(this.suivante(cellule, shiftKey ? -1 : 1))) return
    } else if (!this.grille.editable(cellule) || ctrlKey || metaKey || altKey) return
    else if (touche === "Enter" || touche === "F2") this.grille.edition.ouvrir(cellule)
    else if (touche === "Delete" || touche === "Backspace") this.grille.enregistreur.changer(cellule, "")
    else if (touche.length === 1) this.grille.edition.ouvrir(cellule, touche)
    else return
    evenement.preventDefault()
  }

  bord(cellule, debut, toutAuBout) {
    const rangees = this.grille.rangees()
    const ligne = toutAuBout ? rangees.at(debut ? 0 : -1) : cellule.parentElement
    this.aller(this.grille.cellules(ligne).at(debut ? 0 : -1))
  }

  copier(evenement) {
    if (this.grille.edition.cellule || !this.active || !getSelection().isCollapsed) return
    if (!this.grille.colonne(this.active)) return
    evenement.clipboardData.setData("text/plain", this.grille.valeur(this.active))
    evenement.preventDefault()
    this.grille.dire("Case copiée")
  }
}
