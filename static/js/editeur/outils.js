// Small DOM helpers of the editor.

/** An element from a tag, its properties or attributes, and its children. */
export function el(balise, proprietes = {}, ...enfants) {
  const element = document.createElement(balise)
  for (const [nom, valeur] of Object.entries(proprietes)) {
    if (nom in element && !nom.startsWith("aria-")) element[nom] = valeur
    else element.setAttribute(nom, valeur)
  }
  element.append(...enfants)
  return element
}

const SVG = "http://www.w3.org/2000/svg"
const DESSINS = new URL("../../img/editeur.svg", import.meta.url).pathname

/** A drawing of static/img/editeur.svg. */
export function dessin(nom) {
  const svg = document.createElementNS(SVG, "svg")
  for (const [cle, valeur] of [["width", "20"], ["height", "20"], ["aria-hidden", "true"], ["focusable", "false"]]) {
    svg.setAttribute(cle, valeur)
  }
  const use = document.createElementNS(SVG, "use")
  use.setAttribute("href", `${DESSINS}#${nom}`)
  svg.append(use)
  return svg
}

let numero = 0

/**
 * Asks for a few texts in a native dialog. `champs`: [{nom, libelle, valeur, long, type, motif, aide}].
 * Resolves to the values by name, to "retirer" when that button is offered and pressed, to null when given up.
 */
export function demander({ titre, champs, valider, retirer = "" }) {
  numero += 1
  const base = `editeur-dialogue-${numero}`
  const saisies = champs.map((champ) => {
    const id = `${base}-${champ.nom}`
    const saisie = champ.long
      ? el("textarea", { id, name: champ.nom, className: "form-control", rows: 4, value: champ.valeur ?? "", required: true })
      : el("input", { id, name: champ.nom, className: "form-control", type: champ.type ?? "text", value: champ.valeur ?? "", required: true })
    if (champ.motif) Object.assign(saisie, { pattern: champ.motif, title: champ.aide })
    return el("div", { className: "mb-3" }, el("label", { htmlFor: id, className: "form-label" }, champ.libelle), saisie)
  })
  const boutons = el("div", { className: "actions-formulaire" }, el("button", { type: "submit", className: "btn btn-primary" }, valider))
  if (retirer) boutons.append(el("button", { type: "button", className: "btn btn-outline-danger", value: "retirer" }, retirer))
  boutons.append(el("button", { type: "button", className: "btn btn-secondary", value: "annuler" }, "Annuler"))
  const formulaire = el("form", { method: "dialog" }, el("h2", { id: base }, titre), ...saisies, boutons)
  const dialogue = el("dialog", { "aria-labelledby": base }, formulaire)
  return new Promise((resoudre) => {
    let reponse = null
    formulaire.addEventListener("submit", (evenement) => {
      evenement.stopPropagation()
      reponse = Object.fromEntries(champs.map(({ nom }) => [nom, formulaire.elements[nom].value.trim()]))
    })
    boutons.addEventListener("click", ({ target }) => {
      if (target.value === "retirer") reponse = "retirer"
      if (target.type === "button") dialogue.close()
    })
    dialogue.addEventListener("close", () => {
      dialogue.remove()
      resoudre(reponse)
    })
    document.body.append(dialogue)
    dialogue.showModal()
  })
}
