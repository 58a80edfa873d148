// Rows pasted from a spreadsheet: read by the server, shown before anything is written, then added in one go.
import { el } from "../saisie/dom.js"
import { poster } from "../saisie/envoi.js"

const POIDS_MAX = 2.5 * 1024 * 1024
const TROP_LOURD = "Ce collage est trop lourd pour passer en une fois\u00a0: rien n’est enregistré. Collez-le en plusieurs fois, ou importez le fichier Excel."

export class Collage {
  constructor(grille) {
    this.grille = grille
    this.dialogue = grille.section.querySelector("dialog[data-collage]")
    this.texte = this.dialogue.querySelector("textarea")
    this.apercu = this.dialogue.querySelector("[data-apercu-collage]")
    this.verifier = this.dialogue.querySelector("[data-verifier]")
    grille.table.addEventListener("paste", (evenement) => this.coller(evenement))
    grille.section.querySelector("[data-coller]").addEventListener("click", (evenement) => {
      evenement.preventDefault()
      this.ouvrir("")
    })
    this.dialogue.querySelector("form").addEventListener("submit", (evenement) => {
      evenement.preventDefault()
      this.preparer()
    })
    this.texte.addEventListener("paste", () => setTimeout(() => this.preparer()))
    this.texte.addEventListener("input", () => this.apercu.replaceChildren())
    this.dialogue.addEventListener("close", () => grille.parcours.aller(grille.parcours.active))
  }

  /** A lone value goes in the cell; several are rows. */
  coller(evenement) {
    const texte = evenement.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "")
    const { edition, parcours, enregistreur } = this.grille
    if (!/[\t\n]/.test(texte)) {
      if (edition.cellule || !this.grille.editable(parcours.active)) return
      evenement.preventDefault()
      enregistreur.changer(parcours.active, texte)
      return
    }
    if (edition.champ?.tagName === "TEXTAREA" && !texte.includes("\t")) return
    evenement.preventDefault()
    edition.fermer(false)
    this.ouvrir(texte)
    this.preparer()
  }

  ouvrir(texte) {
    this.texte.value = texte
    this.apercu.replaceChildren()
    if (!this.dialogue.open) this.dialogue.showModal()
    this.texte.focus()
  }

  async preparer() {
    const texte = this.texte.value
    if (!texte.trim()) return this.annoncer("Collez d’abord vos lignes ci-dessus.")
    if (new Blob([texte]).size > POIDS_MAX) return this.annoncer(TROP_LOURD)
    this.annoncer("Lecture des lignes…", "")
    this.verifier.disabled = true
    const reponse = await poster(this.grille.adresses.coller, { texte, retour: location.pathname })
    this.verifier.disabled = false
    if (reponse.genre !== "ok") return this.annoncer((reponse.erreurs ?? ["Ces lignes ne se lisent pas."]).join(" "))
    this.apercu.innerHTML = reponse.html
    return (this.apercu.querySelector("button[value=appliquer]") ?? this.apercu.querySelector("h3"))?.focus()
  }

  annoncer(phrase, ton = "danger") {
    this.apercu.replaceChildren(el("p", { class: ton ? "alert alert-danger" : null }, phrase))
  }
}
