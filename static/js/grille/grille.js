// One table: its columns, its rows and cells, and what works on them.
import { Collage } from "./collage.js"
import { Edition } from "./edition.js"
import { Enregistreur } from "./enregistreur.js"
import { Lignes } from "./lignes.js"
import { Menu } from "./menu.js"
import { Parcours } from "./parcours.js"
import { compter } from "./totaux.js"

export class Grille {
  constructor(section) {
    this.section = section
    this.table = section.querySelector("table")
    this.corps = this.table.tBodies[0]
    Object.assign(this, JSON.parse(section.querySelector("script[type='application/json']").textContent))
    this.avis = section.querySelector("[data-avis]")
    this.table.setAttribute("role", "grid")
    this.enregistreur = new Enregistreur(this)
    this.edition = new Edition(this)
    this.parcours = new Parcours(this)
    this.lignes = new Lignes(this)
    this.menu = new Menu(this)
    if (this.modifiable) new Collage(this)
    section.querySelector("[data-agrandir]")?.addEventListener("click", ({ currentTarget }) => this.agrandir(currentTarget))
    this.enregistreur.retrouver()
    compter(this)
    this.viser()
  }

  /** The cell that the address names (#table:row:field), else the first that a comment unlocked, comes into view. */
  viser() {
    const [table, pk, champ] = location.hash.slice(1).split(":")
    const ligne = this.section.id.startsWith(`grille-${table}-`) && this.enregistrees().find((autre) => autre.dataset.pk === pk)
    if (ligne) return this.parcours.aller(this.colonnes.some(({ nom }) => nom === champ) ? this.cellule(ligne, champ) : ligne.cells[1])
    const ouverte = this.modifiable ? null : this.corps.querySelector(".ouverte")
    if (!ouverte) return false
    const cadre = this.section.querySelector(".grille-cadre")
    cadre.scrollLeft = Math.max(0, ouverte.offsetLeft - cadre.clientWidth / 2)
    return this.parcours.attendre(ouverte)
  }

  /** Says it to everybody: in the bar of the table, which is a live region. `geste` is [label, what it does]. */
  dire(texte, ton = "", geste = null) {
    this.avis.dataset.ton = ton
    this.avis.replaceChildren(texte)
    if (!geste) return
    const bouton = document.createElement("button")
    bouton.type = "button"
    bouton.className = "btn btn-secondary btn-sm"
    bouton.textContent = geste[0]
    bouton.addEventListener("click", geste[1])
    this.avis.append(" ", bouton)
  }

  adresse(nom, pk) {
    return this.adresses[nom].replace("/0/", `/${pk}/`)
  }

  rangees() {
    return [...this.corps.rows].filter((ligne) => !ligne.classList.contains("grille-exemple"))
  }

  enregistrees() {
    return this.rangees().filter((ligne) => ligne.dataset.pk)
  }

  /** The cells of the columns, without the rank and the actions. */
  cellules(ligne) {
    return [...ligne.cells].slice(1, 1 + this.colonnes.length)
  }

  colonne(cellule) {
    return this.colonnes[cellule.cellIndex - 1]
  }

  cellule(ligne, nom) {
    return ligne.cells[1 + this.colonnes.findIndex((colonne) => colonne.nom === nom)]
  }

  /** The text of a cell as it is edited; `data-v` holds it where the page shows another. */
  valeur(cellule) {
    return cellule.dataset.v ?? cellule.textContent
  }

  poser(cellule, valeur, affichage) {
    cellule.dataset.v = valeur
    cellule.replaceChildren(affichage ?? this.affichage(cellule, valeur))
    if (cellule.classList.contains("ouverte")) cellule.append(marque())
  }

  /** What a typed value looks like before the server has said how it writes it. */
  affichage(cellule, valeur) {
    const choix = this.colonne(cellule).choix
    return choix?.find(([code]) => code === valeur)?.[2] ?? valeur
  }

  editable(cellule) {
    if (!cellule || !this.colonne(cellule)) return false
    return this.modifiable || cellule.classList.contains("ouverte")
  }

  /** The table alone on the whole screen, and back. */
  agrandir(bouton) {
    const grande = this.section.classList.toggle("grille-agrandie")
    document.body.classList.toggle("avec-grille-agrandie", grande)
    bouton.setAttribute("aria-pressed", String(grande))
    bouton.querySelector("span").textContent = grande ? "Réduire" : "Agrandir"
  }

  recompter() {
    compter(this)
  }
}

function marque() {
  const etiquette = document.createElement("span")
  etiquette.className = "grille-a-corriger"
  etiquette.textContent = "à corriger"
  return etiquette
}
