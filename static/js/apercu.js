// The PDF beside the text: <aside data-apercu="address that asks for a render">, refreshed after each save.

const MEMOIRE = "ctg-apercu"
const ATTENTE = 1500

class Apercu {
  constructor(volet) {
    this.volet = volet
    this.suivi = volet.querySelector("[data-apercu-suivi]")
    this.cadre = volet.querySelector("iframe")
    this.bouton = document.querySelector(`[aria-controls="${volet.id}"]`)
    this.minuterie = 0
    this.bouton.hidden = false
    this.bouton.addEventListener("click", () => this.basculer(this.volet.hidden))
    volet.querySelector("[data-apercu-fermer]").addEventListener("click", () => {
      this.basculer(false)
      this.bouton.focus()
    })
    document.addEventListener("ctg:enregistre", () => this.programmer())
    this.suivi.addEventListener("htmx:afterSwap", () => this.montrer())
    if (localStorage.getItem(MEMOIRE) === "ouvert" && innerWidth >= 1100) this.basculer(true)
  }

  basculer(ouvert) {
    this.volet.hidden = !ouvert
    this.bouton.setAttribute("aria-expanded", String(ouvert))
    document.body.classList.toggle("avec-apercu", ouvert)
    localStorage.setItem(MEMOIRE, ouvert ? "ouvert" : "ferme")
    if (ouvert) this.demander()
  }

  programmer() {
    clearTimeout(this.minuterie)
    if (!this.volet.hidden) this.minuterie = setTimeout(() => this.demander(), ATTENTE)
  }

  demander() {
    window.htmx.ajax("POST", this.volet.dataset.apercu, { target: this.suivi, swap: "innerHTML", values: { lateral: "1" } })
  }

  /** Shows the finished PDF at the article's own page; the former one stays until then. */
  montrer() {
    const pret = this.suivi.querySelector("[data-pdf]")
    if (!pret) return
    const adresse = `${pret.dataset.pdf}#navpanes=0&view=FitH&nameddest=${this.volet.dataset.ancre}`
    if (this.cadre.dataset.adresse === adresse) return
    this.cadre.dataset.adresse = adresse
    this.cadre.hidden = false
    this.cadre.src = adresse
  }
}

for (const volet of document.querySelectorAll("[data-apercu]")) new Apercu(volet)
