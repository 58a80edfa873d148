"""Which names of places that start with H or Y refuse elision.

Commune names: the Insee link code (TNCC) of the official geographic code says, commune by commune, whether usage
writes "d’Hyères" or "de Honfleur"; no rule on the letters gives it. Most elide (428 against 233), so the others are
listed. Usage is kept against Insee where the town and its inhabitants sign otherwise (``USAGE``), and names whose
first word is in ``PREMIERS_MOTS`` never elide: "de Haute-Goulaine".
"""

USAGE = frozenset(["Houilles", "Yenne", "Yutz"])

PREMIERS_MOTS = frozenset(
    "Haut Haute Hauts Hautes Halle Halles Hameau Hameaux Handicap Hors Hanau Hainaut Hitiaa".split()  # noqa: SIM905
)

COMMUNES = frozenset(
    """
    Habsheim Hachan Hadancourt-le-Haut-Clocher Haegen Hagedet Hagenbach Hagenthal-le-Bas Hagenthal-le-Haut Haget
    Hagnicourt Haguenau Hailles Haimps Haims Halles-sous-les-Côtes Ham Ham-en-Artois Ham-les-Moines
    Ham-sous-Varsberg Ham-sur-Meuse Hambach Hambers Hambye Hamelet Hames-Boucres Hammeville Hamonville Hampigny
    Hampont Han-devant-Pierrepont Han-lès-Juvigny Han-sur-Meuse Han-sur-Nied Handschuheim Hangard Hangenbieten
    Hangviller Hannapes Hannappes Hannogne-Saint-Martin Hannogne-Saint-Rémy Hannonville-Suzémont
    Hannonville-sous-les-Côtes Hans Hanvec Hanviller Hanvoile Hao Happencourt Harcy Hardanges Hardinvast Harricourt
    Harskirchen Hartmannswiller Harville Hary Hatten Hattmatt Hattstatt Hauban Haudivillers Haulies Haulmé Hausgauen
    Hautbos Hautecloque Hautefage Hautefontaine Hauteville-la-Guichard Hauteville-sur-Mer Haution Hautot-le-Vatois
    Hautot-sur-Seine Hautteville-Bocage Hauville Hauviné Haybes Hecken Hecmanville Hegeney Heidolsheim Heidwiller
    Heiligenberg Heiligenstein Heilles Heimersdorf Heimsbrunn Heiteren Heiwiller Helfrantzkirch Helleville Hem
    Hem-Hardinval Hem-Lenglet Hem-Monacu Hengwiller Henvic Herbitzheim Herbsheim Hercé Hermes Hermival-les-Vaux
    Herpont Herran Herrlisheim Herrlisheim-près-Colmar Hescamps Hessenheim Hettenschlag Heudicourt-sous-les-Côtes
    Heugueville-sur-Sienne Hibarette Hienghène Hierges Hiermont Hiesville Hiis Hikueru Hilsenheim Hinacourt
    Hindisheim Hindlingen Hinsbourg Hinsingen Hipsheim Hirschland Hirsingue Hirtzbach Hirtzfelden Hitiaa Hitte
    Hiva-Oa Hochfelden Hochstatt Hochstett Hocquigny Hodenc-en-Bray Hodenc-l’Évêque Hodeng-Hodenger Hodeng-au-Bosc
    Hoffen Hohengœft Hohfrankenheim Hohrod Holnon Holque Holtzheim Hombourg Hombourg-Budange Hombourg-Haut
    Hommarting Hommert Hon-Hergies Hondainville Hondouville Honfleur Honguemare-Guenouville Honskirch Horbourg-Wihr
    Horgues Hornoy-le-Bourg Hoste Hotot-en-Auge Hottot-les-Bagues Hottviller Houaïlou Houdan Houdilcourt
    Houetteville Houeydets Houldizy Houlette Houlgate Houlle Houppeville Houquetot Hourc Hourges Houry Houssen
    Housset Houville-en-Vexin Hoymille Huahine Huanne-Montmartin Huelgoat Huest Hugleville-en-Caux Huillé-Lézigné
    Huiron Huisnes-sur-Mer Humes-Jorquenay Hunawihr Hundsbach Huningue Hunspach Hurtigheim Husseren-Wesserling
    Husseren-les-Châteaux Huttendorf Huttenheim Hyet Hyémondans Hèches Hères Hédé-Bazouges Hégenheim Hémevez
    Hénansal Hénon Hésingue Hœdic Hœnheim Hœrdt
    """.split()  # noqa: SIM905 (reads better than a list of quoted words)
)
