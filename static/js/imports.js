// Review of an import: the two columns follow each other, and the keyboard answers. Everything works without it.

const revue = document.querySelector("[data-revue]")
const source = document.querySelector("[data-source]")
const structure = document.querySelector("[data-structure]")
const large = matchMedia("(width >= 62rem)")
let vise = ""
let suivi = true

const pieceDe = (bloc) => document.getElementById(`piece-${bloc}`)
const extraitDe = (bloc) => document.getElementById(`source-${bloc}`)

function defiler(colonne, element) {
  if (!large.matches) {
    element.scrollIntoView({ block: "start" })
    return
  }
  const ecart = element.getBoundingClientRect().top - colonne.getBoundingClientRect().top
  colonne.scrollTop += ecart - 56
}

/** Marks the piece on both sides, so that one sees what goes with what. */
function designer(bloc) {
  if (bloc === vise) return
  vise = bloc
  for (const actif of document.querySelectorAll(".source-active, .piece-active")) {
    actif.classList.remove("source-active", "piece-active")
  }
  extraitDe(bloc)?.classList.add("source-active")
  pieceDe(bloc)?.classList.add("piece-active")
}

function montrerVue(vue) {
  revue.dataset.vue = vue
  for (const lien of document.querySelectorAll("[data-vue-lien]")) {
    if (lien.dataset.vueLien === vue) lien.setAttribute("aria-current", "true")
    else lien.removeAttribute("aria-current")
  }
}

/** Keeps the other column still while one of them is being moved on purpose. */
function sansSuivre(action) {
  suivi = false
  action()
  setTimeout(() => { suivi = true }, 250)
}

function ouvrirPiece(bloc, ligne) {
  const piece = pieceDe(bloc)
  if (!piece) return false
  montrerVue("structure")
  sansSuivre(() => {
    piece.open = true
    designer(bloc)
    defiler(structure, piece)
  })
  if (ligne) choisirPassage(piece, ligne)
  piece.querySelector("summary").focus({ preventScroll: true })
  return true
}

function choisirPassage(piece, ligne) {
  const choix = piece.querySelector("[data-passages]")
  if (choix) choix.value = ligne
  else piece.addEventListener("htmx:afterSwap", () => choisirPassage(piece, ligne), { once: true })
}

function voirSource(bloc, ancre) {
  const extrait = extraitDe(bloc)
  if (!extrait) return
  montrerVue("fichier")
  const mot = ancre && source.querySelector(`[data-prop="${ancre}"]`)
  sansSuivre(() => {
    designer(bloc)
    defiler(source, mot || extrait)
  })
}

source?.addEventListener("click", (evenement) => {
  const lien = evenement.target.closest("[data-vers-piece]")
  const extrait = evenement.target.closest("[data-piece]")
  if (!extrait || (evenement.target.closest("a") && !lien) || String(getSelection())) return
  const marque = evenement.target.closest("[data-prop]")
  const carte = marque && document.getElementById(marque.dataset.prop)
  if (carte) {
    montrerVue("structure")
    carte.closest("details")?.setAttribute("open", "")
    carte.focus()
    evenement.preventDefault()
  } else if (ouvrirPiece(extrait.dataset.piece, evenement.target.closest("[data-bloc]")?.dataset.bloc)) {
    evenement.preventDefault()
  }
})

structure?.addEventListener("click", (evenement) => {
  const lien = evenement.target.closest("[data-vers-source]")
  if (!lien) return
  evenement.preventDefault()
  voirSource(lien.dataset.versSource)
})

structure?.addEventListener("focusin", (evenement) => {
  const carte = evenement.target.closest("[data-proposition]")
  if (!carte || !large.matches) return
  designer(carte.dataset.piece)
  const mot = source.querySelector(`[data-prop="${carte.id}"]`) ?? extraitDe(carte.dataset.piece)
  if (mot) sansSuivre(() => defiler(source, mot))
})

structure?.addEventListener("toggle", (evenement) => {
  const piece = evenement.target.closest("[data-piece]")
  if (piece?.open && suivi && large.matches && evenement.target === piece) voirSource(piece.dataset.piece)
}, true)

/** As one reads the file, the piece on the right follows. */
source?.addEventListener("scroll", () => {
  if (!suivi || !large.matches) return
  const haut = source.getBoundingClientRect().top + 72
  const extrait = [...source.querySelectorAll("[data-piece]")].findLast((e) => e.getBoundingClientRect().top <= haut)
  if (!extrait || extrait.dataset.piece === vise) return
  designer(extrait.dataset.piece)
  const piece = pieceDe(extrait.dataset.piece)
  if (piece) defiler(structure, piece)
}, { passive: true })

for (const lien of document.querySelectorAll("[data-vue-lien]")) {
  lien.addEventListener("click", (evenement) => {
    evenement.preventDefault()
    montrerVue(lien.dataset.vueLien)
  })
}

/** After an answer: the words in the file take its colour, the counts follow, the next card waits for the keyboard. */
document.addEventListener("htmx:afterSettle", (evenement) => {
  const carte = evenement.target.closest?.("[data-proposition]") ?? document.getElementById(evenement.detail.elt?.id)
  if (!carte?.matches?.("[data-proposition]")) return
  for (const mot of source.querySelectorAll(`[data-prop="${carte.id}"]`)) {
    mot.className = mot.className.replace(/marque-(ouverte|acceptee|refusee)/, `marque-${carte.dataset.etat}`)
  }
  compter(carte.dataset.piece)
  const champ = carte.querySelector(".proposition-changer input:not([type=hidden]), .proposition-changer select")
  if (champ) champ.focus()
  else if (carte.dataset.etat === "ouverte") carte.focus()
  else (voisine(carte, 1, true) ?? carte).focus()
})

function compter(bloc) {
  const piece = pieceDe(bloc)
  const compte = document.getElementById(`compte-${bloc}`)
  if (!piece || !compte) return
  const reste = piece.querySelectorAll('[data-etat="ouverte"]').length
  compte.hidden = reste === 0
  compte.firstChild.data = String(reste)
  for (const bouton of piece.querySelectorAll(".lot")) bouton.hidden = reste < 2
}

function voisine(carte, pas, ouverte = false) {
  const toutes = [...structure.querySelectorAll("[data-proposition]")].filter((c) => c.checkVisibility())
  const ici = toutes.indexOf(carte)
  const suite = pas > 0 ? toutes.slice(ici + 1) : toutes.slice(0, Math.max(ici, 0)).reverse()
  return suite.find((c) => !ouverte || c.dataset.etat === "ouverte")
}

document.addEventListener("keydown", (evenement) => {
  if (evenement.ctrlKey || evenement.metaKey || evenement.altKey) return
  if (evenement.target.closest("input, select, textarea, [contenteditable], dialog")) return
  const carte = evenement.target.closest("[data-proposition]")
  const gestes = {
    j: () => voisine(carte, 1)?.focus(),
    k: () => voisine(carte, -1)?.focus(),
    a: () => carte?.querySelector("[data-accepter]")?.click(),
    r: () => carte?.querySelector("[data-refuser]")?.click(),
    u: () => document.querySelector("[data-annuler]")?.click(),
  }
  const geste = gestes[evenement.key.toLowerCase()]
  if (!geste) return
  evenement.preventDefault()
  geste()
})

const ouverte = structure?.querySelector("details[data-piece][open]")
if (ouverte && large.matches) {
  designer(ouverte.dataset.piece)
  const extrait = extraitDe(ouverte.dataset.piece)
  sansSuivre(() => {
    if (extrait) defiler(source, extrait)
    defiler(structure, ouverte)
  })
}
