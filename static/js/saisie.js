// Field-by-field autosave: <form data-saisie="address"> whose fields carry data-champ="name". The address follows the
// contract of saisie/envoi.js. `data-avant` on a field gives its stored text when that is not its default value.
import { direHeure, el, identifiant, panneauConflit } from "./saisie/dom.js"
import { FileChamp } from "./saisie/envoi.js"
import { retrouver } from "./saisie/reserve.js"

const ATTENTE = 1200
const IMMEDIATS = "select, [type=checkbox], [type=radio], [type=date]"

const cochable = (element) => element.matches("[type=checkbox], [type=radio]")

/** The fields of one name: one element, or the boxes of one question. */
class Champ {
  constructor(formulaire, nom, elements) {
    Object.assign(this, { formulaire, nom, elements, minuterie: 0 })
    this.premier = elements[0]
    this.avis = null
    this.file = new FileChamp(formulaire.adresse, nom, this.initiale(), (etat) => this.recevoir(etat))
    for (const element of elements) {
      element.addEventListener("input", () => this.modifie(element))
      element.addEventListener("change", () => this.enregistrer())
    }
    this.retrouver()
  }

  initiale() {
    if (this.premier.dataset.avant !== undefined) return this.premier.dataset.avant
    if (cochable(this.premier)) return this.coches((element) => element.defaultChecked)
    if (this.premier.tagName !== "SELECT") return this.premier.defaultValue
    return [...this.premier.options].find((option) => option.defaultSelected)?.value ?? this.premier.value
  }

  /** Several boxes give their values joined by commas; a lone box, its value or nothing. */
  coches(choisi) {
    return this.elements.filter(choisi).map((element) => element.value).join(",")
  }

  get valeur() {
    return cochable(this.premier) ? this.coches((element) => element.checked) : this.premier.value
  }

  set valeur(valeur) {
    if (cochable(this.premier)) {
      const cochees = valeur.split(",")
      for (const element of this.elements) element.checked = cochees.includes(element.value)
    } else if (this.premier.dataset.editeur !== undefined) {
      this.premier.dispatchEvent(new CustomEvent("editeur:remplacer", { detail: valeur }))
    } else this.premier.value = valeur
  }

  modifie(element) {
    clearTimeout(this.minuterie)
    if (element.matches(IMMEDIATS)) return
    this.formulaire.dire("Modifications non enregistrées")
    this.minuterie = setTimeout(() => this.enregistrer(), ATTENTE)
  }

  enregistrer() {
    clearTimeout(this.minuterie)
    this.minuterie = 0
    if (this.conflit) return Promise.resolve()
    return this.file.demander(this.valeur)
  }

  /** What is still to send, when the page is about to leave. */
  vider() {
    return this.minuterie ? this.enregistrer() : Promise.resolve()
  }

  recevoir(etat) {
    const { genre } = etat
    if (genre === "envoi") return this.formulaire.dire("Enregistrement…")
    this.effacer()
    if (genre === "inchange") return this.formulaire.dire("")
    if (genre === "ok") return this.reussir(etat)
    if (genre === "conflit") return this.montrerConflit(etat)
    const phrase = (etat.erreurs ?? ["Ce champ n’est pas enregistré."]).join(" ")
    if (genre === "refus") this.refuser(phrase)
    this.formulaire.dire(genre === "refus" ? "Un champ n’est pas enregistré" : phrase, "danger")
  }

  reussir({ valeur, saisie, enregistre_le: quand, ...reste }) {
    const libre = this.premier.dataset.editeur === undefined && document.activeElement !== this.premier
    if (valeur !== undefined && libre && this.valeur === saisie && valeur !== saisie) this.valeur = valeur
    this.formulaire.dire(`Enregistré à ${direHeure(quand)}`)
    const detail = { champ: this.nom, valeur: valeur ?? saisie, ...reste }
    this.premier.dispatchEvent(new CustomEvent("ctg:enregistre", { bubbles: true, detail }))
  }

  /** Where what concerns the field is shown: below it, or below its group of boxes. */
  get place() {
    const cadre = this.premier.closest("fieldset, [data-champ-cadre]")
    return cochable(this.premier) && cadre ? cadre.lastElementChild : this.premier.closest(".recherche, .editeur") ?? this.premier
  }

  refuser(phrase) {
    this.avis = el("p", { class: "invalid-feedback", id: identifiant("refus") }, phrase)
    this.place.after(this.avis)
    this.lier(this.avis.id)
  }

  lier(id) {
    for (const element of this.elements) {
      element.setAttribute("aria-invalid", "true")
      const liens = [element.getAttribute("aria-describedby"), id].filter(Boolean).join(" ")
      element.setAttribute("aria-describedby", liens)
    }
  }

  effacer() {
    if (this.avis) {
      for (const element of this.elements) {
        element.removeAttribute("aria-invalid")
        const reste = (element.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id !== this.avis.id)
        if (reste.join("")) element.setAttribute("aria-describedby", reste.join(" "))
        else element.removeAttribute("aria-describedby")
      }
    }
    this.avis?.remove()
    this.conflit?.remove()
    this.avis = this.conflit = null
  }

  montrerConflit({ actuel, actuel_affiche: affiche, quand, message }) {
    const fermer = (suite) => () => {
      this.effacer()
      suite()
      this.premier.focus()
    }
    this.conflit = panneauConflit({
      mien: this.affichee(this.valeur), leur: affiche ?? this.affichee(actuel), message, quand,
      garder: fermer(() => this.file.imposer(this.valeur, actuel)),
      prendre: fermer(() => {
        this.file.accepter(actuel)
        this.valeur = actuel
        this.formulaire.dire("Le texte de l’autre personne est repris")
      }),
    })
    this.place.after(this.conflit)
    this.formulaire.dire("Ce champ a été modifié par quelqu’un d’autre : choisissez le texte à garder", "attention")
    this.conflit.querySelector("button").focus()
  }

  /** A value in words: the label of a choice, rich text without its marks. */
  affichee(valeur) {
    if (this.premier.tagName === "SELECT") return [...this.premier.options].find((o) => o.value === valeur)?.text ?? valeur
    if (this.premier.dataset.editeur === undefined) return valeur
    return new DOMParser().parseFromString(valeur, "text/html").body.textContent
  }

  retrouver() {
    const gardee = retrouver(this.formulaire.adresse, this.nom)
    if (!gardee) return
    if (gardee.valeur === this.file.avant) return this.file.liberer()
    this.valeur = gardee.valeur
    this.file.avant = gardee.avant
    this.file.demander(gardee.valeur)
  }
}

class Formulaire {
  constructor(element) {
    this.element = element
    this.adresse = element.dataset.saisie
    this.etat = element.querySelector("[data-etat]")
    if (!this.etat) {
      this.etat = el("p", { class: "enregistrement-etat", role: "status", "data-etat": true })
      element.append(this.etat)
    }
    const noms = new Map()
    // Those that name the form by their `form` attribute too: a page may set a grid, which has forms of its own, between two.
    for (const champ of element.elements) {
      if (!champ.dataset.champ || champ.disabled || champ.readOnly) continue
      noms.set(champ.dataset.champ, [...(noms.get(champ.dataset.champ) ?? []), champ])
    }
    this.champs = [...noms].map(([nom, elements]) => new Champ(this, nom, elements))
    element.addEventListener("submit", (evenement) => this.soumettre(evenement))
    element.addEventListener("keydown", (evenement) => {
      if (!(evenement.ctrlKey || evenement.metaKey) || evenement.key !== "s") return
      evenement.preventDefault()
      for (const champ of this.champs) champ.vider()
    })
    window.addEventListener("pagehide", () => this.champs.forEach((champ) => champ.vider()))
  }

  dire(texte, ton = "") {
    this.etat.textContent = texte
    this.etat.dataset.ton = ton
  }

  /** Everything saves by itself: the form only leaves by a button marked data-soumettre, once its fields are saved. */
  async soumettre(evenement) {
    const bouton = evenement.submitter
    if (bouton?.dataset.soumettre !== undefined && !this.champs.some((champ) => champ.minuterie)) return
    evenement.preventDefault()
    await Promise.all(this.champs.map((champ) => champ.vider()))
    if (bouton?.dataset.soumettre !== undefined) this.element.requestSubmit(bouton)
  }
}

function equiper(racine) {
  for (const formulaire of racine.querySelectorAll("form[data-saisie]:not([data-equipe])")) {
    formulaire.dataset.equipe = "oui"
    new Formulaire(formulaire)
  }
}

// After the editors, which put their own normal form in the fields: that must not count as a change.
queueMicrotask(() => equiper(document))
document.addEventListener("htmx:load", (evenement) => setTimeout(() => equiper(evenement.target)))
