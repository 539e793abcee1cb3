"""Words that tags are made of, in English and French, folded; and those nobody wants to read."""

_RUDE = """
anal anus bum cunt fart penis whore sex rape rapist shit piss tits dick nazi suicide bite bites
cul pute putes viol salope merde nichon nichons sexe caca pipi
"""
_WORDS = """
a about above accueil act action actions ad afrique after again age agenda aide air album all am
ami amis amour an analog analogue analyse analyses analysis analyst analysts and angel animal
annee anniversaire annual ans apple april arm art article arts as assessment assets at atelier au
august aujourd autumn aux avec avenir award awards away baby back bag bal ball band bank banque
bar bateau beach beat beau beauty bebe bed beer belle best bien biere big bike bio bird birthday
bisexuel bistrot bitume black bleu bleue blue board boat body bois bon bonjour bonne book books
boulanger box boy brand bravo bread break bright bring build bus business buy by cafe cake calcul
calculs call camp can canal canaux car card care cat ce cest challenge champion chance change chat
chateau chef child children chocolat ciel cinema circuler city class clean client clients climate
club coach coast cocktail cocktails cocotte code coffee come comme commerce commune community
company concert concours conference confiance congres conseil constitute conte cook cool country
coupe cours couture creation crew cuisine culot culotte culottes culte cultes cultiver culture
culturel culturelle cup customer dance dans data date day days de deal dear debat debats debit
debiter defi demain depute deputee deputes des design deux dinner direct dispute disputes dog door
down dream drink drive du early earth east eat eau eco ecole education elle emploi en end energie
energy enfant enfants english enjoy ensemble entreprise entreprises equipe essex est et ete etoile
europe evening event events every exchange expert experts expo express eye face facultatif fair
fall family fan fans farm fashion fast femme femmes ferme festival fete fetes feu fille film
finance find fire first fish fit fitness fleur fleurs flower fly foire food foot for forum
francais france free fresh friday friend friends from fun futur future game games garden gare gens
gift girl give glass global go gold good grand grande great green group grow guest guide habit
habitat habite habitent habiter hair hall hand happy have health heart hello help her here hero
high hill his histoire hiver holiday home hommes hope horse hot hotel house how i ice ici idea
ideas idee if ile in inc industrie innovation inside is island it italy jardin jazz je jeu jeudi
jeune jeunes jeux job jobs joie join jour journee joy july june just kid kids kind king kitchen la
lab lac lake land last launch law le leader leaders learn led les lettre library libre life light
ligne like lille line link lire list live livre livres local london look love lunch lundi lyon ma
magic magie main mairie maison make man march marche mardi market marque marseille master may me
meet meeting men mer merci mercredi mes metier metiers michael middlesex mind mode modern mon
monday monde money montagne month moon more morning mother mountain movie musee music musique my
name nantes national nature new news next nice night no nobody noel north nos not notre nous
nouveau nouvelle now nuit of off office oil old on one online only open or orbite orbites order ou
our out outil over pain par paris park part particule particules particulier particuliers partner
party past patrimoine pays peace pellicule pen people petit petite photo pink pizza place plage
plan planet play pluie plus point pour power present presents press prix prize project projet pub
public quartier que queen qui race radio rain read ready real recette recrute recul reculer red
region relay rendez rentree represent represents repute reputee reseau rest ride ridicule right
river road rock room rose rouge route rue run sa sail sainte sale salon sans sante save school sea
season see sell semaine service sexy share ship shop show sing sister sky smart snow so social
some song soon south speak speed sport sports spring square star stars start station stay step
stop store story street student summer sun sunday super supper support sur sus susan sussex swim
ta table tail talk tarif tarifs tea team teams tech terre tes test thanks that the theatre them
then therapist therapists therapy they thing think this thursday ticket time title to today toi
tonight top toujours tour tous tout town toy track trade train travail travel tree tres trip true
try tu tuesday two uk un under une union unisexe unit up us use vacances valley vehicule vehicules
velo vendredi vent vert verte video view village ville vin violence violences violet violette
violon violoncelle visit vive vivre voice voile volunteer vos votre vous voyage walk wall want
water way we week welcome well west what white who why wild win wind wine winter wish with woman
women wood work world write year years yes you young your youth zone
"""

RUDE = frozenset(_RUDE.split())
WORDS = frozenset(_WORDS.split())
