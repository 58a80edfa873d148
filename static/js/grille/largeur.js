/** Says that columns are hidden on the right of a table, for as long as some are. */
export function suivreLaLargeur(section) {
  const cadre = section.querySelector(".grille-cadre")
  const mesurer = () => {
    const reste = cadre.scrollWidth - cadre.clientWidth - cadre.scrollLeft
    section.classList.toggle("grille-deborde", reste > 8)
  }
  cadre.addEventListener("scroll", mesurer, { passive: true })
  new ResizeObserver(mesurer).observe(cadre)
}
