// The toolbar (WAI-ARIA toolbar pattern: one tab stop, arrows move inside).
import { ouvrirMenuMentions } from "./menu_mentions.js"
import { demander, dessin, el } from "./outils.js"

const actif = (nom, attributs) => (editeur) => editeur.isActive(nom, attributs)
const chaine = (geste) => (editeur) => geste(editeur.chain().focus()).run()

/** [drawing, label, what it does, when it is on, only inside a table] by group. */
const GROUPES = [
  [
    ["titre", "Titre de partie", chaine((c) => c.toggleHeading({ level: 3 })), actif("heading", { level: 3 })],
    ["sous-titre", "Sous-titre", chaine((c) => c.toggleHeading({ level: 4 })), actif("heading", { level: 4 })],
  ],
  [
    ["gras", "Gras (Ctrl+B)", chaine((c) => c.toggleBold()), actif("bold")],
    ["italique", "Italique (Ctrl+I)", chaine((c) => c.toggleItalic()), actif("italic")],
    ["souligne", "Souligné (Ctrl+U)", chaine((c) => c.toggleUnderline()), actif("underline")],
    ["exposant", "Exposant", chaine((c) => c.toggleSuperscript()), actif("superscript")],
  ],
  [
    ["puces", "Liste à puces", chaine((c) => c.toggleBulletList()), actif("bulletList")],
    ["numeros", "Liste numérotée", chaine((c) => c.toggleOrderedList()), actif("orderedList")],
    ["citation", "Citation", chaine((c) => c.toggleBlockquote()), actif("blockquote")],
    ["lien", "Lien (Ctrl+K)", editerLien, actif("link")],
    ["note", "Note de bas de page", (editeur) => editeur.commands.editerNote(), actif("note")],
  ],
  [
    ["tableau", "Insérer un tableau", chaine((c) => c.insertTable({ rows: 3, cols: 3, withHeaderRow: true }))],
    ["ligne-plus", "Ajouter une ligne dessous", chaine((c) => c.addRowAfter()), null, true],
    ["ligne-moins", "Retirer la ligne", chaine((c) => c.deleteRow()), null, true],
    ["colonne-plus", "Ajouter une colonne à droite", chaine((c) => c.addColumnAfter()), null, true],
    ["colonne-moins", "Retirer la colonne", chaine((c) => c.deleteColumn()), null, true],
    ["fusion", "Fusionner ou séparer les cellules", chaine((c) => c.mergeOrSplit()), null, true],
    ["entete", "Ligne d’en-tête", chaine((c) => c.toggleHeaderRow()), null, true],
    ["legende", "Légende du tableau", editerLegende, null, true],
    ["tableau-moins", "Retirer le tableau", chaine((c) => c.deleteTable()), null, true],
  ],
  [
    ["blanc", "Blanc à remplir (Ctrl+Maj+H)", (editeur) => editeur.commands.basculerBlanc(), actif("blanc")],
    ["suivant", "Aller au blanc suivant (F8)", (editeur) => editeur.commands.blancSuivant()],
  ],
  [
    ["annuler", "Annuler (Ctrl+Z)", chaine((c) => c.undo()), null, false, (editeur) => editeur.can().undo()],
    ["retablir", "Rétablir (Ctrl+Y)", chaine((c) => c.redo()), null, false, (editeur) => editeur.can().redo()],
  ],
]

async function editerLien(editeur) {
  const present = editeur.getAttributes("link").href ?? ""
  const reponse = await demander({
    titre: "Lien",
    champs: [{ nom: "adresse", libelle: "Adresse (https://… ou mailto:…)", valeur: present, type: "url" }],
    valider: "Appliquer",
    retirer: present ? "Retirer le lien" : "",
  })
  const suite = editeur.chain().focus().extendMarkRange("link")
  if (reponse === "retirer") suite.unsetLink().run()
  else if (reponse && editeur.state.selection.empty && !present) {
    suite.insertContent({ type: "text", text: reponse.adresse, marks: [{ type: "link", attrs: { href: reponse.adresse } }] }).run()
  } else if (reponse) suite.setLink({ href: reponse.adresse }).run()
}

async function editerLegende(editeur) {
  const present = editeur.getAttributes("table").legende ?? ""
  const reponse = await demander({
    titre: "Légende du tableau",
    champs: [{ nom: "legende", libelle: "Ce que montre le tableau", valeur: present }],
    valider: "Appliquer",
    retirer: present ? "Retirer la légende" : "",
  })
  if (reponse) editeur.chain().focus().updateAttributes("table", { legende: reponse === "retirer" ? "" : reponse.legende }).run()
}

function creerBouton(editeur, [nom, libelle, action, estActif, dansTableau, possible]) {
  const bouton = el("button", { type: "button", className: "editeur-bouton", title: libelle, tabIndex: -1 }, dessin(nom))
  bouton.setAttribute("aria-label", libelle)
  bouton.addEventListener("mousedown", (evenement) => evenement.preventDefault())
  bouton.addEventListener("click", () => bouton.getAttribute("aria-disabled") !== "true" && action(editeur))
  const suivre = () => {
    if (estActif) bouton.setAttribute("aria-pressed", String(estActif(editeur)))
    if (possible) bouton.setAttribute("aria-disabled", String(!possible(editeur)))
    if (dansTableau) bouton.hidden = !editeur.isActive("table")
  }
  return { bouton, suivre }
}

function boutonMention(editeur, mentions) {
  const bouton = el("button", { type: "button", className: "editeur-bouton editeur-mention", tabIndex: -1 }, dessin("mention"), "Mention")
  bouton.setAttribute("aria-haspopup", "dialog")
  // A text that takes no merge field has none to offer.
  bouton.hidden = mentions.size === 0
  bouton.title = "Insérer un champ de la convention (Ctrl+Espace)"
  bouton.addEventListener("mousedown", (evenement) => evenement.preventDefault())
  bouton.addEventListener("click", () => ouvrirMenuMentions(editeur, mentions))
  editeur.view.dom.addEventListener("keydown", (evenement) => {
    if (mentions.size && evenement.ctrlKey && evenement.code === "Space") {
      evenement.preventDefault()
      ouvrirMenuMentions(editeur, mentions)
    }
    if ((evenement.ctrlKey || evenement.metaKey) && evenement.key === "k") {
      evenement.preventDefault()
      evenement.stopPropagation()
      editerLien(editeur)
    }
  }, true)
  return bouton
}

/** One tab stop for the whole bar; left and right arrows, Home and End move between visible buttons. */
function naviguer(barre) {
  const boutons = () => [...barre.querySelectorAll("button:not([hidden])")]
  barre.addEventListener("focusin", ({ target }) => {
    for (const bouton of boutons()) bouton.tabIndex = bouton === target ? 0 : -1
  })
  barre.addEventListener("keydown", (evenement) => {
    const tous = boutons()
    const ici = tous.indexOf(document.activeElement)
    const cible = { ArrowRight: ici + 1, ArrowLeft: ici - 1, Home: 0, End: tous.length - 1 }[evenement.key]
    if (cible === undefined) return
    evenement.preventDefault()
    tous[(cible + tous.length) % tous.length].focus()
  })
}

export function creerBarre(editeur, mentions, id) {
  const barre = el("div", { className: "editeur-barre", role: "toolbar", "aria-label": "Mise en forme", "aria-controls": id })
  const suivis = []
  for (const groupe of GROUPES) {
    const bloc = el("div", { className: "editeur-groupe" })
    for (const ligne of groupe) {
      const { bouton, suivre } = creerBouton(editeur, ligne)
      bloc.append(bouton)
      suivis.push(suivre)
    }
    barre.append(bloc)
  }
  const bloc = el("div", { className: "editeur-groupe" }, boutonMention(editeur, mentions))
  barre.children[4].before(bloc)
  const suivre = () => suivis.forEach((geste) => geste())
  editeur.on("transaction", suivre)
  suivre()
  barre.querySelector("button").tabIndex = 0
  naviguer(barre)
  return barre
}
