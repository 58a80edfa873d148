// Clean what comes from Word or another site before the editor reads it: lists, headings, noise.

const TITRES = { H1: "h3", H2: "h3", H5: "h4", H6: "h4" }
const NUMERO = /^\s*(?:\d+|[a-z]|[ivxlc]+)\s*[.)]/i
const BRUIT = "meta, link, style, script, title, xml, img, object, iframe, o\\:p, v\\:shape, v\\:imagedata, input, select, button"

function renommer(element, balise) {
  const nouveau = element.ownerDocument.createElement(balise)
  nouveau.append(...element.childNodes)
  element.replaceWith(nouveau)
  return nouveau
}

/** Level and kind of a Word list paragraph, or null for an ordinary one. */
function puce(paragraphe) {
  const trouve = /mso-list:\s*l\d+\s+level(\d+)/i.exec(paragraphe.getAttribute("style") ?? "")
  if (!trouve) return null
  const marque = [...paragraphe.querySelectorAll("span")].find((span) => /mso-list:\s*ignore/i.test(span.getAttribute("style") ?? ""))
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

export function nettoyerCollage(html) {
  const document = new DOMParser().parseFromString(html, "text/html")
  retirerCommentaires(document)
  refaireListes(document)
  for (const element of document.querySelectorAll(BRUIT)) element.remove()
  for (const element of document.querySelectorAll("h1, h2, h5, h6")) renommer(element, TITRES[element.tagName])
  for (const element of document.querySelectorAll("span, font, a:not([href])")) {
    if (element.dataset.mention === undefined && element.dataset.note === undefined) garderEmphase(element)
  }
  for (const paragraphe of document.querySelectorAll("p, h3, h4")) {
    if (!paragraphe.textContent.replaceAll("\u00a0", " ").trim() && !paragraphe.querySelector("span, br")) paragraphe.remove()
  }
  return document.body.innerHTML
}

/** Word highlights what is left to fill: a highlighted run becomes a blank; other runs lose their clothes only. */
function garderEmphase(element) {
  const style = element.getAttribute("style") ?? ""
  if (/(?:mso-highlight|background(?:-color)?)\s*:\s*(?:yellow|#ffff00|rgb\(255,\s*255,\s*0\))/i.test(style)) renommer(element, "mark")
  else if (!/font-weight|font-style|text-decoration|vertical-align/i.test(style)) element.replaceWith(...element.childNodes)
}
