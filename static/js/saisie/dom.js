// Small tools to build what scripts add to a page.

let numero = 0

export const identifiant = (prefixe) => `${prefixe}-${(numero += 1)}`

export function el(balise, attributs = {}, ...enfants) {
  const element = document.createElement(balise)
  for (const [nom, valeur] of Object.entries(attributs)) {
    if (nom.startsWith("on")) element.addEventListener(nom.slice(2), valeur)
    else if (valeur !== null && valeur !== false) element.setAttribute(nom, valeur === true ? "" : valeur)
  }
  element.append(...enfants.filter((enfant) => enfant !== null && enfant !== undefined))
  return element
}

const heure = (moment) => `${moment.getHours()}\u00a0h\u00a0${String(moment.getMinutes()).padStart(2, "0")}`

/** "14 h 05" from what the server answers: already words, or an ISO date, or nothing (now). */
export function direHeure(recu) {
  if (recu && !/^\d{4}-/.test(recu)) return recu
  return heure(recu ? new Date(recu) : new Date())
}

/** Both values of a conflict, and the choice: nothing is merged by the machine. */
export function panneauConflit({ mien, leur, message, quand, garder, prendre }) {
  const titre = identifiant("conflit")
  const panneau = el(
    "div",
    { class: "saisie-conflit", role: "group", "aria-labelledby": titre },
    el("p", { id: titre }, quand ? `${message} (${quand})` : message),
    el(
      "dl",
      {},
      el("dt", {}, "Le vôtre"), el("dd", {}, mien || "(vide)"),
      el("dt", {}, "Le leur"), el("dd", {}, leur || "(vide)"),
    ),
    el("div", { class: "saisie-choix" },
      el("button", { type: "button", class: "btn btn-primary btn-sm", onclick: garder }, "Garder le mien"),
      el("button", { type: "button", class: "btn btn-secondary btn-sm", onclick: prendre }, "Prendre le leur")),
  )
  return panneau
}
