// « @ » in a message: the people of the form's multiple select, filtered as one types (WAI-ARIA listbox).

const MOTIF = /(?:^|\s)@([\p{L}'’ -]{0,40})$/u
const AU_PLUS = 8
let numero = 0

const nu = (texte) => texte.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()

class Citation {
  constructor(champ, choix) {
    numero += 1
    this.champ = champ
    this.choix = choix
    this.choisis = new Set()
    this.id = `citer-${numero}`
    this.liste = document.createElement("ul")
    Object.assign(this.liste, { id: this.id, className: "recherche-liste", hidden: true })
    this.liste.setAttribute("role", "listbox")
    this.liste.setAttribute("aria-label", "Personnes à citer")
    this.avis = document.createElement("p")
    this.avis.className = "visually-hidden"
    this.avis.setAttribute("role", "status")
    const cadre = document.createElement("div")
    cadre.className = "recherche"
    champ.before(cadre)
    cadre.append(champ, this.liste, this.avis)
    champ.setAttribute("aria-autocomplete", "list")
    champ.setAttribute("aria-controls", this.id)
    champ.addEventListener("input", () => this.proposer())
    champ.addEventListener("keydown", (evenement) => this.clavier(evenement))
    champ.form.addEventListener("submit", () => this.oublierLesAbsents(), { capture: true })
    champ.addEventListener("blur", () => setTimeout(() => this.fermer(), 150))
    this.liste.addEventListener("mousedown", (evenement) => evenement.preventDefault())
    this.liste.addEventListener("click", ({ target }) => this.choisir(target.closest("[role=option]")))
  }

  get amorce() {
    const avant = this.champ.value.slice(0, this.champ.selectionStart)
    return MOTIF.exec(avant)?.[1] ?? null
  }

  proposer() {
    const amorce = this.amorce
    if (amorce === null) return this.fermer()
    const cherche = nu(amorce)
    const gens = [...this.choix.options].filter((option) => nu(option.textContent).includes(cherche)).slice(0, AU_PLUS)
    if (!gens.length) return this.fermer()
    this.liste.replaceChildren(...gens.map((personne, rang) => {
      const option = document.createElement("li")
      option.id = `${this.id}-${rang}`
      option.setAttribute("role", "option")
      option.setAttribute("aria-selected", String(rang === 0))
      option.textContent = personne.textContent
      option.personne = personne
      return option
    }))
    this.liste.hidden = false
    this.champ.setAttribute("aria-activedescendant", `${this.id}-0`)
    this.avis.textContent = `${gens.length} personne${gens.length > 1 ? "s" : ""}. Flèches pour choisir, Entrée pour citer.`
  }

  fermer() {
    this.liste.hidden = true
    this.champ.removeAttribute("aria-activedescendant")
  }

  /** A name chosen here then taken out of the text is no longer told. */
  oublierLesAbsents() {
    for (const personne of this.choisis) {
      if (!this.champ.value.includes(`@${personne.textContent}`)) personne.selected = false
    }
  }

  clavier(evenement) {
    if (this.liste.hidden) return
    const options = [...this.liste.children]
    const ici = options.findIndex((option) => option.getAttribute("aria-selected") === "true")
    const pas = { ArrowDown: 1, ArrowUp: -1 }[evenement.key]
    if (pas) {
      const rang = (ici + pas + options.length) % options.length
      options.forEach((option, n) => option.setAttribute("aria-selected", String(n === rang)))
      this.champ.setAttribute("aria-activedescendant", options[rang].id)
    } else if (evenement.key === "Enter" || evenement.key === "Tab") this.choisir(options[ici])
    else if (evenement.key === "Escape") this.fermer()
    else return
    evenement.preventDefault()
    evenement.stopPropagation()
  }

  choisir(option) {
    if (!option) return
    const fin = this.champ.selectionStart
    const debut = fin - this.amorce.length
    this.champ.setRangeText(`${option.personne.textContent} `, debut, fin, "end")
    option.personne.selected = true
    this.choisis.add(option.personne)
    this.fermer()
    this.champ.focus()
  }
}

export function equiperCitations(racine) {
  for (const champ of racine.querySelectorAll("[data-citer]:not([data-equipe])")) {
    champ.dataset.equipe = "oui"
    const choix = champ.form?.querySelector("select[name=mentionnes]")
    if (choix) new Citation(champ, choix)
  }
}
