// The receipt code, once pasted, fills the form at once: the button beside it does the same without JavaScript.
document.addEventListener("paste", (evenement) => {
  const champ = evenement.target.closest?.("[data-lire]")
  const bouton = champ?.form?.querySelector(`button[name="${champ.dataset.lire}"]`)
  if (bouton) setTimeout(() => champ.form.requestSubmit(bouton))
})
