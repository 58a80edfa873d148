// The page of a format of fiche: a section opens for editing, and the empty fiche beside follows what is typed.

const apercu = document.querySelector("[data-apercu-gabarit]")

document.addEventListener("click", (evenement) => {
  const lien = evenement.target.closest("[data-ouvrir]")
  if (!lien) return
  const detail = document.getElementById(lien.dataset.ouvrir)
  detail.open = true
  evenement.preventDefault()
  detail.querySelector("input:not([type=hidden])").focus()
})

function suivre(formulaire) {
  const place = apercu?.querySelector(`[data-rubrique="${formulaire.dataset.rubriqueForm}"]`)
  if (!place) return
  const intitule = place.matches("dt") ? place : place.querySelector("dt")
  const texte = place.matches("dt") ? place.nextElementSibling : place.querySelector("dd")
  const ecrit = ["texte", "liste"].includes(formulaire.elements.contenu.value)
  intitule.textContent = formulaire.elements.libelle.value || "…"
  if (ecrit) texte.textContent = formulaire.elements.aide.value || "…"
  if (!place.matches("dt")) {
    place.classList.toggle("droite", formulaire.elements.colonne.value === "2")
    place.classList.toggle("gauche", formulaire.elements.colonne.value !== "2")
  }
}

for (const formulaire of document.querySelectorAll("[data-rubrique-form]")) {
  formulaire.addEventListener("input", () => suivre(formulaire))
}
