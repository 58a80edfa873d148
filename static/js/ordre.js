// Reorder <form data-ordre> lists. Buttons post by themselves (monter, descendre); dragging posts `ordre`, the keys joined by commas.

// A line without a key has a fixed place: it is shown, and takes no part in the order.
function lignes(liste) {
  return [...liste.children].filter((ligne) => ligne.dataset.ordreCle)
}

function cles(liste) {
  return lignes(liste).map((ligne) => ligne.dataset.ordreCle)
}

function equiperListe(formulaire) {
  const liste = formulaire.querySelector(".ordre")
  const avis = formulaire.querySelector("[data-ordre-avis]")
  let prise = null
  let depart = ""

  for (const ligne of liste.children) {
    const poignee = ligne.querySelector(".poignee")
    poignee?.addEventListener("pointerdown", () => { ligne.draggable = true })
    ligne.addEventListener("dragstart", (evenement) => {
      prise = ligne
      depart = cles(liste).join(",")
      evenement.dataTransfer.effectAllowed = "move"
      ligne.classList.add("deplace")
    })
    ligne.addEventListener("dragover", (evenement) => {
      if (!prise || prise === ligne) return
      evenement.preventDefault()
      const milieu = ligne.getBoundingClientRect().top + ligne.offsetHeight / 2
      if (evenement.clientY < milieu) ligne.before(prise)
      else ligne.after(prise)
    })
    ligne.addEventListener("drop", (evenement) => evenement.preventDefault())
    ligne.addEventListener("dragend", () => {
      ligne.draggable = false
      ligne.classList.remove("deplace")
      prise = null
      const ordre = cles(liste).join(",")
      if (ordre !== depart) poster(formulaire, ordre, avis, ligne)
    })
  }
}

function poster(formulaire, ordre, avis, ligne) {
  const rang = lignes(ligne.parentElement).indexOf(ligne) + 1
  if (avis) avis.textContent = `Déplacé en position ${rang}. Enregistrement…`
  const champ = document.createElement("input")
  Object.assign(champ, { type: "hidden", name: "ordre", value: ordre })
  formulaire.append(champ)
  formulaire.requestSubmit()
  champ.remove()
}

function equiper(racine) {
  for (const formulaire of racine.querySelectorAll("form[data-ordre]:not([data-equipe])")) {
    formulaire.dataset.equipe = "oui"
    equiperListe(formulaire)
  }
}

equiper(document)
document.addEventListener("htmx:load", (evenement) => equiper(evenement.target))
