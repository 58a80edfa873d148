// One field, saved on its own: the value as it was last read goes along, so that nothing is ever overwritten unseen.
// Contract of the address: POST {champ, valeur, avant} answers 200 {valeur, affichage, enregistre_le},
// 409 {actuel, auteur, quand, message}, 422 or 403 {erreurs}.
import { garder, oublier } from "./reserve.js"

const REPRISES = [4000, 10000, 30000, 60000]
const DECONNECTE = "Vous êtes déconnecté. Reconnectez-vous dans un autre onglet : votre saisie est gardée ici."
const PERDU = "Cet élément n’existe plus. Votre saisie est gardée ici : copiez-la avant de recharger la page."
const INTERDIT = "Vous ne pouvez plus écrire ici. Votre saisie est gardée : copiez-la si besoin."
const EN_PANNE = "Le serveur ne répond pas. Votre saisie est gardée ici, un nouvel essai suit."

const attente = new Set()

/** Whether something typed has not reached the server. */
export const enAttente = () => attente.size > 0

window.addEventListener("beforeunload", (evenement) => {
  if (enAttente()) evenement.preventDefault()
})

function jeton() {
  const champ = document.querySelector("[name=csrfmiddlewaretoken]")
  if (champ) return champ.value
  return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? ""
}

/** Posts fields; the answer is {genre: "ok" | "conflit" | "refus" | "arret" | "panne", ...what the server says}. */
export async function poster(adresse, champs) {
  let reponse
  try {
    reponse = await fetch(adresse, {
      method: "POST",
      body: new URLSearchParams(champs),
      headers: { "X-Enregistrement": "auto", "X-CSRFToken": jeton(), Accept: "application/json, text/html" },
      credentials: "same-origin",
      redirect: "manual",
    })
  } catch {
    return { genre: "panne", erreurs: [EN_PANNE] }
  }
  if (reponse.type === "opaqueredirect") return { genre: "arret", erreurs: [DECONNECTE] }
  const json = reponse.headers.get("Content-Type")?.includes("json")
  const corps = json ? await reponse.json() : { html: await reponse.text() }
  if (reponse.ok) return { genre: "ok", ...corps }
  if (reponse.status === 409) return { genre: "conflit", ...corps }
  if (reponse.status === 422) return { genre: "refus", ...corps }
  if (reponse.status === 403) return { genre: "arret", erreurs: corps.erreurs ?? [INTERDIT] }
  if (reponse.status === 404) return { genre: "arret", erreurs: [PERDU] }
  return { genre: "panne", erreurs: [EN_PANNE] }
}

/** The saves of one field, one at a time: what is typed during a save leaves after it, with what that save stored. */
export class FileChamp {
  /** `dire(etat)` receives {genre: "envoi"} then the answer of `poster`; `valeur` in it is what was sent or stored. */
  constructor(adresse, champ, avant, dire) {
    Object.assign(this, { adresse, champ, avant, dire, suivante: null, enCours: false, echecs: 0, minuterie: 0 })
  }

  /** Asks to save; resolves once the field is saved or waits for a person. */
  async demander(valeur) {
    clearTimeout(this.minuterie)
    this.suivante = valeur
    if (this.enCours) return
    this.enCours = true
    while (this.suivante !== null) {
      const envoyee = this.suivante
      this.suivante = null
      if (envoyee === this.avant && !this.echecs) {
        this.liberer()
        this.dire({ genre: "inchange", valeur: envoyee })
        continue
      }
      await this.envoyer(envoyee)
    }
    this.enCours = false
  }

  async envoyer(valeur) {
    attente.add(this)
    garder(this.adresse, this.champ, valeur, this.avant)
    this.dire({ genre: "envoi", valeur })
    const reponse = await poster(this.adresse, { champ: this.champ, valeur, avant: this.avant })
    if (reponse.genre === "ok") {
      this.echecs = 0
      this.avant = reponse.valeur ?? valeur
      if (this.suivante === null) this.liberer()
    } else if (reponse.genre === "refus" || reponse.genre === "conflit") {
      this.echecs = 0
    } else if (this.suivante === null) {
      this.reprendre(valeur)
    }
    this.dire({ ...reponse, saisie: valeur })
  }

  reprendre(valeur) {
    const delai = REPRISES[Math.min(this.echecs, REPRISES.length - 1)]
    this.echecs += 1
    this.minuterie = setTimeout(() => this.demander(valeur), delai)
  }

  /** Nothing waits any more: the value is stored, or given up. */
  liberer() {
    clearTimeout(this.minuterie)
    attente.delete(this)
    oublier(this.adresse, this.champ)
  }

  /** After a conflict: write over theirs, now that it was read. */
  imposer(valeur, leur) {
    this.avant = leur
    return this.demander(valeur)
  }

  /** After a conflict: theirs becomes what was read. */
  accepter(leur) {
    this.avant = leur
    this.liberer()
  }
}
