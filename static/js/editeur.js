// The rich-text editor: turns every <textarea data-editeur="id-of-the-mentions-json"> into an editing area.
// The textarea stays the field that the form sends. Imported by path and not through an import map: a map is an inline
// script, which the content policy refuses without a nonce that a form widget cannot know.
import {
  Blockquote, Bold, Document, Dropcursor, Editor, Gapcursor, HardBreak, Heading, History, Italic, Link, ListItem,
  BulletList, OrderedList, Paragraph, Subscript, Superscript, TableRow, Text, Underline,
} from "../django_prose_editor/editor.js"
import { creerBarre } from "./editeur/barre.js"
import { Blanc } from "./editeur/blanc.js"
import { nettoyerCollage } from "./editeur/collage.js"
import { Mention } from "./editeur/mention.js"
import { NoteDeBas } from "./editeur/note.js"
import { Cellule, CelluleEntete, Legende, Tableau } from "./editeur/tableau.js"

const VIDE = /^<p><\/p>$/

/** Merge fields printed by {% mentions_editeur %}, by key. */
function lireMentions(id) {
  const source = document.getElementById(id)
  return new Map(source ? JSON.parse(source.textContent).map((champ) => [champ.cle, champ]) : [])
}

function extensions(mentions) {
  return [
    Document, Paragraph, Text, HardBreak, Bold, Italic, Underline, Subscript, Superscript, Blockquote,
    BulletList, OrderedList, ListItem, TableRow, Cellule, CelluleEntete, Legende, Tableau,
    Heading.configure({ levels: [3, 4] }),
    Link.configure({ openOnClick: false, autolink: false, protocols: ["mailto"], defaultProtocol: "https" }),
    History, Gapcursor, Dropcursor.configure({ class: "editeur-depot", color: false }),
    Blanc, NoteDeBas, Mention.configure({ mentions }),
  ]
}

/** Names the editing area after the field's label, help and error, which keep pointing at the same id. */
function nommer(source) {
  const id = source.id
  const etiquette = document.querySelector(`label[for="${CSS.escape(id)}"]`)
  if (etiquette) etiquette.id ||= `${id}-libelle`
  source.id = `${id}-source`
  const attributs = {
    id, role: "textbox", "aria-multiline": "true", lang: "fr", spellcheck: "true", class: "editeur-texte",
  }
  if (etiquette) attributs["aria-labelledby"] = etiquette.id
  else attributs["aria-label"] = source.getAttribute("aria-label") ?? "Texte"
  for (const nom of ["aria-describedby", "aria-invalid"]) {
    if (source.hasAttribute(nom)) attributs[nom] = source.getAttribute(nom)
  }
  return { attributs, etiquette }
}

export function creerEditeur(source) {
  const mentions = lireMentions(source.dataset.editeur)
  const modifiable = !source.disabled && !source.readOnly
  const { attributs, etiquette } = nommer(source)
  if (!modifiable) attributs["aria-readonly"] = "true"
  const cadre = document.createElement("div")
  cadre.className = "editeur"
  source.before(cadre)
  source.hidden = true
  source.classList.remove("form-control")
  const editeur = new Editor({
    element: cadre,
    extensions: extensions(mentions),
    content: source.value,
    editable: modifiable,
    injectCSS: false,
    editorProps: { attributes: attributs, transformPastedHTML: nettoyerCollage },
    onUpdate({ editor }) {
      const html = editor.getHTML()
      source.value = VIDE.test(html) ? "" : html
      source.dispatchEvent(new Event("input", { bubbles: true }))
    },
  })
  if (modifiable) cadre.prepend(creerBarre(editeur, mentions, attributs.id))
  etiquette?.addEventListener("click", () => editeur.commands.focus())
  source.addEventListener("editeur:remplacer", (evenement) => {
    editeur.commands.setContent(evenement.detail, { emitUpdate: true })
  })
  source.dispatchEvent(new CustomEvent("editeur:pret", { bubbles: true, detail: editeur }))
  return editeur
}

export function equiper(racine) {
  for (const source of racine.querySelectorAll("textarea[data-editeur]:not([hidden])")) creerEditeur(source)
}

equiper(document)
document.addEventListener("htmx:load", (evenement) => equiper(evenement.target))
