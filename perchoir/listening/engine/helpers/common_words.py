"""Folded words of everyday French and English that a company's name, or a misspelling of one, may
fall upon. Stop words are apart."""

from perchoir.listening.engine.query.stopwords import STOP_WORDS

_WORDS = """
accord achat action actif affaire agence agent aide aime air ami amis ample ancien annee annonce
appel apple arbre argent arme article assez atout aube auteur avenir avion avis axe bain balle banque
barre base bateau beau belle besoin bete beurre bien bise blanc bleu bloc boire bois boisson bonne
bord bouche boule bourse bout boutique bras brise bruit budget but cabinet cadeau cadre cafe caisse
calme camion camp canal capital capitale carte carrefour cas casino cause centre cercle chaine chaise
chambre champ chance change changer chanson charge charme chasse chat chaud chef chemin chemise cher
cheval chien chiffre choix chose ciel cite clair classe client coeur coin colere colis colle compte
concert conseil conseils content corps cote couleur coup cour courant cours course court cran credit
creme crise croix cuir cuisine dame danger danse debut delai demain demande dent depart dernier dessin
dette dieu diner direct doigt dollar dossier double doute droit duel eau echec ecole ecran effet
eglise eleve emploi endroit enfant enfin ennemi enorme enquete ensemble entree envie epaule equipe
erreur espace esprit essai essence etage etape etat etoile etude euro face facile faim famille fatigue
faute faux femme fenetre fer ferme fete feu feuille fiche fille film fin finance fleur fois fond foot
force foret forme fort fou frais franc france free frere froid front fruit futur gagne gagner gain
galerie garde garcon gare gars gateau gauche gaz gens geste glace gorge gout grace grand grave greve
gris gros groupe guerre guide habit haut herbe heure heureux histoire hiver homme honte hopital hotel
huile idee ile image impot index info ivre jardin jaune jeu jeune joie joli jouer joue journal juge
juste lac lampe langue large lecon lettre levre liberte libre lieu ligne lire liste livre loin long
loup lourd lune lutte main maire maison maitre mal maladie malade mama manche manger manque marche
marchand mardi marge mari marque mars matin match mauvais mer mere message mesure metal metier metre
metro midi milieu million minute mode moment monde montagne montre mort mot moteur mouvement moyen mur
musee musique nature navire neige nez niveau noel noir nom nombre nord note nouveau nuage nuit objet
ocean oeil oeuf offre oiseau ombre oncle opera orage orange ordre oreille or ours outil ouvert page
pain paix palais papier paquet parc pardon parent parfait parfum parole part parti partie passage passe
patron pause payer pays peau peine pere perte petit peur phare photo piece pied pierre pile pilote
piste place plage plaisir plan plat plein pluie plume poche poids poisson police politique pomme pont
port porte possible poste poule pouvoir pres presque presse prete pret preuve prince prise prison prix
probleme prochain produit projet propre puce pull quai quart question race radio raison rapide rapport
rare rayon recette reel regard regime regle reine relais repas reponse reste retard retour reve revue
riche rire risque riviere robe roi roman rond rose roue rouge route rue sable sac saison salade salle
salon salut samedi sang sante savoir savon science second secret secteur securite sel semaine sens
seule seul siecle siege signal signe silence simple soeur soin soir sol solaire soleil solution somme
sommeil sommet sortie souci sourire sport stade station style sucre sud suisse suite sujet sur surface
table tache taille talent tante tard taxe tele temps tendre tente terrain terre tete texte theatre tigre
timbre tissu titre toit tombe total touche tour train trait travail triste trop trou troupe usine
vacances vague valeur vent vente ventre verre vert veste viande victoire vide vie vieux vif village
ville vin visage vise visite vite vitesse vivant voie voile voiture voix vol volonte vote voyage vrai
vue zone virus
able above account across action active actual address adult advice age agree ahead airport alive
allow alone along already amazon angry animal answer apart apply area army around arrive article ask
attack author award away baby bad bag ball band bank bar base bath beach bear beat beauty bed best
better big bill bird birth black block blood blue board boat body bond book border born boss both box
boy brand brave bread break bridge bright bring brown build burn bus business busy buy call camera
camp car card care carry case cash cast cat catch chair challenge chance change charge cheap check
child choice choose church city claim class clean clear climb clock close cloud club coach coast coat
code coffee cold college color common company cook cool copy corner cost country couple course court
cover crazy create crew crime cross crowd cry culture cup current cut daily damage dance danger dark
data date dead deal dear death debt decide deep delta design desk detail die dinner direct dirty
discover doctor dog dollar door double doubt draw dream dress drink drive drop dry duty early earth
east easy eat economy edge effort egg eight election empty end enemy energy enjoy enough enter equal
error event evil exact exam expect expert express eye face fact fail fair faith fall family famous
fan far farm fast father fear feel field fight figure fill film final find fine finger finish fire
fish fit five fix flag flat flight floor flow flower fly focus follow food foot force forget form
found four fox frame fresh friend front fruit fuel full fun fund funny future gain game garden gas
gate general gift girl glass global goal gold golf grand grass great green ground group grow guard
guess guide guy hair half hall hand happy hard hate head health hear heart heat heavy hello help
hero hide high hill history hit hold hole holiday home honest hope horse hospital host hot hotel hour
house huge human hundred hungry hurt ice idea image impact inch indeed industry inside island issue
item job join joke journey joy judge jump justice keep key kid kill kind king kiss kitchen knife lady
lake land language large last late laugh law boring being bearing caring sharing lead leader league learn least leave left leg legal less
lesson let letter level life lift light limit line link lion list listen little live local lock long
look lord lose loss lot loud love low luck lunch machine magic mail main major man manage map march
mark market match matter meal mean meat media meet member memory metal meter middle mile milk mind
mine minor minute miss mission mix model modern moment money month moon moral mother motor mouth move
movie music name nation nature near neck need network news next nice night nine noise normal north
nose note nothing number ocean offer office oil old open oracle orange order oven page pain paint
paper parent park part partner party pass past path pay peace perfect person phone photo pick picture
piece pilot pink place plan plane plant plate play player please plus poem police policy poor popular
port post power press pretty price pride prime prince print prison prize problem process product
profit program project proof proud public pull pure push queen quick quiet quite race radio rain
raise rare rate reach read ready real reason record red relax rest result return rich ride ring rise
risk river road rock role roof room round royal rule run sad safe sail salt sand save scale scene
school score sea search season seat second secret sector seed seek sell send sense serious serve set
seven shake shape share sharp sheet shell shine ship shirt shock shoe shop short shot shout show shut
sick side sign silent silver sing single sister six size skill skin sky sleep slow small smart smell
smile smoke snow social soft soil song soon sorry sort sound south space speak speed spend spirit
sport spot spring square staff stage stand standard star start state station stay steal step stick
stock stone stop store storm story strange street strong student study stuff style success sugar
summer sun super sure sweet swim table take talk target task taste tax tea teach team tear ten term
test text theory thick thin third thousand threat three thunder ticket tie tiger tire title tomorrow
tool top total touch tough tour town trade train travel treat tree trip true trust truth try turn
twice type uncle union unit value van view village visa voice vote wait walk wall war warm wash watch
water wave weak weather web week weight west wet wheel white whole wide wife wild win wind window
wine wing winter wise wish woman wonder wood word world worry worth write wrong yellow young zero zoom
"""
COMMON_WORDS = frozenset(_WORDS.split()) | STOP_WORDS
