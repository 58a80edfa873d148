// What was typed and has not reached the server yet, kept in this browser: a crash or a lost session loses nothing.
// Kept by user: on a shared computer, nobody sends under their name what somebody else had typed.

const PREFIXE = `ctg-saisie:${document.body.dataset.utilisateur ?? ""}:`
const AGE_MAX = 7 * 24 * 3600 * 1000

const cle = (adresse, champ) => `${PREFIXE}${adresse}:${champ}`

export function garder(adresse, champ, valeur, avant) {
  try {
    localStorage.setItem(cle(adresse, champ), JSON.stringify({ valeur, avant, le: Date.now() }))
  } catch {
    // Storage full or refused: the value is still in the page, and leaving it asks first.
  }
}

export function oublier(adresse, champ) {
  localStorage.removeItem(cle(adresse, champ))
}

/** What was kept for this field, or null; older than a week, it is forgotten. */
export function retrouver(adresse, champ) {
  const texte = localStorage.getItem(cle(adresse, champ))
  if (!texte) return null
  const gardee = JSON.parse(texte)
  if (Date.now() - gardee.le < AGE_MAX) return gardee
  oublier(adresse, champ)
  return null
}

/** Every [address, field, kept] whose address starts with `debut`. */
export function retrouverSous(debut) {
  const trouvees = []
  for (const nom of Object.keys(localStorage)) {
    if (!nom.startsWith(PREFIXE + debut)) continue
    const coupe = nom.lastIndexOf(":")
    const [adresse, champ] = [nom.slice(PREFIXE.length, coupe), nom.slice(coupe + 1)]
    const gardee = retrouver(adresse, champ)
    if (gardee) trouvees.push([adresse, champ, gardee])
  }
  return trouvees
}
