// Autosave of <form data-enregistrement="name">: never overwrites. The server's contract is in docs/composants.md.

const ATTENTE = 2000
const REPRISES = [5000, 15000, 30000]
const PREFIXE = "ctg-brouillon:"

const heure = (moment) => `${moment.getHours()} h ${String(moment.getMinutes()).padStart(2, "0")}`

/** "14 h 05" from what the server answers: already words, or an ISO date. */
function direHeure(recu) {
  if (recu && !/^\d{4}-/.test(recu)) return recu
  return heure(recu ? new Date(recu) : new Date())
}

class Enregistrement {
  constructor(formulaire) {
    this.formulaire = formulaire
    this.cle = `${PREFIXE}${document.body.dataset.utilisateur ?? ""}:${location.pathname}:${formulaire.dataset.enregistrement}`
    this.etat = formulaire.querySelector("[data-etat]")
    this.propre = this.lire()
    this.arrete = false
    this.echecs = 0
    this.envoi = null
    this.minuterie = 0
    formulaire.addEventListener("input", () => this.modifie())
    formulaire.addEventListener("submit", (evenement) => this.soumettre(evenement))
    formulaire.addEventListener("keydown", (evenement) => {
      if (!(evenement.ctrlKey || evenement.metaKey) || evenement.key !== "s") return
      evenement.preventDefault()
      this.enregistrer()
    })
    window.addEventListener("beforeunload", (evenement) => {
      if (!this.partant && this.lire() !== this.propre) evenement.preventDefault()
    })
    this.proposerReprise()
  }

  champs() {
    return [...new FormData(this.formulaire)].filter(
      ([nom, valeur]) => typeof valeur === "string" && nom !== "csrfmiddlewaretoken" && nom !== "jeton",
    )
  }

  lire() {
    return JSON.stringify(this.champs())
  }

  get jeton() {
    return this.formulaire.elements.jeton
  }

  dire(texte, ton = "") {
    this.etat.textContent = texte
    this.etat.dataset.ton = ton
  }

  modifie() {
    const contenu = this.lire()
    if (contenu === this.propre) return
    this.garder()
    if (this.arrete) return
    this.dire("Modifications non enregistrées")
    this.programmer(ATTENTE)
  }

  /** A copy in this tab, for a crash or a lost session; `partie` says that it was handed to the server. */
  garder(partie = false) {
    const copie = { jeton: this.jeton.value, contenu: this.lire(), partie }
    sessionStorage.setItem(this.cle, JSON.stringify(copie))
  }

  programmer(delai) {
    clearTimeout(this.minuterie)
    this.minuterie = setTimeout(() => this.enregistrer(), delai)
  }

  async enregistrer() {
    clearTimeout(this.minuterie)
    if (this.arrete || this.envoi || this.lire() === this.propre) return
    const envoye = this.lire()
    this.dire("Enregistrement…")
    this.envoi = this.envoyer()
      .then((reponse) => this.recevoir(reponse, envoye))
      .catch(() => this.reessayer())
    await this.envoi
    this.envoi = null
    if (!this.arrete && !this.echecs && this.lire() !== this.propre) this.programmer(ATTENTE)
  }

  envoyer() {
    return fetch(this.formulaire.action, {
      method: "POST",
      body: new FormData(this.formulaire),
      headers: { "X-Enregistrement": "auto", Accept: "application/json, text/html" },
      credentials: "same-origin",
      redirect: "manual",
    })
  }

  async recevoir(reponse, envoye) {
    if (reponse.type === "opaqueredirect") return this.arreter("Vous êtes déconnecté. Reconnectez-vous dans un autre onglet, puis enregistrez ici : votre texte est conservé.", true)
    if (reponse.status === 409) return this.montrerConflit(await reponse.text())
    if (reponse.status === 403) return this.arreter(await this.lireErreurs(reponse, "Vous n’avez plus le droit de modifier ce texte."))
    if (reponse.status === 422) {
      this.echecs = 0
      this.propre = envoye
      return this.dire(`Non enregistré. ${await this.lireErreurs(reponse, "Un point est à corriger.")}`, "danger")
    }
    if (!reponse.ok) throw new Error(String(reponse.status))
    const { jeton, enregistre_le: quand } = await reponse.json()
    this.jeton.value = jeton
    this.propre = envoye
    this.echecs = 0
    if (this.lire() === envoye) sessionStorage.removeItem(this.cle)
    this.dire(`Enregistré à ${direHeure(quand)}`)
    this.formulaire.dispatchEvent(new CustomEvent("ctg:enregistre", { bubbles: true, detail: { jeton } }))
  }

  async lireErreurs(reponse, defaut) {
    try {
      return (await reponse.json()).erreurs.join(" ")
    } catch {
      return defaut
    }
  }

  reessayer() {
    const delai = REPRISES[Math.min(this.echecs, REPRISES.length - 1)]
    this.echecs += 1
    this.dire(`Le serveur ne répond pas. Nouvel essai dans ${delai / 1000} secondes ; votre texte est conservé ici.`, "attention")
    this.programmer(delai)
  }

  arreter(phrase, reprenable = false) {
    this.arrete = !reprenable
    this.dire(phrase, "danger")
  }

  /** Nothing is merged by the machine: both texts are shown, and saving waits for a person's choice. */
  montrerConflit(fragment) {
    this.arreter("Conflit : ce texte a été modifié entre-temps. Comparez les deux versions ci-dessous.")
    const zone = this.formulaire.querySelector("[data-conflit]") ?? this.formulaire.nextElementSibling
    zone.innerHTML = fragment
    zone.tabIndex = -1
    window.htmx?.process(zone)
    zone.focus()
    zone.scrollIntoView({ block: "nearest" })
    this.formulaire.dispatchEvent(new CustomEvent("ctg:conflit", { bubbles: true }))
  }

  /** A submission waits for the save under way: otherwise it would carry a token that this very save has made old. */
  async soumettre(evenement) {
    if (this.envoi) {
      evenement.preventDefault()
      const bouton = evenement.submitter
      await this.envoi
      if (!this.arrete) this.formulaire.requestSubmit(bouton)
      return
    }
    clearTimeout(this.minuterie)
    this.partant = true
    if (this.lire() !== this.propre) this.garder(true)
    setTimeout(() => { this.partant = false }, 5000)
  }

  proposerReprise() {
    const copie = JSON.parse(sessionStorage.getItem(this.cle) ?? "null")
    if (!copie) return
    const acceptee = copie.partie && Number(copie.jeton) < Number(this.jeton.value)
    if (copie.contenu === this.propre || acceptee) {
      sessionStorage.removeItem(this.cle)
      return
    }
    const zone = this.formulaire.querySelector("[data-restauration]")
    if (!zone) return
    const phrase = copie.jeton === this.jeton.value
      ? "Un texte que vous n’aviez pas enregistré a été retrouvé."
      : "Un texte que vous n’aviez pas enregistré a été retrouvé ; depuis, l’article a été modifié."
    zone.innerHTML = '<div class="alert alert-warning" role="status"><div><p></p><div class="entete-actions">'
      + '<button type="button" class="btn btn-primary btn-sm" data-reprendre>Reprendre ce texte</button>'
      + '<button type="button" class="btn btn-secondary btn-sm" data-abandonner>L’abandonner</button></div></div></div>'
    zone.querySelector("p").textContent = phrase
    zone.addEventListener("click", ({ target }) => {
      if (target.matches("[data-reprendre]")) this.reprendre(JSON.parse(copie.contenu))
      else if (!target.matches("[data-abandonner]")) return
      else sessionStorage.removeItem(this.cle)
      zone.replaceChildren()
      this.formulaire.querySelector("[contenteditable], input:not([type=hidden])")?.focus()
    })
  }

  reprendre(champs) {
    for (const [nom, valeur] of champs) {
      const champ = this.formulaire.elements[nom]
      if (!champ || champ instanceof RadioNodeList) continue
      if (champ.dataset?.editeur !== undefined) champ.dispatchEvent(new CustomEvent("editeur:remplacer", { detail: valeur }))
      else champ.value = valeur
    }
    this.modifie()
  }
}

function equiper(racine) {
  for (const formulaire of racine.querySelectorAll("form[data-enregistrement]:not([data-equipe])")) {
    formulaire.dataset.equipe = "oui"
    new Enregistrement(formulaire)
  }
}

// After the editors, which put their own normal form in the fields: that must not count as a change.
queueMicrotask(() => equiper(document))
document.addEventListener("htmx:load", (evenement) => setTimeout(() => equiper(evenement.target)))
