"""Words, folded, that stand in a large part of all posts of their language: French, English,
Spanish, German, Italian, Portuguese, and what is left of addresses."""

_WORDS = """
a ai aie ait alors apres as au aucun aujourd'hui aussi autre autres aux avais avait avant avec
avez avoir avons ayant beaucoup bien c ca car ce ceci cela celle celles celui ces cet cette ceux
chaque chez ci comme comment contre d dans de deja depuis des deux devant dit dire donc dont du
elle elles en encore entre es est et etaient etais etait etant ete etes etre eu eux faire fait
faut fois font hui il ils j jamais je jusqu jusque l la le les leur leurs lorsqu lorsque lui m
ma mais me meme memes merci mes mieux moi moins mon n ne ni non nos notre nous on ont ou oui par
parce pas peu peut peuvent plus pour pourquoi puis puisqu puisque qu quand que quel quelle
quelles quels qui quoi quoiqu rien s sa sans se sera ses si sien son sont sous suis sur t ta
tant te tel tes toi ton toujours tous tout toute toutes tres trop tu un une va vers voici voila
vos votre vous vraiment y about after again all also always am an and any are aren't at back be
because been before being but by can can't could did didn't do does doesn't don't done down even
ever every few for from get go going got had has have having he her here him his how i if in
into is isn't it its just know like make many may more most much my never new no not now of off
one only or other our out over own please really said same say see she should so some still such
than thank thanks that the their them then there these they think this those through to today
too two under until up us very want was wasn't way we were what when where which while who why
will with won't would yes yet you your el los las lo una unos unas o con por para del al su sus
como mas pero ya muy der die das den dem ein eine einen und oder ist nicht mit von zu im auf fur
sich auch wie gli dei della delle di che per sono e piu anche da nel os um uma dos em com nao ao
http https www rt via amp
"""
STOP_WORDS = frozenset(_WORDS.split())
