"""Scores as the published scorer does: its folder, then folders of scenes and answers in turn. Prints figures and floors as JSON."""
import json, sys
sys.path.insert(0, sys.argv[1])
import score
out = []
for folder, result in zip(sys.argv[2::2], sys.argv[3::2]):
    q = score.score(score.Truth(folder), json.load(open(result)))
    out.append(dict(figures=q, short=score.falls_short(q)))
print(json.dumps(out))
