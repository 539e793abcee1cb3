"""What Vaudrelle and Claire Daubrac said and will say. Everybody here is invented."""

from typing import NamedTuple

COMPANY, LEADER = "vaudrelle", "claire-daubrac"

VOICES = {
    COMPANY: {
        "kind": "company",
        "name": "Vaudrelle",
        "colour": 1,
        "biography": "Portes palières, freins et capteurs pour le métro et le tramway. 4 200 "
        "personnes, six usines, une obsession : que chacun descende à son arrêt.",
        "languages": ["fr", "en"],
        "tone": "Sobre, précis, jamais de superlatif. On dit ce qu’on sait, et ce qu’on ne sait "
        "pas encore.",
        "subjects": ["sécurité", "métro", "industrie", "recrutement"],
        "per_day": 4,
        "gap_minutes": 30,
    },
    LEADER: {
        "kind": "leader",
        "name": "Claire Daubrac",
        "colour": 3,
        "biography": "Directrice générale de Vaudrelle. Ingénieure, usagère du métro tous les "
        "matins.",
        "languages": ["fr", "en"],
        "tone": "Première personne. Des scènes vécues plutôt que des slogans.",
        "subjects": ["direction", "sécurité", "transports"],
        "per_week": 6,
        "gap_minutes": 120,
    },
}


class Said(NamedTuple):
    """It stands on the voice's page since `days` days, at this hour there."""

    days: int
    hour: str
    voice: str
    text: str
    language: str = "fr"


class Planned(NamedTuple):
    """It is to leave in `days` days; `draft` is not handed in yet. Without an hour, no time."""

    days: int
    hour: str
    voice: str
    text: str
    language: str = "fr"
    draft: bool = False


SAID = (
    Said(24, "09:10", COMPANY, "L’usine de Saint-Orvain a livré ce matin sa millième porte "
         "palière. Elle équipera la station Belvédère. Merci aux 212 personnes qui l’ont "
         "dessinée, soudée et essayée."),
    Said(21, "12:30", LEADER, "Trente-sept minutes de trajet ce matin, debout. C’est long. C’est "
         "aussi le meilleur bureau d’études que je connaisse : on y voit ce qui coince."),
    Said(17, "10:00", COMPANY, "Our braking team publishes its test protocol, as it is, with the "
         "runs that failed. You learn more from those.", "en"),
    Said(13, "08:45", COMPANY, "Nous recrutons douze apprentis en mécatronique à la rentrée, à "
         "Saint-Orvain et à Brême. Le métier s’apprend ; l’envie, on la cherche."),
    Said(9, "21:40", COMPANY, "Ce soir, des passagers sont restés enfermés plus d’une heure sur la "
         "ligne B à Montrieux, derrière nos portes. Tous sont sortis. Nous leur devons des "
         "explications, et nous n’en avons pas encore d’assez sûres pour les donner. Prochain "
         "point demain à 8 heures."),
    Said(8, "08:00", LEADER, "Je suis aux Tanneurs depuis 6 heures, avec l’équipe des portes et "
         "celle de l’exploitant. J’ai actionné moi-même l’ouverture manuelle. Elle marche. "
         "Personne n’avait l’autorisation de s’en servir. C’est cela que nous changeons."),
    Said(8, "18:15", COMPANY, "Montrieux, ligne B : dès ce soir, le personnel de chaque station "
         "peut ouvrir les portes sans attendre d’ordre. Le rapport complet paraîtra ici, sur "
         "cette page, avec nos erreurs."),
    Said(4, "09:25", COMPANY, "Un faux communiqué circule à notre nom depuis 9 heures. Il ne vient "
         "pas de nous. Ce que nous disons est ici, et nulle part ailleurs."),
    Said(2, "12:00", LEADER, "To the student who filmed the doors and then came to see us: thank "
         "you. Your video is now the first slide of our safety course.", "en"),
    Said(1, "11:05", COMPANY, "Visite de l’usine ouverte à tous le premier samedi du mois. On peut "
         "y coincer un parapluie dans une porte : elle se rouvre, à chaque fois."),
)  # fmt: skip

PLANNED = (
    Planned(0, "", COMPANY, "Le rapport sur la soirée de Montrieux est prêt. Quarante pages, et "
            "un résumé d’une page pour qui n’a pas le temps.", draft=True),
    Planned(1, "09:30", LEADER, "Demain matin je raconte à deux cents étudiants comment on conçoit "
            "une porte qui doit savoir désobéir."),
    Planned(1, "14:00", COMPANY, "Nos apprentis ont remonté en deux jours un frein de 1974. Il "
            "freine encore mieux que prévu."),
    Planned(2, "10:15", COMPANY, "À Brême, la nouvelle ligne d’essai ouvre ses portes aux "
            "exploitants : un kilomètre, douze stations, toutes les pannes qu’on sait provoquer."),
    Planned(3, "08:50", COMPANY, "Notre chiffre d’affaires progresse de 9 % au troisième "
            "trimestre, porté par les portes palières."),
    Planned(3, "16:30", LEADER, "What a door taught me about authority: the person closest to the "
            "handle should not have to ask.", "en"),
    Planned(6, "11:00", COMPANY, "Platform doors, explained with cardboard and a torch, by the "
            "people who build them.", "en"),
    Planned(8, "09:00", COMPANY, "Portes ouvertes à Saint-Orvain samedi : le programme est en "
            "ligne.", draft=True),
)  # fmt: skip
