// Tables of the contract vocabulary: header cells with a scope, a caption kept as it is, no width and no alignment.
import { Node, Table, TableCell, TableHeader } from "../../django_prose_editor/editor.js"

const etendue = (nom) => ({
  default: 1,
  parseHTML: (cellule) => Number.parseInt(cellule.getAttribute(nom), 10) || 1,
  renderHTML: (attributs) => (attributs[nom] > 1 ? { [nom]: attributs[nom] } : {}),
})
const communs = {
  colspan: etendue("colspan"),
  rowspan: etendue("rowspan"),
  colwidth: { default: null, rendered: false },
}

export const Cellule = TableCell.extend({ addAttributes: () => communs })

export const CelluleEntete = TableHeader.extend({
  addAttributes: () => ({ ...communs, scope: { default: "col", parseHTML: (cellule) => cellule.getAttribute("scope") ?? "col" } }),
})

/** A caption is an attribute of its table; this node only keeps the parser from pouring its words into the page. */
export const Legende = Node.create({
  name: "legende",
  parseHTML: () => [{ tag: "caption", ignore: true }],
})

export const Tableau = Table.extend({
  addAttributes() {
    return {
      ...this.parent?.(),
      legende: {
        default: "",
        parseHTML: (tableau) => tableau.querySelector("caption")?.textContent.trim() ?? "",
        renderHTML: ({ legende }) => (legende ? { "data-legende": legende } : {}),
      },
    }
  },

  renderHTML({ node }) {
    const corps = ["tbody", 0]
    return node.attrs.legende ? ["table", ["caption", node.attrs.legende], corps] : ["table", corps]
  },
}).configure({ resizable: false })
