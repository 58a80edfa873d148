// Merge field: an inline chip that shows its present value; only its key is stored.
import { Node } from "../../django_prose_editor/editor.js"
import { el } from "./outils.js"

const ACCORD = "accord:"
const MONTANT = "montant:"

/** What a chip shows: {texte, titre, etat} where etat is "", "vide" (no value yet) or "inconnue". */
export function presenter(cle, mentions) {
  const champ = mentions.get(cle)
  if (champ) {
    if (champ.valeur) return { texte: champ.valeur, titre: champ.libelle, etat: "" }
    return { texte: champ.libelle, titre: `${champ.libelle} (à renseigner)`, etat: "vide" }
  }
  if (cle.startsWith(ACCORD)) {
    const texte = cle.slice(ACCORD.length).split("|").join(" / ")
    return { texte, titre: "Accord : une ou plusieurs collectivités", etat: "" }
  }
  if (cle.startsWith(MONTANT)) {
    const somme = Number(cle.slice(MONTANT.length))
    const texte = somme.toLocaleString("fr-FR", { style: "currency", currency: "EUR", trailingZeroDisplay: "stripIfInteger" })
    return { texte: `${texte} (en lettres)`, titre: "Montant en chiffres et en lettres", etat: "" }
  }
  return { texte: cle, titre: `Mention inconnue : ${cle}`, etat: "inconnue" }
}

export const Mention = Node.create({
  name: "mention",
  group: "inline",
  inline: true,
  atom: true,
  selectable: true,
  draggable: true,

  addOptions() {
    return { mentions: new Map() }
  },

  addAttributes() {
    return { cle: { default: "", parseHTML: (e) => e.dataset.mention, renderHTML: ({ cle }) => ({ "data-mention": cle }) } }
  },

  parseHTML() {
    return [{ tag: "span[data-mention]" }]
  },

  renderHTML({ HTMLAttributes }) {
    return ["span", HTMLAttributes]
  },

  renderText({ node }) {
    return presenter(node.attrs.cle, this.options.mentions).texte
  },

  addNodeView() {
    return ({ node }) => {
      const { texte, titre, etat } = presenter(node.attrs.cle, this.options.mentions)
      const dom = el("span", { className: `mention ${etat}`.trim(), title: titre, contentEditable: "false" }, texte)
      dom.dataset.mention = node.attrs.cle
      return { dom }
    }
  },

  addCommands() {
    return {
      insererMention: (cle) => ({ chain }) => chain().focus().insertContent({ type: this.name, attrs: { cle } }).run(),
    }
  },
})
