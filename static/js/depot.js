// A file dropped on the form goes into its field; the field alone works without this.

const champ = document.querySelector("[data-depot-fichier]")
if (champ) {
  const zone = document.createElement("div")
  const invite = document.createElement("p")
  zone.className = "zone-depot"
  invite.textContent = "Ou déposez-le ici depuis votre ordinateur."
  champ.before(zone)
  zone.append(champ, invite)
  for (const type of ["dragover", "dragleave", "drop"]) {
    zone.addEventListener(type, (evenement) => {
      evenement.preventDefault()
      zone.classList.toggle("zone-survol", type === "dragover")
      if (type === "drop" && evenement.dataTransfer.files.length === 1) champ.files = evenement.dataTransfer.files
    })
  }
}
