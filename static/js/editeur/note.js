// Footnote: an inline mark numbered by the style sheet; its text is edited in a dialog.
import { Node } from "../../django_prose_editor/editor.js"
import { demander, el } from "./outils.js"

async function editer(editeur, position, texte) {
  const reponse = await demander({
    titre: "Note de bas de page",
    champs: [{ nom: "note", libelle: "Texte de la note", valeur: texte, long: true }],
    valider: texte ? "Modifier la note" : "Insérer la note",
    retirer: texte ? "Retirer la note" : "",
  })
  const chaine = editeur.chain().focus()
  if (reponse === "retirer") chaine.setNodeSelection(position).deleteSelection().run()
  else if (reponse && texte) chaine.setNodeSelection(position).updateAttributes("note", { texte: reponse.note }).run()
  else if (reponse) chaine.insertContentAt(position, { type: "note", attrs: { texte: reponse.note } }).run()
  else chaine.run()
}

export const NoteDeBas = Node.create({
  name: "note",
  group: "inline",
  inline: true,
  atom: true,
  selectable: true,

  addAttributes() {
    return { texte: { default: "", parseHTML: (e) => e.dataset.note, renderHTML: ({ texte }) => ({ "data-note": texte }) } }
  },

  parseHTML() {
    return [{ tag: "span[data-note]" }]
  },

  renderHTML({ HTMLAttributes }) {
    return ["span", HTMLAttributes]
  },

  addNodeView() {
    return ({ node, editor, getPos }) => {
      const dom = el("span", { className: "note", title: node.attrs.texte, contentEditable: "false", role: "img" })
      dom.setAttribute("aria-label", `Note : ${node.attrs.texte}`)
      dom.addEventListener("dblclick", () => editor.isEditable && editer(editor, getPos(), node.attrs.texte))
      return { dom }
    }
  },

  addCommands() {
    return {
      editerNote: () => ({ editor, state }) => {
        const choisi = state.selection.node
        if (choisi?.type.name === this.name) editer(editor, state.selection.from, choisi.attrs.texte)
        else editer(editor, state.selection.to, "")
        return true
      },
    }
  },

  addKeyboardShortcuts() {
    return {
      Enter: ({ editor }) => editor.state.selection.node?.type.name === this.name && editor.commands.editerNote(),
      "Mod-Alt-f": ({ editor }) => editor.commands.editerNote(),
    }
  },
})
