// The outline of a plan: gestures without leaving the page, drag and keyboard moves, titles typed in place.
// Every gesture is a form or a link that works alone; here its answer, a whole page, only refreshes #plan.

const AVIS = { fiche: "Action déplacée", objectif: "Objectif déplacé", axe: "Axe déplacé" }
const plan = () => document.getElementById("plan")
const formulaire = () => document.getElementById("plan-gestes")
const souvenir = () => `ctg-plan:${plan().dataset.plan}`
let enCours = false

// ---- What is folded stays so

function ouverts() {
  return [...document.querySelectorAll(".axe > details")].map((d) => [d.parentElement.id, d.open])
}

function memoriser() {
  sessionStorage.setItem(souvenir(), JSON.stringify(ouverts()))
}

function replier() {
  const voulus = new Map(JSON.parse(sessionStorage.getItem(souvenir()) ?? "[]"))
  for (const detail of document.querySelectorAll(".axe > details")) {
    const voulu = voulus.get(detail.parentElement.id)
    if (voulu !== undefined) detail.open = voulu
  }
  montrer(location.hash.slice(1))
}

/** Opens the axe that holds the element. */
function montrer(id) {
  const element = id && document.getElementById(id)
  if (!element || !plan().contains(element)) return null
  const detail = element.closest(".axe")?.querySelector(":scope > details")
  if (detail && element !== detail.parentElement) detail.open = true
  return element
}

// ---- Gestures

/** Posts, then shows the outline as the server gives it back; what cannot be refreshed here loads as a page. */
async function poster(adresse, corps, id, foyer) {
  if (enCours) return
  enCours = true
  memoriser()
  plan().classList.add("plan-en-cours")
  try {
    const reponse = await fetch(adresse, { method: "POST", body: corps, credentials: "same-origin" })
    const page = new DOMParser().parseFromString(await reponse.text(), "text/html")
    const neuf = page.getElementById("plan")
    if (!reponse.ok || !neuf) return repli(adresse, corps)
    remplacer(neuf, page.getElementById("messages"), id, foyer)
  } catch {
    repli(adresse, corps)
  } finally {
    enCours = false
    plan().classList.remove("plan-en-cours")
  }
}

function repli(adresse, corps) {
  const envoi = document.createElement("form")
  Object.assign(envoi, { method: "post", action: adresse, hidden: true })
  for (const [nom, valeur] of corps) {
    const champ = document.createElement("input")
    Object.assign(champ, { type: "hidden", name: nom, value: valeur })
    envoi.append(champ)
  }
  document.body.append(envoi)
  envoi.submit()
}

/** Shows the new outline, then puts the focus on what was just added, else on what was acted upon. */
function remplacer(neuf, messages, id, foyer) {
  const connus = new Set([...plan().querySelectorAll("[data-genre]")].map((element) => element.id))
  const ajoute = [...neuf.querySelectorAll("[data-genre]")].find((element) => !connus.has(element.id))
  plan().replaceWith(neuf)
  if (messages) document.getElementById("messages").replaceWith(messages)
  replier()
  equiper()
  window.htmx?.process(neuf)
  const cible = montrer(ajoute?.id ?? id)
  const suite = cible ?? document.getElementById("messages")
  // A new action is opened next: its title first, before the handle that stands in front of it.
  const titre = ajoute && suite.querySelector(".fiche-corps [data-titre] a")
  const ou = titre || (!ajoute && foyer && cible?.querySelector(foyer)) || suite.querySelector("a, summary, button")
  ou?.focus({ preventScroll: true })
  suite.scrollIntoView({ block: "nearest" })
}

function jeton() {
  return formulaire().elements.csrfmiddlewaretoken.value
}

function deplacer(element, champs) {
  const { genre, cle } = element.dataset
  const adresse = location.pathname.replace(/annexes\/(\d+)\/?$/, `plan/$1/${genre}/${cle}/deplacer/`)
  const corps = new FormData()
  corps.set("csrfmiddlewaretoken", jeton())
  for (const [nom, valeur] of Object.entries(champs)) corps.set(nom, valeur)
  dire(`${AVIS[genre]}. Enregistrement…`)
  poster(adresse, corps, element.id, "[data-poignee]")
}

function dire(texte) {
  const avis = document.querySelector("[data-plan-avis]")
  if (avis) avis.textContent = texte
}

document.addEventListener("submit", (evenement) => {
  const envoi = evenement.target
  if (!envoi.matches("form[data-geste]")) return
  const bouton = evenement.submitter
  if (bouton?.dataset.page !== undefined) return
  evenement.preventDefault()
  const adresse = bouton?.hasAttribute("formaction") ? bouton.formAction : envoi.action
  const corps = new FormData(envoi)
  if (bouton?.name) corps.set(bouton.name, bouton.value)
  const menu = bouton?.closest(".menu")
  poster(adresse, corps, (menu ?? envoi).closest("[data-genre]")?.id, menu ? ".menu > summary" : "")
})

// ---- A title typed in place

function surPlace(lien, { libelle, valeur = "", lieu = "" }) {
  document.querySelector(".sur-place")?.remove()
  const modele = plan().querySelector("[data-modele-titre]").content.cloneNode(true).firstElementChild
  modele.action = lien.href
  modele.querySelector("label").textContent = libelle
  const champ = modele.elements.titre
  champ.placeholder = libelle
  champ.value = valeur
  for (const [nom, contenu] of [["avant", valeur], ["lieu", lieu]]) {
    if (!contenu) continue
    const cache = document.createElement("input")
    Object.assign(cache, { type: "hidden", name: nom, value: contenu })
    modele.append(cache)
  }
  const fermer = () => {
    modele.remove()
    lien.closest(".menu")?.querySelector("summary").focus()
    if (!lien.closest(".menu")) lien.focus()
  }
  modele.addEventListener("keydown", (evenement) => { if (evenement.key === "Escape") fermer() })
  modele.querySelector("[data-renoncer]").addEventListener("click", fermer)
  return modele
}

function ajouterIci(lien) {
  const lieu = new URL(lien.href).searchParams.get("lieu") ?? ""
  const modele = surPlace(lien, { libelle: lien.dataset.surPlace, lieu })
  const menu = lien.closest(".menu")
  if (menu) {
    menu.open = false
    lien.closest("[data-genre]").querySelector(".objectif-titre").after(modele)
  } else if (lien.closest(".departs")) lien.after(modele)
  else lien.closest(".ajouts, li, section").before(modele)
  modele.elements.titre.focus()
}

function renommerIci(lien) {
  lien.closest(".menu").open = false
  const element = lien.closest("[data-genre]")
  const modele = surPlace(lien, { libelle: "Titre", valeur: lien.dataset.renommer })
  element.querySelector("[data-titre]").after(modele)
  modele.elements.titre.select()
}

document.addEventListener("click", (evenement) => {
  const { target } = evenement
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(target)) menu.open = false
  const ajout = target.closest("a[data-sur-place]")
  const renom = target.closest("a[data-renommer]")
  if (evenement.ctrlKey || evenement.metaKey || !plan()) return
  if (ajout || renom) evenement.preventDefault()
  if (ajout) ajouterIci(ajout)
  else if (renom) renommerIci(renom)
  else if (target.closest("[data-tout-replier]")) toutReplier(target.closest("[data-tout-replier]"))
})

function toutReplier(bouton) {
  const details = [...document.querySelectorAll(".axe > details")]
  const ouvrir = details.some((detail) => !detail.open)
  for (const detail of details) detail.open = ouvrir
  bouton.textContent = ouvrir ? "Tout replier" : "Tout déplier"
}

document.addEventListener("keydown", (evenement) => {
  const menu = evenement.key === "Escape" && evenement.target.closest?.("details.menu[open]")
  if (menu) {
    menu.open = false
    menu.querySelector("summary").focus()
  }
  const poignee = evenement.target.closest?.("[data-poignee]")
  const sens = { ArrowUp: "monter", ArrowDown: "descendre", ArrowRight: "rentrer", ArrowLeft: "sortir" }[evenement.key]
  if (!poignee || !sens) return
  evenement.preventDefault()
  const element = poignee.closest("[data-genre]")
  if (element.dataset.genre !== "objectif" && ["rentrer", "sortir"].includes(sens)) return
  deplacer(element, { sens })
})

// ---- Drag: fiches between axes and objectifs, objectifs between axes, axes among themselves

let prise = null
let depart = null

const parmi = (depot) => [...depot.children].filter((enfant) => enfant.dataset.genre)

function viser(evenement) {
  if (!prise) return null
  let depot = evenement.target.closest?.(`[data-depot="${prise.dataset.genre}"]`)
  // Over the title of an objectif or of an axe, an action goes under it.
  if (!depot && prise.dataset.genre === "fiche") {
    depot = evenement.target.closest?.(".objectif, .axe-corps")?.querySelector(":scope > [data-depot=fiche]")
  }
  return depot && !prise.contains(depot) ? depot : null
}

function equiper() {
  for (const poignee of document.querySelectorAll("[data-poignee]")) {
    const element = poignee.closest("[data-genre]")
    poignee.addEventListener("pointerdown", () => { element.draggable = true })
    poignee.addEventListener("pointerup", () => { element.draggable = false })
  }
}

document.addEventListener("dragstart", (evenement) => {
  const element = evenement.target.closest?.("[data-genre][draggable=true]")
  if (!element || prise) return
  prise = element
  depart = { depot: element.parentElement, suivant: element.nextElementSibling }
  evenement.dataTransfer.effectAllowed = "move"
  evenement.dataTransfer.setData("text/plain", element.dataset.cle)
  element.classList.add("en-deplacement")
})

document.addEventListener("dragover", (evenement) => {
  const depot = viser(evenement)
  for (const autre of document.querySelectorAll(".vise")) if (autre !== depot) autre.classList.remove("vise")
  if (!depot) {
    // A folded axe opens under what is held over it.
    const detail = prise && evenement.target.closest?.(".axe > details:not([open])")
    if (detail && prise.dataset.genre !== "axe") detail.open = true
    return
  }
  evenement.preventDefault()
  depot.classList.add("vise")
  const apres = parmi(depot).find((enfant) => {
    if (enfant === prise) return false
    const cadre = enfant.getBoundingClientRect()
    return evenement.clientY < cadre.top + cadre.height / 2
  })
  if (apres) apres.before(prise)
  else depot.append(prise)
})

document.addEventListener("drop", (evenement) => { if (prise) evenement.preventDefault() })

document.addEventListener("dragend", () => {
  if (!prise) return
  const element = prise
  prise = null
  element.draggable = false
  element.classList.remove("en-deplacement")
  for (const depot of document.querySelectorAll(".vise")) depot.classList.remove("vise")
  const depot = element.parentElement
  if (depot === depart.depot && element.nextElementSibling === depart.suivant) return
  deplacer(element, { lieu: depot.dataset.lieu ?? "", position: parmi(depot).indexOf(element) + 1 })
})

replier()
equiper()
document.addEventListener("toggle", (evenement) => {
  if (evenement.target.matches?.(".axe > details")) memoriser()
}, true)
