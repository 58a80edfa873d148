// Comments beside the element: [data-commenter] links open <dialog id="panneau-commentaires"> filled by htmx, and
// typing « @ » in [data-citer] proposes the people of the form's own list. Without this file, the links lead to a page.

import { equiperCitations } from "./commentaires/citer.js"

const panneau = document.getElementById("panneau-commentaires")
const contenu = document.getElementById("panneau-contenu")
let declencheur = null
let ancreOuverte = ""
let aRecharger = false

async function ouvrir(lien) {
  declencheur = lien
  ancreOuverte = lien.dataset.ancre
  await window.htmx.ajax("GET", lien.getAttribute("href"), { target: contenu, swap: "innerHTML" })
  if (!panneau.open) panneau.showModal()
  document.getElementById("panneau-titre")?.focus()
}

/** The pill of each button says how many threads are open under its element. */
function compter(comptes) {
  for (const lien of document.querySelectorAll("[data-commenter]")) {
    const nombre = comptes[lien.dataset.ancre] ?? 0
    const pastille = lien.querySelector("[data-compte]")
    if (!pastille) continue
    pastille.hidden = !nombre
    pastille.firstElementChild.textContent = String(nombre)
    pastille.lastElementChild.textContent = ` (${nombre} commentaire${nombre > 1 ? "s" : ""} ouvert${nombre > 1 ? "s" : ""})`
    lien.classList.toggle("avec-fils", nombre > 0)
  }
}

function avertir(phrase) {
  const annonce = contenu.querySelector(".panneau-annonce")
  if (!annonce) return
  annonce.setAttribute("role", "alert")
  annonce.textContent = phrase
}

if (panneau?.showModal) {
  document.addEventListener("click", (evenement) => {
    const lien = evenement.target.closest("[data-commenter]")
    if (!lien || evenement.ctrlKey || evenement.metaKey || evenement.shiftKey) return
    evenement.preventDefault()
    ouvrir(lien)
  })
  panneau.addEventListener("click", (evenement) => {
    if (evenement.target === panneau) panneau.close()
  })
  panneau.addEventListener("close", () => {
    // A field that closed again must not stay writable on the page.
    if (aRecharger) return location.reload()
    const present = declencheur?.isConnected ? declencheur : document.querySelector(`[data-commenter][data-ancre="${CSS.escape(ancreOuverte)}"]`)
    present?.focus()
  })
  document.addEventListener("ctg:commentaires", ({ detail }) => {
    compter(detail.comptes)
    aRecharger ||= detail.verrou
  })
  contenu.addEventListener("htmx:afterSwap", () => {
    const fautif = contenu.querySelector("[aria-invalid=true]")
    if (fautif) fautif.focus()
    else document.getElementById("panneau-titre")?.focus()
  })
  contenu.addEventListener("htmx:responseError", ({ detail }) => {
    avertir(detail.xhr.status === 403 ? "Vous n’avez plus le droit de faire cela. Rechargez la page." : "Cet élément a changé ou n’est plus là. Copiez votre message, puis rechargez la page.")
  })
  contenu.addEventListener("htmx:sendError", () => avertir("La connexion est coupée. Votre message est encore là\u00a0: réessayez dans un instant."))
}

equiperCitations(document)
document.addEventListener("htmx:load", (evenement) => equiperCitations(evenement.target))
