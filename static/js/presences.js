// The attendance sheet saves at each tick. Without this script the button of the form does it.

const ENVOI = { "X-Enregistrement": "auto", Accept: "text/html, application/json" }

function equiper(formulaire) {
  const etat = formulaire.querySelector("[data-etat]")
  let enCours = null
  let encore = false

  const dire = (texte, ton = "") => {
    etat.textContent = texte
    etat.dataset.ton = ton
  }

  /** The values that the server now holds become those that the next tick is compared with; ticks are left alone. */
  function accorder(page) {
    for (const champ of page.querySelectorAll("input[name^=avant-]")) {
      const ici = formulaire.elements[champ.name]
      if (ici) ici.value = champ.value
    }
    for (const bilan of page.querySelectorAll("[data-bilan]")) {
      const ici = formulaire.querySelector(`[data-bilan="${bilan.dataset.bilan}"]`)
      if (ici) ici.textContent = bilan.textContent
    }
  }

  /** Somebody ticked otherwise: the sheet is shown as it is saved, with what to look at. */
  function remplacer(page) {
    const feuille = formulaire.closest("[data-feuille]")
    feuille.replaceWith(page.querySelector("[data-feuille]"))
    const nouveau = document.querySelector("form[data-presences]")
    if (nouveau) equiper(nouveau)
  }

  async function envoyer() {
    if (enCours) {
      encore = true
      return
    }
    dire("Enregistrement…")
    enCours = fetch(formulaire.action, {
      method: "POST", body: new FormData(formulaire), headers: ENVOI, credentials: "same-origin", redirect: "manual",
    })
    try {
      const reponse = await enCours
      if (reponse.status === 422) {
        dire((await reponse.json()).erreurs.join(" "), "danger")
      } else if (reponse.ok || reponse.status === 409) {
        const page = new DOMParser().parseFromString(await reponse.text(), "text/html")
        if (reponse.status === 409) return remplacer(page)
        accorder(page)
        dire("Présences enregistrées")
      } else {
        dire("Non enregistré : rechargez la page, ou utilisez le bouton.", "danger")
      }
    } catch {
      dire("Le serveur ne répond pas : utilisez le bouton quand la connexion revient.", "danger")
    } finally {
      enCours = null
      if (encore) {
        encore = false
        envoyer()
      }
    }
  }

  formulaire.addEventListener("change", envoyer)
}

for (const formulaire of document.querySelectorAll("form[data-presences]")) equiper(formulaire)
