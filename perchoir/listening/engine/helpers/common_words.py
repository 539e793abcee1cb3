"""Folded words of everyday French and English that a company's name, or a misspelling of one, may
fall upon. Stop words are apart."""

from perchoir.listening.engine.query.stopwords import STOP_WORDS

_WORDS = """
able above accord account achat across actif action active actual address adult advice affaire age
agence agent agree ahead aide aime air airport alive allow alone along already amazon ami amis
ample ancien angry animal annee annonce answer apart appel apple apply arbre area argent arme army
around arrive article ask assez atout attack aube auteur author avenir avion avis award away axe
baby bad bag bain ball balle band bank banque bar barre base bateau bath beach bear bearing beat
beau beauty bed being belle besoin best bete better beurre bien big bill bird birth bise black
blanc bleu bloc block blood blue board boat body boire bois boisson bond bonne book bord border
boring born boss both bouche boule bourse bout boutique box boy brand bras brave bread break
bridge bright bring brise brown bruit budget build burn bus business busy but buy cabinet cadeau
cadre cafe caisse call calme camera camion camp canal capital capitale car card care caring
carrefour carry carte cas case cash casino cast cat catch cause centre cercle chaine chair chaise
challenge chambre champ chance change changer chanson charge charme chasse chat chaud cheap check
chef chemin chemise cher cheval chien chiffre child choice choix choose chose church ciel cite
city claim clair class classe clean clear client climb clock close cloud club coach coast coat
code coeur coffee coin cold colere colis colle college color common company compte concert conseil
conseils content cook cool copy corner corps cost cote couleur country coup couple cour courant
cours course court cover cran crazy create credit creme crew crime crise croix cross crowd cry
cuir cuisine culture cup current cut daily damage dame dance danger danse dark data date dead deal
dear death debt debut decide deep delai delta demain demande dent depart dernier design desk
dessin detail dette die dieu diner dinner direct dirty discover doctor dog doigt dollar door
dossier double doubt doute draw dream dress drink drive droit drop dry duel duty early earth east
easy eat eau echec ecole economy ecran edge effet effort egg eglise eight election eleve emploi
empty end endroit enemy energy enfant enfin enjoy ennemi enorme enough enquete ensemble enter
entree envie epaule equal equipe erreur error espace esprit essai essence etage etape etat etoile
etude euro event evil exact exam expect expert express eye face facile fact fail faim fair faith
fall famille family famous fan far farm fast father fatigue faute faux fear feel femme fenetre fer
ferme fete feu feuille fiche field fight figure fill fille film fin final finance find fine finger
finish fire fish fit five fix flag flat fleur flight floor flow flower fly focus fois follow fond
food foot force foret forget form forme fort fou found four fox frais frame franc france free
frere fresh friend froid front fruit fuel full fun fund funny futur future gagne gagner gain
galerie game garcon garde garden gare gars gas gate gateau gauche gaz general gens geste gift girl
glace glass global goal gold golf gorge gout grace grand grass grave great green greve gris gros
ground group groupe grow guard guerre guess guide guy habit hair half hall hand happy hard hate
haut head health hear heart heat heavy hello help herbe hero heure heureux hide high hill histoire
history hit hiver hold hole holiday home homme honest honte hope hopital horse hospital host hot
hotel hour house huge huile human hundred hungry hurt ice idea idee ile image impact impot inch
indeed index industry info inside island issue item ivre jardin jaune jeu jeune job joie join joke
joli joue jouer journal journey joy judge juge jump juste justice keep key kid kill kind king kiss
kitchen knife lac lady lake lampe land language langue large last late laugh law lead leader
league learn least leave lecon left leg legal less lesson let letter lettre level levre liberte
libre lieu life lift light ligne limit line link lion lire list liste listen little live livre
local lock loin long look lord lose loss lot loud loup lourd love low luck lunch lune lutte
machine magic mail main maire maison maitre major mal malade maladie mama man manage manche manger
manque map march marchand marche mardi marge mari mark market marque mars match matin matter
mauvais meal mean meat media meet member memory mer mere message mesure metal meter metier metre
metro middle midi mile milieu milk million mind mine minor minute miss mission mix mode model
modern moment monde money montagne month montre moon moral mort mot moteur mother motor mouth
mouvement move movie moyen mur musee music musique name nation nature navire near neck need neige
network news next nez nice night nine niveau noel noir noise nom nombre nord normal north nose
note nothing nouveau nuage nuit number objet ocean oeil oeuf offer office offre oil oiseau old
ombre oncle open opera or oracle orage orange order ordre oreille ours outil ouvert oven page pain
paint paix palais paper papier paquet parc pardon parent parfait parfum park parole part parti
partie partner party pass passage passe past path patron pause pay payer pays peace peau peine
pere perfect person perte petit peur phare phone photo pick picture piece pied pierre pile pilot
pilote pink piste place plage plaisir plan plane plant plat plate play player please plein pluie
plume plus poche poem poids poisson police policy politique pomme pont poor popular port porte
possible post poste poule pouvoir power pres presque press presse pret prete pretty preuve price
pride prime prince print prise prison prix prize problem probleme process prochain product produit
profit program project projet proof propre proud public puce pull pure push quai quart queen
question quick quiet quite race radio rain raise raison rapide rapport rare rate rayon reach read
ready real reason recette record red reel regard regime regle reine relais relax repas reponse
rest reste result retard retour return reve revue rich riche ride ring rire rise risk risque river
riviere road robe rock roi role roman rond roof room rose roue rouge round route royal rue rule
run sable sac sad safe sail saison salade salle salon salt salut samedi sand sang sante save
savoir savon scale scene school science score sea search season seat second secret secteur sector
securite seed seek sel sell semaine send sens sense serious serve set seul seule seven shake shape
share sharing sharp sheet shell shine ship shirt shock shoe shop short shot shout show shut sick
side siecle siege sign signal signe silence silent silver simple sing single sister six size skill
skin sky sleep slow small smart smell smile smoke snow social soeur soft soil soin soir sol
solaire soleil solution somme sommeil sommet song soon sorry sort sortie souci sound sourire south
space speak speed spend spirit sport spot spring square stade staff stage stand standard star
start state station stay steal step stick stock stone stop store storm story strange street strong
student study stuff style success sucre sud sugar suisse suite sujet summer sun super sur sure
surface sweet swim table tache taille take talent talk tante tard target task taste tax taxe tea
teach team tear tele temps ten tendre tente term terrain terre test tete text texte theatre theory
thick thin third thousand threat three thunder ticket tie tiger tigre timbre tire tissu title
titre toit tombe tomorrow tool top total touch touche tough tour town trade train trait travail
travel treat tree trip triste trop trou troupe true trust truth try turn twice type uncle union
unit usine vacances vague valeur value van vent vente ventre verre vert veste viande victoire vide
vie vieux view vif village ville vin virus visa visage vise visite vite vitesse vivant voice voie
voile voiture voix vol volonte vote voyage vrai vue wait walk wall war warm wash watch water wave
weak weather web week weight west wet wheel white whole wide wife wild win wind window wine wing
winter wise wish woman wonder wood word world worry worth write wrong yellow young zero zone zoom
"""
COMMON_WORDS = frozenset(_WORDS.split()) | STOP_WORDS
