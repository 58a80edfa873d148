"""Why a PDF is refused and how to mend it, one sentence for each reason."""

REFAIRE = "Imprimez-le vers un nouveau PDF, puis déposez celui-ci."

PHRASES = {
    "vide": "Le fichier est vide. Choisissez-le à nouveau.",
    "taille": "Le fichier dépasse {mo} Mo. Réduisez la résolution de ses pages ou déposez-le en plusieurs parties.",
    "nature": "Ce fichier n’est pas un PDF, quel que soit son nom. Exportez le document en PDF, puis déposez-le.",
    "tronque": "Le PDF est incomplet : sa fin manque. Téléchargez-le ou exportez-le à nouveau, puis redéposez-le.",
    "protege": "Le PDF est protégé par un mot de passe ou par des restrictions. Déposez une copie sans protection.",
    "abime": f"Le PDF est abîmé. {REFAIRE}",
    "bombe": f"Le PDF est anormalement volumineux une fois ouvert. {REFAIRE}",
    "javascript": f"Le PDF contient un programme (JavaScript). {REFAIRE}",
    "lancement": f"Le PDF contient une action qui ouvre un programme ou envoie des données. {REFAIRE}",
    "automatique": f"Le PDF déclenche une action à l’ouverture. {REFAIRE}",
    "joints": "Le PDF contient des fichiers joints. Enregistrez-les à part, retirez-les, puis déposez chaque fichier.",
    "xfa": f"Le PDF est un formulaire dynamique (XFA). {REFAIRE}",
    "multimedia": f"Le PDF contient du son, de la vidéo ou de la 3D. {REFAIRE}",
    "sans_page": "Le PDF n’a aucune page lisible. Exportez le document à nouveau, puis déposez-le.",
    "pages": "Le PDF dépasse {pages} pages. Déposez-le en plusieurs parties.",
    "page_geante": "Une page du PDF est plus grande que le format A0. Ramenez-la à un format courant, A3 au plus.",
    "image_geante": "Une image du PDF est démesurée. Réduisez sa résolution à 300 points par pouce, puis déposez-le.",
}
"""In the order in which they are said when a file has several."""
