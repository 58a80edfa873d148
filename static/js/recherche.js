// Combobox over a JSON address (WAI-ARIA pattern): `?q=` answers {resultats: [{valeur, libelle, detail}]}.
// Markup: composants/recherche.html. Sends "ctg:choisi" with the chosen result from its root.

const DELAI = 200
let numero = 0

function creer(balise, attributs, ...enfants) {
  const element = document.createElement(balise)
  for (const [nom, valeur] of Object.entries(attributs)) element.setAttribute(nom, valeur)
  element.append(...enfants)
  return element
}

class Recherche {
  constructor(racine) {
    numero += 1
    this.racine = racine
    this.champ = racine.querySelector("input:not([type=hidden])")
    this.valeur = racine.querySelector("[data-valeur]")
    this.id = `recherche-${numero}`
    this.liste = creer("ul", { id: this.id, role: "listbox", class: "recherche-liste", hidden: "" })
    this.liste.setAttribute("aria-label", racine.querySelector("label")?.textContent ?? "Résultats")
    this.avis = creer("p", { class: "visually-hidden", role: "status" })
    const cadre = creer("div", { class: "recherche" })
    this.champ.before(cadre)
    cadre.append(this.champ, this.liste, this.avis)
    for (const [nom, valeur] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", this.id]]) {
      this.champ.setAttribute(nom, valeur)
    }
    this.champ.addEventListener("input", () => this.programmer())
    this.champ.addEventListener("keydown", (evenement) => this.clavier(evenement))
    this.champ.addEventListener("blur", () => setTimeout(() => this.fermer(), 150))
    this.liste.addEventListener("mousedown", (evenement) => evenement.preventDefault())
    this.liste.addEventListener("click", ({ target }) => this.choisir(target.closest("[role=option]")))
  }

  get options() {
    return [...this.liste.querySelectorAll("[role=option]")]
  }

  programmer() {
    if (this.valeur) this.valeur.value = ""
    clearTimeout(this.minuterie)
    this.minuterie = setTimeout(() => this.chercher(), DELAI)
  }

  async chercher() {
    const saisie = this.champ.value.trim()
    this.demande?.abort()
    if (saisie.length < 2) return this.fermer()
    this.demande = new AbortController()
    const adresse = new URL(this.racine.dataset.source, location.href)
    adresse.searchParams.set("q", saisie)
    try {
      const reponse = await fetch(adresse, { headers: { Accept: "application/json" }, signal: this.demande.signal })
      if (!reponse.ok) throw new Error(String(reponse.status))
      this.montrer((await reponse.json()).resultats)
    } catch (erreur) {
      if (erreur.name !== "AbortError") this.annoncer("La recherche ne répond pas. Réessayez dans un instant.", true)
    }
  }

  montrer(resultats) {
    this.liste.replaceChildren(...resultats.map((resultat, rang) => {
      const option = creer("li", { role: "option", id: `${this.id}-${rang}`, "aria-selected": "false" }, resultat.libelle)
      if (resultat.detail) option.append(creer("span", { class: "detail" }, resultat.detail))
      option.resultat = resultat
      return option
    }))
    const nombre = resultats.length
    if (!nombre) return this.annoncer("Aucun résultat. Vérifiez l’orthographe ou essayez un code INSEE.", true)
    this.ouvrir()
    this.annoncer(`${nombre} résultat${nombre > 1 ? "s" : ""}. Flèches pour choisir, Entrée pour valider.`)
  }

  /** Says it to assistive technology, and in the list when there is nothing else to show. */
  annoncer(phrase, visible = false) {
    this.avis.textContent = phrase
    if (!visible) return
    this.liste.replaceChildren(creer("li", { class: "recherche-avis", role: "option", "aria-disabled": "true", "aria-selected": "false" }, phrase))
    this.ouvrir()
  }

  ouvrir() {
    this.liste.hidden = false
    this.champ.setAttribute("aria-expanded", "true")
  }

  fermer() {
    this.liste.hidden = true
    this.champ.setAttribute("aria-expanded", "false")
    this.champ.removeAttribute("aria-activedescendant")
  }

  pointer(rang) {
    const options = this.options.filter((option) => option.resultat)
    if (!options.length) return
    const option = options[(rang + options.length) % options.length]
    for (const autre of options) autre.setAttribute("aria-selected", String(autre === option))
    this.champ.setAttribute("aria-activedescendant", option.id)
    option.scrollIntoView({ block: "nearest" })
  }

  clavier(evenement) {
    const ouverte = !this.liste.hidden
    const ici = this.options.findIndex((option) => option.getAttribute("aria-selected") === "true")
    if (evenement.key === "ArrowDown" && ouverte) this.pointer(ici + 1)
    else if (evenement.key === "ArrowDown") this.chercher()
    else if (evenement.key === "ArrowUp" && ouverte) this.pointer(ici < 0 ? -1 : ici - 1)
    else if (evenement.key === "Enter" && ouverte && ici >= 0) this.choisir(this.options[ici])
    else if (evenement.key === "Escape" && ouverte) this.fermer()
    else return
    evenement.preventDefault()
  }

  choisir(option) {
    if (!option?.resultat) return
    const { valeur, libelle } = option.resultat
    this.champ.value = libelle
    if (this.valeur) this.valeur.value = valeur
    this.fermer()
    this.racine.dispatchEvent(new CustomEvent("ctg:choisi", { bubbles: true, detail: option.resultat }))
    if (this.racine.dataset.envoyer !== undefined) this.champ.form?.requestSubmit()
  }
}

function equiper(racine) {
  for (const element of racine.querySelectorAll("[data-recherche]:not([data-equipe])")) {
    element.dataset.equipe = "oui"
    new Recherche(element)
  }
}

equiper(document)
document.addEventListener("htmx:load", (evenement) => equiper(evenement.target))
