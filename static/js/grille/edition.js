// The one cell being edited: an input made for it, and gone after it.
import { el } from "../saisie/dom.js"
import { Suggestions } from "./suggestions.js"

const MODELES = { date: "jj/mm/aaaa", montant: "0,00", entier: "0", decimal: "0,0" }
const CLAVIERS = { entier: "numeric", decimal: "decimal", montant: "decimal" }

export class Edition {
  constructor(grille) {
    this.grille = grille
    this.cellule = null
    this.aide = grille.section.querySelector("[data-aide]")
  }

  /** What the column expects, in the bar under the table. */
  expliquer(cellule) {
    const colonne = this.grille.colonne(cellule)
    if (!colonne || !this.aide) return
    const phrases = [colonne.aide, colonne.exemple && `Exemple\u00a0: ${colonne.exemple}.`].filter(Boolean)
    this.aide.replaceChildren(el("strong", {}, colonne.libelle), colonne.obligatoire ? " (à remplir). " : ". ", phrases.join(" "))
  }

  /** Opens the cell; with `debut`, what was typed replaces its text, as in a spreadsheet. */
  ouvrir(cellule, debut = null) {
    if (this.cellule === cellule || !this.grille.editable(cellule)) return
    this.fermer(true)
    this.cellule = cellule
    this.grille.parcours.attendre(cellule)
    this.expliquer(cellule)
    const colonne = this.grille.colonne(cellule)
    this.champ = this.creer(colonne, cellule.dataset.saisi ?? this.grille.valeur(cellule), debut)
    cellule.classList.add("en-edition")
    cellule.append(this.champ)
    this.brancher(colonne)
    this.champ.focus()
    if (debut === null) this.champ.select?.()
  }

  creer(colonne, valeur, debut) {
    const commun = { class: "grille-champ", "aria-label": this.nom(colonne), "aria-describedby": this.aide?.id ?? null }
    if (colonne.choix) {
      const vide = colonne.obligatoire && valeur ? [] : [["", ""]]
      const liste = el("select", commun, ...[...vide, ...colonne.choix].map(([code, libelle]) => el("option", { value: code }, libelle)))
      this.frappe = debut ?? ""
      this.derniereFrappe = performance.now()
      liste.value = choixVise(colonne, this.frappe)?.[0] ?? valeur
      return liste
    }
    const long = colonne.genre === "long"
    const champ = el(long ? "textarea" : "input", {
      ...commun, ...(long ? { rows: 4 } : { type: "text" }), autocomplete: "off",
      placeholder: MODELES[colonne.genre] ?? null, inputmode: CLAVIERS[colonne.genre] ?? null,
    })
    champ.value = debut ?? valeur
    return champ
  }

  nom(colonne) {
    const rang = this.cellule.parentElement.cells[0].textContent.trim()
    return `${colonne.libelle}, ligne ${rang || "nouvelle"}`
  }

  brancher(colonne) {
    const { champ } = this
    champ.addEventListener("keydown", (evenement) => this.clavier(evenement))
    champ.addEventListener("blur", () => setTimeout(() => this.champ === champ && document.activeElement !== champ && this.fermer(true)))
    this.suggestions = colonne.suggestions ? new Suggestions(this.grille, champ, colonne, (choisie) => this.prendre(choisie)) : null
    if (champ.tagName !== "SELECT") return
    // A choice made with the mouse is made; with the keyboard, arrows go through the list until Enter or Tab.
    champ.addEventListener("keydown", (evenement) => this.viser(evenement, colonne))
    let souris = false
    champ.addEventListener("mousedown", () => { souris = true })
    champ.addEventListener("keydown", () => { souris = false })
    champ.addEventListener("change", () => souris && this.fermer(true) && this.grille.parcours.aller(this.grille.parcours.active))
  }

  /** Letters typed one after the other aim at a choice, the one that opened the list included: « LAEP » is the LAEP. */
  viser(evenement, colonne) {
    const { key: touche, ctrlKey, metaKey, altKey, target: liste } = evenement
    const efface = touche === "Backspace" && this.frappe
    if (!efface && (touche.length > 1 || ctrlKey || metaKey || altKey || (touche === " " && !this.frappe))) return
    evenement.preventDefault()
    if (evenement.timeStamp - this.derniereFrappe > 1500) this.frappe = ""
    this.derniereFrappe = evenement.timeStamp
    this.frappe = efface ? this.frappe.slice(0, -1) : this.frappe + touche
    const vise = choixVise(colonne, this.frappe)
    if (vise) liste.value = vise[0]
  }

  clavier(evenement) {
    evenement.stopPropagation()
    if (this.suggestions?.clavier(evenement)) return
    const { key: touche, shiftKey } = evenement
    const { cellule } = this
    const { parcours } = this.grille
    if (touche === "Escape") {
      this.fermer(false)
      parcours.aller(cellule)
    } else if (touche === "Enter" && !(this.champ.tagName === "TEXTAREA" && shiftKey)) {
      this.fermer(true)
      parcours.aller(parcours.voisine(cellule, shiftKey ? -1 : 1, 0) ?? cellule)
    } else if (touche === "Tab") {
      const suite = parcours.suivante(cellule, shiftKey ? -1 : 1)
      this.fermer(true)
      parcours.aller(suite ?? cellule)
    } else return
    evenement.preventDefault()
  }

  /** A proposal fills the fields that it names. */
  prendre({ libelle, detail, ...champs }) {
    const { cellule } = this
    this.fermer(false)
    for (const [nom, texte] of Object.entries(champs)) {
      const voisine = this.grille.cellule(cellule.parentElement, nom)
      if (voisine && this.grille.editable(voisine)) this.grille.enregistreur.changer(voisine, texte)
    }
    this.grille.parcours.aller(this.grille.parcours.suivante(cellule, 1) ?? cellule)
  }

  /** Ends the edition; true when there was one. */
  fermer(garder) {
    if (!this.cellule) return false
    const { cellule, champ } = this
    this.cellule = this.champ = null
    this.suggestions?.fermer()
    this.suggestions = null
    champ.remove()
    cellule.classList.remove("en-edition")
    if (garder) this.grille.enregistreur.changer(cellule, champ.value)
    return true
  }
}

const plat = (texte) => texte.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()

/** The first choice whose label starts so, accents aside; else that whose label has a word that does. */
function choixVise(colonne, frappe) {
  if (!frappe) return null
  const cherche = plat(frappe)
  const commence = ([, libelle]) => plat(libelle).startsWith(cherche)
  const contient = ([, libelle]) => plat(libelle).includes(` ${cherche}`)
  return colonne.choix.find(commence) ?? colonne.choix.find(contient)
}
