"""A meeting as an event of people's calendars."""

from ctg.icalendar import Evenement, moment
from plan_actions.models import Reunion


def evenement(reunion: Reunion) -> Evenement:
    """The event of a loaded meeting: same ``uid`` for ever, so that a change or a cancellation finds it again."""
    comite = reunion.comite
    points = [f"{rang}. {point.intitule}" for rang, point in enumerate(reunion.points.all(), 1)]
    description = "\n".join([reunion.objet, "", "Ordre du jour", *points] if points else [reunion.objet])
    return Evenement(
        uid=f"{comite.convention.reference}-reunion-{reunion.pk}@ctg",
        titre=f"{comite.nom} – {reunion.objet}",
        debut=moment(reunion.jour, reunion.debut),
        fin=moment(reunion.jour, reunion.fin) if reunion.fin else None,
        lieu=reunion.lieu,
        description=description,
        sequence=reunion.sequence,
        annule=reunion.annulee_le is not None,
        modifie_le=reunion.modifie_le,
    )
