// Saving cells: one queue a cell, its refusals and conflicts shown in the cell itself, the last change undone by Ctrl+Z.
import { direHeure, el, identifiant, panneauConflit } from "../saisie/dom.js"
import { FileChamp } from "../saisie/envoi.js"
import { retrouverSous } from "../saisie/reserve.js"

export class Enregistreur {
  constructor(grille) {
    this.grille = grille
    this.files = new WeakMap()
    this.faits = []
  }

  /** The cell takes this text; nothing is sent when it is the stored one. */
  changer(cellule, texte) {
    const { grille } = this
    const valeur = texte.trim()
    const avant = grille.valeur(cellule)
    if (valeur === avant && cellule.dataset.saisi === undefined) return
    this.effacer(cellule)
    if (!cellule.parentElement.dataset.pk) {
      grille.poser(cellule, valeur)
      grille.lignes.completer(cellule.parentElement)
      return
    }
    const file = this.file(cellule)
    if (valeur !== file.avant) this.faits.push([cellule, file.avant])
    grille.poser(cellule, avant, grille.affichage(cellule, valeur))
    cellule.dataset.saisi = valeur
    file.demander(valeur)
  }

  file(cellule) {
    if (!this.files.has(cellule)) {
      const { grille } = this
      const adresse = grille.adresse("cellule", cellule.parentElement.dataset.pk)
      const dire = (etat) => this.recevoir(cellule, etat)
      this.files.set(cellule, new FileChamp(adresse, grille.colonne(cellule).nom, grille.valeur(cellule), dire))
    }
    return this.files.get(cellule)
  }

  recevoir(cellule, etat) {
    const { grille } = this
    const { genre } = etat
    if (genre === "envoi") {
      cellule.classList.add("en-cours")
      return grille.dire("Enregistrement…")
    }
    cellule.classList.remove("en-cours")
    if (genre === "inchange") return this.ranger(cellule, etat.valeur)
    if (genre === "ok") {
      if (this.file(cellule).suivante !== null) return undefined
      this.ranger(cellule, etat.valeur, etat.affichage)
      grille.dire(etat.avis ?? `Enregistré à ${direHeure(etat.enregistre_le)}`, "", this.suite(cellule))
      grille.recompter()
      return grille.section.dispatchEvent(new CustomEvent("ctg:enregistre", { bubbles: true, detail: etat }))
    }
    if (genre === "conflit") return this.montrerConflit(cellule, etat)
    const phrase = (etat.erreurs ?? ["Cette case n’est pas enregistrée."]).join(" ")
    if (genre === "refus") {
      this.refuser(cellule, phrase)
      return grille.dire("Une case n’est pas enregistrée\u00a0: elle est marquée en rouge.", "danger")
    }
    cellule.classList.add("en-souffrance")
    return grille.dire(phrase, "danger")
  }

  /** After a cell that a comment had unlocked: the answer, which gives it back. */
  suite(cellule) {
    const commentaires = cellule.parentElement.querySelector("[data-commenter]")
    return this.grille.modifiable || !commentaires ? null : ["Répondre et transmettre", () => commentaires.click()]
  }

  ranger(cellule, valeur, affichage) {
    this.effacer(cellule)
    this.grille.poser(cellule, valeur, affichage)
  }

  refuser(cellule, phrase) {
    const avis = el("span", { class: "grille-erreur", id: identifiant("refus") }, phrase)
    cellule.append(avis)
    cellule.setAttribute("aria-invalid", "true")
    cellule.setAttribute("aria-describedby", avis.id)
  }

  effacer(cellule) {
    delete cellule.dataset.saisi
    cellule.classList.remove("en-souffrance")
    cellule.removeAttribute("aria-invalid")
    cellule.removeAttribute("aria-describedby")
    cellule.querySelector(".grille-erreur")?.remove()
    cellule.querySelector(".grille-conflit")?.remove()
  }

  montrerConflit(cellule, { actuel, actuel_affiche: affiche, quand, message, saisie }) {
    const { grille } = this
    const file = this.file(cellule)
    const panneau = panneauConflit({
      mien: grille.affichage(cellule, saisie), leur: affiche ?? grille.affichage(cellule, actuel), message, quand,
      garder: () => {
        grille.poser(cellule, actuel, grille.affichage(cellule, saisie))
        file.imposer(saisie, actuel)
        grille.parcours.aller(cellule)
      },
      prendre: () => {
        file.accepter(actuel)
        this.ranger(cellule, actuel, affiche)
        grille.dire("Le texte de l’autre personne est repris.")
        grille.parcours.aller(cellule)
      },
    })
    panneau.classList.add("grille-conflit")
    cellule.append(panneau)
    grille.dire("Une case a été modifiée par quelqu’un d’autre\u00a0: choisissez le texte à garder.", "attention")
  }

  /** Ctrl+Z: the last changed cell gets its former text back. */
  annuler() {
    const [cellule, avant] = this.faits.pop() ?? []
    if (!cellule?.isConnected) return this.grille.dire("Rien à annuler")
    this.changer(cellule, avant)
    this.faits.pop()
    return this.grille.parcours.aller(cellule)
  }

  /** What a former page could not send: sent now; whatever changed meanwhile is a conflict like another. */
  retrouver() {
    const { grille } = this
    for (const [adresse, champ, gardee] of retrouverSous(grille.adresses.racine)) {
      const ligne = grille.enregistrees().find((autre) => grille.adresse("cellule", autre.dataset.pk) === adresse)
      const cellule = ligne && grille.cellule(ligne, champ)
      if (!cellule || !grille.editable(cellule)) continue
      const file = this.file(cellule)
      if (gardee.valeur === file.avant) {
        file.liberer()
        continue
      }
      file.avant = gardee.avant
      cellule.dataset.saisi = gardee.valeur
      grille.poser(cellule, grille.valeur(cellule), grille.affichage(cellule, gardee.valeur))
      file.demander(gardee.valeur)
    }
  }
}
