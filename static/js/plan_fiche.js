// The page of a fiche: fields that depend on each other are tried again once one of them is saved; menus close.

document.addEventListener("ctg:enregistre", ({ target }) => {
  const cote = target.closest?.(".champs-cote")
  if (!cote) return
  for (const champ of cote.querySelectorAll("[data-champ][aria-invalid=true]")) {
    if (champ !== target) champ.dispatchEvent(new Event("change", { bubbles: true }))
  }
})

document.addEventListener("click", ({ target }) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(target)) menu.open = false
})

document.addEventListener("keydown", (evenement) => {
  const menu = evenement.key === "Escape" && evenement.target.closest?.("details.menu[open]")
  if (!menu) return
  menu.open = false
  menu.querySelector("summary").focus()
})
