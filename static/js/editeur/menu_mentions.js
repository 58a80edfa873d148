// The searchable list of merge fields and references (combobox in a dialog).
import { demander, el } from "./outils.js"

const simplifier = (texte) => texte.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase()
const ACCORD = { cle: "", libelle: "Accord singulier ou pluriel…", groupe: "Rédaction", valeur: "s’engage / s’engagent" }
const MONTANT = { cle: "", libelle: "Montant en chiffres et en lettres…", groupe: "Rédaction", valeur: "12 500 € (douze mille cinq cents euros)" }

/** "12 500,5" as the key wants it, "12500.50"; nothing when it is not an amount. */
export function lireMontant(saisie) {
  const nombre = saisie.replace(/[\s\u00a0\u202f€]/g, "").replace(",", ".")
  if (!/^\d{1,12}(\.\d{1,2})?$/.test(nombre)) return ""
  const [euros, centimes] = nombre.split(".")
  return centimes ? `${euros}.${centimes.padEnd(2, "0")}` : euros
}

async function demanderMontant(editeur) {
  const reponse = await demander({
    titre: "Montant en euros",
    champs: [{
      nom: "somme", libelle: "Somme, par exemple 12 500 ou 980,50", valeur: "",
      motif: "\\s*(\\d\\s*){1,12}(,\\s*\\d{1,2})?\\s*€?\\s*", aide: "Des chiffres, et une virgule avant les centimes.",
    }],
    valider: "Insérer",
  })
  const somme = reponse && lireMontant(reponse.somme)
  if (somme) editeur.commands.insererMention(`montant:${somme}`)
}

async function demanderAccord(editeur) {
  const reponse = await demander({
    titre: "Accord selon le nombre de collectivités",
    champs: [
      { nom: "singulier", libelle: "S’il y en a une", valeur: "" },
      { nom: "pluriel", libelle: "S’il y en a plusieurs", valeur: "" },
    ],
    valider: "Insérer",
  })
  if (reponse) editeur.commands.insererMention(`accord:${reponse.singulier}|${reponse.pluriel}`)
}

/** Fields whose label, value or key holds every word typed, whatever the accents. */
export function filtrer(champs, saisie) {
  const mots = simplifier(saisie).split(/\s+/).filter(Boolean)
  return champs.filter((champ) => {
    const texte = simplifier(`${champ.groupe} ${champ.libelle} ${champ.valeur} ${champ.cle}`)
    return mots.every((mot) => texte.includes(mot))
  })
}

function creerOption(champ, rang) {
  const option = el("div", { id: `mention-option-${rang}`, role: "option", className: "mention-option", "aria-selected": "false" },
    el("span", { className: "mention-option-libelle" }, champ.libelle),
    el("span", { className: "mention-option-valeur" }, champ.valeur || "à renseigner"))
  option.champ = champ
  return option
}

function remplir(liste, champs) {
  liste.replaceChildren()
  const groupes = Map.groupBy ? Map.groupBy(champs, (champ) => champ.groupe) : grouper(champs)
  let rang = 0
  for (const [nom, membres] of groupes) {
    const titre = el("div", { className: "mention-groupe", id: `mention-groupe-${rang}`, role: "presentation" }, nom)
    const groupe = el("div", { role: "group" }, titre)
    groupe.setAttribute("aria-labelledby", titre.id)
    for (const champ of membres) {
      groupe.append(creerOption(champ, rang))
      rang += 1
    }
    liste.append(groupe)
  }
}

function grouper(champs) {
  const groupes = new Map()
  for (const champ of champs) groupes.set(champ.groupe, [...(groupes.get(champ.groupe) ?? []), champ])
  return groupes
}

export function ouvrirMenuMentions(editeur, mentions) {
  const champs = [...mentions.values(), ACCORD, MONTANT]
  const saisie = el("input", {
    type: "text", className: "form-control", role: "combobox", autocomplete: "off", "aria-expanded": "true",
    "aria-controls": "mention-liste", "aria-autocomplete": "list", id: "mention-saisie", spellcheck: false,
  })
  const liste = el("div", { id: "mention-liste", role: "listbox", className: "mention-liste", "aria-label": "Mentions" })
  const avis = el("p", { className: "form-text", role: "status" })
  const dialogue = el("dialog", { className: "mention-dialogue", "aria-labelledby": "mention-titre" },
    el("h2", { id: "mention-titre" }, "Insérer une mention"),
    el("label", { htmlFor: "mention-saisie", className: "form-label" }, "Chercher un champ ou un renvoi"),
    saisie, avis, liste,
    el("div", { className: "actions-formulaire" }, el("button", { type: "button", className: "btn btn-secondary", value: "fermer" }, "Fermer")))

  const options = () => [...liste.querySelectorAll("[role=option]")]
  const choisie = () => liste.querySelector('[aria-selected="true"]')
  const pointer = (option) => {
    choisie()?.setAttribute("aria-selected", "false")
    option?.setAttribute("aria-selected", "true")
    option?.scrollIntoView({ block: "nearest" })
    if (option) saisie.setAttribute("aria-activedescendant", option.id)
    else saisie.removeAttribute("aria-activedescendant")
  }
  const chercher = () => {
    const trouves = filtrer(champs, saisie.value)
    remplir(liste, trouves)
    avis.textContent = trouves.length ? `${trouves.length} mention${trouves.length > 1 ? "s" : ""}` : "Aucune mention ne correspond."
    pointer(options()[0])
  }
  const inserer = (option) => {
    if (!option) return
    dialogue.close()
    if (option.champ.cle) editeur.commands.insererMention(option.champ.cle)
    else if (option.champ === MONTANT) demanderMontant(editeur)
    else demanderAccord(editeur)
  }

  saisie.addEventListener("input", chercher)
  saisie.addEventListener("keydown", (evenement) => {
    const toutes = options()
    const pas = { ArrowDown: 1, ArrowUp: -1 }[evenement.key]
    if (pas && toutes.length) pointer(toutes[(toutes.indexOf(choisie()) + pas + toutes.length) % toutes.length])
    else if (evenement.key === "Enter") inserer(choisie())
    else return
    evenement.preventDefault()
  })
  liste.addEventListener("click", ({ target }) => inserer(target.closest("[role=option]")))
  dialogue.addEventListener("click", ({ target }) => target.value === "fermer" && dialogue.close())
  dialogue.addEventListener("close", () => {
    dialogue.remove()
    editeur.commands.focus()
  })
  document.body.append(dialogue)
  chercher()
  dialogue.showModal()
  saisie.focus()
}
