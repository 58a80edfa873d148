// Blank to fill: highlighted words that say what to write; typing over the whole of it leaves ordinary text.
import { Mark, Plugin, getMarkRange, pm } from "../../django_prose_editor/editor.js"

const { TextSelection } = pm.state ?? pm

/** The extent of the blank at a position, or null. */
function etendue(etat, position) {
  return getMarkRange(etat.doc.resolve(position), etat.schema.marks.blanc) ?? null
}

function choisir(vue, { from, to }) {
  vue.dispatch(vue.state.tr.setSelection(TextSelection.create(vue.state.doc, from, to)).scrollIntoView())
}

/** Starts of the blanks of a document, in reading order. */
function debuts(doc) {
  const positions = []
  let precedent = false
  doc.descendants((noeud, position) => {
    if (!noeud.isInline) {
      precedent = false
      return
    }
    const blanc = noeud.marks.some((marque) => marque.type.name === "blanc")
    if (blanc && !precedent) positions.push(position)
    precedent = blanc
  })
  return positions
}

function saisirSurBlanc(vue, de, a, texte) {
  const zone = de < a ? etendue(vue.state, de) : null
  if (!zone || zone.from < de || zone.to > a) return false
  const marque = vue.state.schema.marks.blanc
  const tr = vue.state.tr.insertText(texte, de, a)
  vue.dispatch(tr.removeMark(de, de + texte.length, marque).removeStoredMark(marque))
  return true
}

export const Blanc = Mark.create({
  name: "blanc",
  inclusive: false,

  parseHTML() {
    return [{ tag: "mark" }]
  },

  renderHTML() {
    return ["mark", 0]
  },

  addCommands() {
    return {
      basculerBlanc: () => ({ chain, state }) => {
        if (!state.selection.empty) return chain().focus().toggleMark(this.name).run()
        const texte = "à compléter"
        const debut = state.selection.from
        return chain()
          .focus()
          .insertContent({ type: "text", text: texte, marks: [{ type: this.name }] })
          .setTextSelection({ from: debut, to: debut + texte.length })
          .run()
      },
      blancSuivant: () => ({ editor, state, dispatch }) => {
        const positions = debuts(state.doc)
        if (!positions.length) return false
        const suivant = positions.find((position) => position > state.selection.from) ?? positions[0]
        if (dispatch) queueMicrotask(() => {
          choisir(editor.view, etendue(editor.state, suivant + 1) ?? { from: suivant, to: suivant + 1 })
          editor.view.focus()
        })
        return true
      },
    }
  },

  addKeyboardShortcuts() {
    return {
      "Mod-Shift-h": ({ editor }) => editor.commands.basculerBlanc(),
      F8: ({ editor }) => editor.commands.blancSuivant(),
    }
  },

  addProseMirrorPlugins() {
    return [
      new Plugin({
        props: {
          handleTextInput: saisirSurBlanc,
          handleClick(vue, position) {
            const zone = vue.editable && vue.state.selection.empty ? etendue(vue.state, position) : null
            if (!zone) return false
            choisir(vue, zone)
            return true
          },
        },
      }),
    ]
  },
})
