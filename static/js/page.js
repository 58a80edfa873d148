// Small behaviours of every page. Each one only improves something that works without it.

/** Opens the native dialog named by a link or button; without JavaScript the link's own page asks for confirmation. */
function ouvrirDialogue(evenement, declencheur) {
  const dialogue = document.getElementById(declencheur.dataset.dialogue)
  if (!dialogue?.showModal) return
  evenement.preventDefault()
  dialogue.showModal()
  dialogue.addEventListener("close", () => declencheur.focus(), { once: true })
}

/** Copies the text of the element that `data-copier` points at, and says so on the button. */
async function copier(bouton) {
  const source = document.querySelector(bouton.dataset.copier)
  await navigator.clipboard.writeText("value" in source ? source.value : source.textContent.trim())
  const libelle = bouton.textContent
  bouton.textContent = "Copié"
  bouton.setAttribute("aria-live", "polite")
  setTimeout(() => { bouton.textContent = libelle }, 2000)
}

/** Puts a help popover beside its button instead of the middle of the screen. */
function placerBulle(bulle) {
  const bouton = document.querySelector(`[popovertarget="${bulle.id}"]`)
  if (!bouton) return
  bulle.classList.add("placee")
  const place = bouton.getBoundingClientRect()
  const { offsetWidth: largeur, offsetHeight: hauteur } = bulle
  const gauche = Math.max(8, Math.min(place.left, innerWidth - largeur - 8))
  const dessous = place.bottom + 8
  bulle.style.left = `${gauche}px`
  bulle.style.top = `${dessous + hauteur < innerHeight ? dessous : Math.max(8, place.top - hauteur - 8)}px`
}

document.addEventListener("click", (evenement) => {
  const dialogue = evenement.target.closest("[data-dialogue]")
  if (dialogue) ouvrirDialogue(evenement, dialogue)
  const fermer = evenement.target.closest("[data-fermer]")
  if (fermer) fermer.closest("dialog")?.close()
  const copie = evenement.target.closest("[data-copier]")
  if (copie) copier(copie)
})

document.addEventListener("toggle", (evenement) => {
  if (evenement.target.matches?.(".bulle[popover]") && evenement.newState === "open") placerBulle(evenement.target)
}, true)

document.addEventListener("scroll", () => {
  for (const bulle of document.querySelectorAll(".bulle:popover-open")) placerBulle(bulle)
}, { passive: true })

document.addEventListener("submit", (evenement) => {
  // A double click must not send twice: the second submission of a form already leaving is dropped.
  const formulaire = evenement.target
  if (evenement.defaultPrevented || formulaire.method !== "post") return
  if (formulaire.dataset.parti) evenement.preventDefault()
  formulaire.dataset.parti = "oui"
  setTimeout(() => { delete formulaire.dataset.parti }, 4000)
})

const rail = document.querySelector("details[data-rail]")
if (rail && matchMedia("(width < 62rem)").matches) rail.open = false
// A long convention scrolls its rail: the entry one is on must be in sight.
const ici = rail?.querySelector("[aria-current]")
if (ici && rail.scrollHeight > rail.clientHeight) {
  const [cadre, ligne] = [rail.getBoundingClientRect(), ici.getBoundingClientRect()]
  if (ligne.bottom > cadre.bottom) rail.scrollTop += ligne.top - cadre.top - cadre.height / 2
}
document.querySelector(".resume-erreurs")?.focus()
