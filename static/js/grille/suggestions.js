// Proposals under the cell being edited (WAI-ARIA combobox): {resultats: [{libelle, detail, ...fields to fill}]}.
import { el, identifiant } from "../saisie/dom.js"

const DELAI = 180

export class Suggestions {
  constructor(grille, champ, colonne, prendre) {
    Object.assign(this, { grille, champ, colonne, prendre, resultats: [], ici: -1, minuterie: 0 })
    this.id = identifiant("suggestions")
    this.liste = el("ul", { id: this.id, role: "listbox", class: "recherche-liste grille-suggestions", "aria-label": colonne.libelle, hidden: true })
    const attributs = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.id }
    for (const [nom, valeur] of Object.entries(attributs)) champ.setAttribute(nom, valeur)
    grille.section.append(this.liste)
    champ.addEventListener("input", () => this.programmer())
    this.liste.addEventListener("mousedown", (evenement) => {
      evenement.preventDefault()
      const option = evenement.target.closest("[role=option]")
      if (option) this.choisir([...this.liste.children].indexOf(option))
    })
  }

  programmer() {
    clearTimeout(this.minuterie)
    this.minuterie = setTimeout(() => this.chercher(), DELAI)
  }

  async chercher() {
    const texte = this.champ.value.trim()
    this.demande?.abort()
    if (texte.length < 2) return this.cacher()
    this.demande = new AbortController()
    const adresse = new URL(this.grille.adresses.suggestions, location.href)
    adresse.searchParams.set("colonne", this.colonne.nom)
    adresse.searchParams.set("q", texte)
    try {
      const reponse = await fetch(adresse, { headers: { Accept: "application/json" }, signal: this.demande.signal })
      if (reponse.ok && this.champ.isConnected) this.montrer((await reponse.json()).resultats)
    } catch {
      this.cacher()
    }
  }

  montrer(resultats) {
    this.resultats = resultats
    this.ici = -1
    this.liste.replaceChildren(...resultats.map(({ libelle, detail }, rang) => el(
      "li", { role: "option", id: `${this.id}-${rang}`, "aria-selected": "false" },
      libelle, detail ? el("span", { class: "detail" }, detail) : null,
    )))
    if (!resultats.length) return this.cacher()
    this.liste.hidden = false
    this.champ.setAttribute("aria-expanded", "true")
    this.placer()
  }

  /** The table scrolls inside its frame: the list stands in the section, below the cell. */
  placer() {
    const cadre = this.grille.section.getBoundingClientRect()
    const cellule = this.champ.parentElement.getBoundingClientRect()
    this.liste.style.left = `${Math.min(cellule.left - cadre.left, cadre.width - 320)}px`
    this.liste.style.top = `${cellule.bottom - cadre.top + 2}px`
  }

  pointer(rang) {
    const options = [...this.liste.children]
    this.ici = (rang + options.length) % options.length
    options.forEach((option, numero) => option.setAttribute("aria-selected", String(numero === this.ici)))
    this.champ.setAttribute("aria-activedescendant", options[this.ici].id)
    options[this.ici].scrollIntoView({ block: "nearest" })
  }

  /** Whether the key was for the list. */
  clavier(evenement) {
    if (this.liste.hidden) return false
    const { key: touche } = evenement
    if (touche === "ArrowDown") this.pointer(this.ici + 1)
    else if (touche === "ArrowUp") this.pointer(this.ici < 0 ? -1 : this.ici - 1)
    else if (touche === "Enter" && this.ici >= 0) this.choisir(this.ici)
    else if (touche === "Escape") this.cacher()
    else return false
    evenement.preventDefault()
    return true
  }

  choisir(rang) {
    this.prendre(this.resultats[rang])
  }

  cacher() {
    this.liste.hidden = true
    this.champ.setAttribute("aria-expanded", "false")
    this.champ.removeAttribute("aria-activedescendant")
  }

  fermer() {
    clearTimeout(this.minuterie)
    this.demande?.abort()
    this.liste.remove()
  }
}
