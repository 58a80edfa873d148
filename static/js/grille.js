// The tables of rows as light spreadsheets: every <section data-grille>. Without this script they are plain tables
// whose rows open as forms; on a phone they stay so.
import { Grille } from "./grille/grille.js"
import { suivreLaLargeur } from "./grille/largeur.js"

const LARGE = matchMedia("(width >= 40rem)")

function equiper(racine) {
  if (!LARGE.matches) return
  for (const section of racine.querySelectorAll("[data-grille]:not([data-equipe])")) {
    section.dataset.equipe = "oui"
    new Grille(section)
  }
  for (const section of racine.querySelectorAll(".grille-section:not([data-suivie])")) {
    section.dataset.suivie = "oui"
    suivreLaLargeur(section)
  }
}

equiper(document)
LARGE.addEventListener("change", () => equiper(document))
document.addEventListener("htmx:load", (evenement) => equiper(evenement.target))
