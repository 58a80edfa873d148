// The actions of one row: a single menu for the whole table (WAI-ARIA menu button pattern).
import { el, identifiant } from "../saisie/dom.js"

export class Menu {
  constructor(grille) {
    this.grille = grille
    this.id = identifiant("menu-ligne")
    this.element = el("div", { id: this.id, role: "menu", class: "grille-menu", "aria-label": "Actions de la ligne", hidden: true })
    grille.section.append(this.element)
    grille.table.addEventListener("click", ({ target }) => {
      const bouton = target.closest(".grille-menu-bouton")
      if (bouton) this.ouvrir(bouton)
    })
    this.element.addEventListener("keydown", (evenement) => this.clavier(evenement))
    document.addEventListener("mousedown", ({ target }) => {
      if (!this.element.hidden && !this.element.contains(target) && !target.closest(".grille-menu-bouton")) this.fermer()
    })
  }

  entrees(ligne) {
    const { lignes } = this.grille
    const retour = `?retour=${encodeURIComponent(location.pathname)}`
    const fiche = el("a", { role: "menuitem", href: this.grille.adresse("ligne", ligne.dataset.pk) + retour }, "Ouvrir la ligne en entier")
    const commentaires = ligne.querySelector("[data-commenter]")
    const commenter = commentaires && el("button", { type: "button", role: "menuitem", onclick: () => { this.fermer(); commentaires.click() } }, "Commenter")
    if (!this.grille.modifiable) return [fiche, commenter].filter(Boolean)
    const action = (libelle, touche, geste) => el(
      "button", { type: "button", role: "menuitem", onclick: () => { this.fermer(); geste() } },
      libelle, touche ? el("kbd", {}, touche) : null,
    )
    return [
      fiche,
      action("Insérer une ligne au-dessous", "", () => lignes.inserer(ligne)),
      action("Monter", "Alt\u00a0+\u00a0↑", () => lignes.pousser(ligne.cells[1], -1)),
      action("Descendre", "Alt\u00a0+\u00a0↓", () => lignes.pousser(ligne.cells[1], 1)),
      commenter,
      action("Retirer la ligne", "", () => lignes.retirer(ligne)),
    ].filter(Boolean)
  }

  ouvrir(bouton) {
    if (this.bouton === bouton) return this.fermer(true)
    this.fermer()
    this.bouton = bouton
    this.element.replaceChildren(...this.entrees(bouton.closest("tr")))
    for (const entree of this.element.children) entree.tabIndex = -1
    bouton.setAttribute("aria-expanded", "true")
    this.element.hidden = false
    const cadre = this.grille.section.getBoundingClientRect()
    const place = bouton.getBoundingClientRect()
    const dessous = place.bottom + this.element.offsetHeight < innerHeight
    this.element.style.top = `${(dessous ? place.bottom : place.top - this.element.offsetHeight) - cadre.top}px`
    this.element.style.left = `${Math.max(0, place.right - cadre.left - this.element.offsetWidth)}px`
    return this.element.firstElementChild.focus()
  }

  fermer(rendre = false) {
    if (!this.bouton) return
    this.element.hidden = true
    this.bouton.removeAttribute("aria-expanded")
    if (rendre) this.bouton.focus()
    this.bouton = null
  }

  clavier(evenement) {
    const entrees = [...this.element.children]
    const ici = entrees.indexOf(document.activeElement)
    const { key: touche } = evenement
    if (touche === "ArrowDown") entrees[(ici + 1) % entrees.length].focus()
    else if (touche === "ArrowUp") entrees.at(ici - 1).focus()
    else if (touche === "Escape") this.fermer(true)
    else if (touche === "Tab") return this.fermer(true)
    else return undefined
    return evenement.preventDefault()
  }
}
