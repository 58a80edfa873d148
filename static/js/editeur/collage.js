// Clean what comes from Word or another site before the editor reads it: lists, headings, noise.

const TITRES = { H1: "h3", H2: "h3", H5: "h4", H6: "h4" }
const NUMERO = /^\s*(?:\d+|[a-z]|[ivxlc]+)\s*[.)]/i
const EMPHASES = [
  ["strong", /(?<!bidi-)font-weight\s*:\s*(?:bold|[6-9]00)/i],
  ["em", /(?<!bidi-)font-style\s*:\s*italic/i],
  ["u", /text-decoration(?:-line)?\s*:[^;]*underline/i],
  ["sup", /vertical-align\s*:\s*super/i],
  ["sub", /vertical-align\s*:\s*sub\b/i],
  ["mark", /(?:mso-highlight|background(?:-color)?)\s*:\s*(?:yellow|#ffff00|rgb\(255,\s*255,\s*0\))/i],
]
const BRUIT = "meta, link, style, script, title, xml, img, object, iframe, o\\:p, v\\:shape, v\\:imagedata, input, select, button"

function renommer(element, balise) {
  const nouveau = element.ownerDocument.createElement(balise)
  nouveau.append(...element.childNodes)
  element.replaceWith(nouveau)
  return nouveau
}

/** Level and kind of a Word list paragraph, or null for an ordinary one. */
function puce(paragraphe) {
  const trouve = /mso-list:\s*l\d+\s+level(\d+)/i.exec(paragraphe.dataset.style ?? "")
  if (!trouve) return null
  const marque = [...paragraphe.querySelectorAll("span")].find((span) => /mso-list:\s*ignore/i.test(span.dataset.style ?? ""))
  const ordonnee = NUMERO.test(marque?.textContent ?? "")
  marque?.remove()
  return { niveau: Number(trouve[1]), balise: ordonnee ? "ol" : "ul" }
}

/** Word writes a list as paragraphs with a style: rebuild nested lists from them. */
function refaireListes(document) {
  let pile = []
  for (const paragraphe of [...document.body.querySelectorAll("p, h1, h2, h3, h4, h5, h6, table, ul, ol")]) {
    const item = paragraphe.tagName === "P" ? puce(paragraphe) : null
    if (!item) {
      pile = []
      continue
    }
    while (pile.length > item.niveau) pile.pop()
    if (pile.length === item.niveau && pile.at(-1).tagName.toLowerCase() !== item.balise) pile.pop()
    while (pile.length < item.niveau) {
      const liste = document.createElement(item.balise)
      const parent = pile.at(-1)
      if (parent) {
        if (!parent.lastElementChild) parent.append(document.createElement("li"))
        parent.lastElementChild.append(liste)
      } else paragraphe.before(liste)
      pile.push(liste)
    }
    const li = document.createElement("li")
    const p = document.createElement("p")
    p.append(...paragraphe.childNodes)
    li.append(p)
    pile.at(-1).append(li)
    paragraphe.remove()
  }
}

function retirerCommentaires(document) {
  const parcours = document.createTreeWalker(document, NodeFilter.SHOW_COMMENT)
  const trouves = []
  while (parcours.nextNode()) trouves.push(parcours.currentNode)
  for (const commentaire of trouves) commentaire.remove()
}

/** Word says emphasis with styles: say it with elements. A yellow highlight is what is left to fill, a blank. */
function garderEmphase(element) {
  const style = element.dataset.style ?? ""
  let interieur = [...element.childNodes]
  for (const [balise, motif] of EMPHASES) {
    if (!motif.test(style)) continue
    const emphase = element.ownerDocument.createElement(balise)
    emphase.append(...interieur)
    interieur = [emphase]
  }
  element.replaceWith(...interieur)
}

/** The content policy reports styles and handlers even in a document that is only read: rename them first. */
function deshabiller(html) {
  return html
    .replace(/<style\b[\s\S]*?<\/style>/gi, "")
    .replace(/<[^<>]+>/g, (balise) => balise.replace(/\s(?=style\s*=)/gi, " data-").replace(/\s(?=on\w+\s*=)/gi, " data-"))
}

export function nettoyerCollage(html) {
  const document = new DOMParser().parseFromString(deshabiller(html), "text/html")
  retirerCommentaires(document)
  refaireListes(document)
  for (const element of document.querySelectorAll(BRUIT)) element.remove()
  for (const element of document.querySelectorAll("h1, h2, h5, h6")) renommer(element, TITRES[element.tagName])
  for (const element of document.querySelectorAll("span, font, a:not([href])")) {
    if (element.dataset.mention === undefined && element.dataset.note === undefined) garderEmphase(element)
  }
  for (const element of document.querySelectorAll("b, i")) {
    // A page copied from an on-line editor comes inside a <b> that says "normal".
    if (/(?<!bidi-)font-(?:weight|style)\s*:\s*(?:normal|400)/i.test(element.dataset.style ?? "")) element.replaceWith(...element.childNodes)
  }
  for (const paragraphe of document.querySelectorAll("p, h3, h4")) {
    if (!paragraphe.textContent.replaceAll("\u00a0", " ").trim() && !paragraphe.querySelector("span, br")) paragraphe.remove()
  }
  return document.body.innerHTML
}
