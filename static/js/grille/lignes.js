// Rows: the blank one at the end that waits to be filled, adding, removing with undo, moving by keyboard and by drag.
import { el } from "../saisie/dom.js"
import { poster } from "../saisie/envoi.js"

export class Lignes {
  constructor(grille) {
    this.grille = grille
    if (!grille.modifiable) return
    this.corps = grille.corps
    grille.section.addEventListener("click", (evenement) => this.cliquer(evenement))
    window.addEventListener("beforeunload", (evenement) => {
      if (this.commencees().length) evenement.preventDefault()
    })
    this.glisser()
    this.blanche()
  }

  commencees() {
    return this.grille.rangees().filter((ligne) => !ligne.dataset.pk && this.remplie(ligne))
  }

  remplie(ligne) {
    return this.grille.cellules(ligne).some((cellule) => this.grille.valeur(cellule))
  }

  cliquer(evenement) {
    const bouton = evenement.target.closest("[data-ajouter]")
    if (!bouton) return
    evenement.preventDefault()
    const ligne = this.blanche()
    const [nom, valeur] = [bouton.dataset.champ, bouton.dataset.valeur]
    if (nom) this.grille.poser(this.grille.cellule(ligne, nom), valeur)
    const vide = this.grille.cellules(ligne).find((cellule) => !this.grille.valeur(cellule))
    this.grille.parcours.aller(vide)
    this.grille.edition.ouvrir(vide)
  }

  /** The blank row at the end; only one waits there. */
  blanche() {
    const derniere = this.grille.rangees().at(-1)
    if (derniere && !derniere.dataset.pk && !this.remplie(derniere)) return derniere
    const ligne = this.neuve()
    this.corps.append(ligne)
    if (!this.grille.parcours?.active?.isConnected) this.grille.parcours?.attendre(ligne.cells[1])
    return ligne
  }

  neuve() {
    const cases = this.grille.colonnes.map(({ nombre }) => el("td", { "data-v": "", class: nombre ? "nombre" : null }))
    const rang = el("td", { class: "grille-rang" }, el("span", { "aria-hidden": "true" }, "+"), el("span", { class: "visually-hidden" }, "nouvelle"))
    return el("tr", { class: "grille-neuve" }, rang, ...cases, el("td", { class: "grille-actions" }))
  }

  inserer(apres) {
    const ligne = this.neuve()
    apres.after(ligne)
    this.grille.parcours.aller(ligne.cells[1])
    this.grille.edition.ouvrir(ligne.cells[1])
  }

  /** A row leaves for the server once its required cells are filled. */
  async completer(ligne) {
    const { grille } = this
    const manquantes = grille.cellules(ligne).filter((cellule) => grille.colonne(cellule).obligatoire && !grille.valeur(cellule))
    if (!this.remplie(ligne)) return
    ligne.classList.add("grille-commencee")
    if (manquantes.length) {
      const noms = manquantes.map((cellule) => `«\u00a0${grille.colonne(cellule).libelle}\u00a0»`).join(" et ")
      grille.dire(`Ligne à compléter\u00a0: il manque ${noms}.`, "attention")
      return
    }
    if (ligne.dataset.envoi) return
    ligne.dataset.envoi = "oui"
    const envoyees = Object.fromEntries(grille.cellules(ligne).map((cellule) => [grille.colonne(cellule).nom, grille.valeur(cellule)]))
    const precedente = this.precedente(ligne)
    const reponse = await poster(grille.adresses.ajouter, { ...envoyees, apres: precedente?.dataset.pk ?? "" })
    delete ligne.dataset.envoi
    if (reponse.genre === "ok") this.installer(ligne, reponse, envoyees)
    else this.refuser(ligne, reponse)
  }

  /** The stored row above an inserted one; none for the row at the end. */
  precedente(ligne) {
    if (!ligne.nextElementSibling) return null
    let autre = ligne.previousElementSibling
    while (autre && !autre.dataset.pk) autre = autre.previousElementSibling
    return autre
  }

  installer(ligne, { html }, envoyees) {
    const { grille } = this
    const recue = lire(html)
    ligne.dataset.pk = recue.dataset.pk
    ligne.className = ""
    ligne.cells[0].replaceWith(recue.cells[0])
    ligne.cells[ligne.cells.length - 1].replaceWith(recue.cells[recue.cells.length - 1])
    for (const bouton of ligne.querySelectorAll(".grille-actions :is(a, button)")) bouton.tabIndex = -1
    // Indexes before any replacement of the row's first cell: the received row lost its first and last ones.
    grille.cellules(ligne).forEach((cellule, rang) => {
      const venue = recue.cells[rang]
      const tapee = grille.valeur(cellule)
      cellule.dataset.v = venue.dataset.v ?? venue.textContent
      if (venue.dataset.libelle) cellule.dataset.libelle = venue.dataset.libelle
      grille.enregistreur.effacer(cellule)
      if (grille.edition.cellule === cellule) return
      if (tapee !== envoyees[grille.colonne(cellule).nom]) return grille.enregistreur.changer(cellule, tapee)
      grille.poser(cellule, cellule.dataset.v, venue.textContent)
    })
    this.blanche()
    grille.recompter()
    grille.dire(`Ligne ${ligne.cells[0].textContent} ajoutée.`)
    grille.section.dispatchEvent(new CustomEvent("ctg:enregistre", { bubbles: true, detail: {} }))
  }

  refuser(ligne, { genre, erreurs = [], champs = {} }) {
    const { grille } = this
    for (const [nom, phrase] of Object.entries(champs)) {
      const cellule = grille.cellule(ligne, nom)
      if (!cellule) continue
      grille.enregistreur.effacer(cellule)
      grille.enregistreur.refuser(cellule, phrase)
    }
    const reessayer = genre === "refus" ? null : ["Réessayer", () => this.completer(ligne)]
    const suite = Object.keys(champs).length ? "Corrigez les cases en rouge\u00a0: la ligne n’est pas encore ajoutée." : erreurs.join(" ")
    grille.dire(suite, "danger", reessayer)
  }

  async retirer(ligne) {
    const { grille } = this
    if (!ligne.dataset.pk) {
      ligne.remove()
      this.blanche()
      return
    }
    const suivante = ligne.nextElementSibling ?? ligne.previousElementSibling
    const rang = ligne.cells[0].textContent
    const reponse = await poster(grille.adresse("retirer", ligne.dataset.pk), {})
    if (reponse.genre !== "ok") return grille.dire((reponse.erreurs ?? ["La ligne n’est pas retirée."]).join(" "), "danger")
    const repere = ligne.nextElementSibling
    ligne.remove()
    grille.recompter()
    grille.parcours.aller(suivante.cells[1])
    return grille.dire(`Ligne ${rang} retirée.`, "", ["Annuler", () => this.restaurer(reponse.restaurer, repere)])
  }

  async restaurer(adresse, repere) {
    const { grille } = this
    const reponse = await poster(adresse, {})
    if (reponse.genre !== "ok") return grille.dire((reponse.erreurs ?? ["La ligne n’est pas revenue."]).join(" "), "danger")
    const ligne = lire(reponse.html)
    for (const bouton of ligne.querySelectorAll(".grille-actions :is(a, button)")) bouton.tabIndex = -1
    if (repere?.isConnected) repere.before(ligne)
    else this.blanche().before(ligne)
    grille.recompter()
    grille.parcours.aller(ligne.cells[1])
    return grille.dire("La ligne est revenue.")
  }

  pousser(cellule, sens) {
    const ligne = cellule.parentElement
    const autre = sens < 0 ? ligne.previousElementSibling : ligne.nextElementSibling
    if (!this.grille.modifiable || !ligne.dataset.pk || !autre?.dataset.pk) return
    autre[sens < 0 ? "before" : "after"](ligne)
    this.grille.parcours.aller(cellule)
    this.deplacer(ligne)
  }

  async deplacer(ligne) {
    const { grille } = this
    const position = grille.enregistrees().indexOf(ligne) + 1
    grille.recompter()
    const reponse = await poster(grille.adresse("deplacer", ligne.dataset.pk), { position })
    if (reponse.genre === "ok") grille.dire(`Ligne déplacée en position ${position}.`)
    else grille.dire((reponse.erreurs ?? ["Le déplacement n’est pas enregistré."]).join(" "), "danger")
  }

  /** Dragging by the rank; the place where it falls is saved. */
  glisser() {
    let prise = null
    let depart = -1
    const { corps } = this
    corps.addEventListener("pointerdown", ({ target }) => {
      const ligne = target.closest("td.grille-rang")?.parentElement
      if (ligne?.dataset.pk) ligne.draggable = true
    })
    corps.addEventListener("dragstart", (evenement) => {
      prise = evenement.target.closest("tr")
      depart = this.grille.enregistrees().indexOf(prise)
      evenement.dataTransfer.effectAllowed = "move"
      prise.classList.add("deplace")
    })
    corps.addEventListener("dragover", (evenement) => {
      const ligne = evenement.target.closest("tr")
      if (!prise || !ligne?.dataset.pk) return
      evenement.preventDefault()
      const cadre = ligne.getBoundingClientRect()
      if (ligne !== prise) ligne[evenement.clientY < cadre.top + cadre.height / 2 ? "before" : "after"](prise)
    })
    corps.addEventListener("drop", (evenement) => evenement.preventDefault())
    corps.addEventListener("dragend", () => {
      if (!prise) return
      prise.draggable = false
      prise.classList.remove("deplace")
      if (this.grille.enregistrees().indexOf(prise) !== depart) this.deplacer(prise)
      prise = null
    })
  }
}

/** The row that the server wrote; parsed inside a table, where rows are allowed. */
function lire(html) {
  const modele = document.createElement("template")
  modele.innerHTML = `<table><tbody>${html}</tbody></table>`
  return document.importNode(modele.content.querySelector("tr"), true)
}
